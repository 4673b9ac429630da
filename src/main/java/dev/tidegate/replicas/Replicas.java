package dev.tidegate.replicas;

import dev.tidegate.identity.SharedSignatures;
import dev.tidegate.ledger.valkey.ValkeyAccountStore;
import dev.tidegate.limits.BucketStore;
import dev.tidegate.limits.lease.LeasedBuckets;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.Status;
import dev.tidegate.shield.Shield;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a gateway has in common with the others of its ledger. Closed before the ledger. */
public final class Replicas {
    /** Between two looks after the leases. */
    private static final long LOOK_MILLIS = 20;
    /** How long the goodbye may take. */
    private static final long LEAVE_MILLIS = 2_000;

    private final Vertx vertx;
    private final ValkeyAccountStore store;
    private final LeasedBuckets buckets;
    private final SharedSignatures signatures;
    private final Guards guards;
    /** Where leases are looked after: its connection to the store stands already. */
    private final Context home;

    private final long timer;
    private volatile @Nullable Roster roster;

    /**
     * Begins to look after leases.
     *
     * @param callers asked on the caller's thread: where word must be given of what it waits for; null for anywhere
     */
    public Replicas(Vertx vertx, ValkeyAccountStore store, Supplier<@Nullable Executor> callers) {
        this.vertx = vertx;
        this.store = store;
        ValkeyTokens tokens = new ValkeyTokens(store, this::size);
        home = vertx.getOrCreateContext();
        buckets = new LeasedBuckets(tokens, System::nanoTime, callers, task -> soon(home, task));
        guards = new Guards(vertx, store);
        signatures = new ValkeySignatures(vertx, store, System::currentTimeMillis);
        timer = vertx.setPeriodic(LOOK_MILLIS, ignored -> home.runOnContext(now -> buckets.look()));
    }

    /** On the caller's own event loop, where it has one. */
    private static void soon(Context home, Runnable task) {
        Context here = Context.isOnEventLoopThread() ? Vertx.currentContext() : null;
        (here == null ? home : here).runOnContext(ignored -> task.run());
    }

    /** Says from now on that this gateway is there, and follows what the others stop and sanction. */
    public void join(Supplier<Status> rules, KillSwitch killSwitch, Shield shield, Shield.Relay relay) {
        Roster joined = new Roster(vertx, store, rules, killSwitch, shield);
        killSwitch.share(new Switches(store));
        relay.to(joined);
        roster = joined;
        joined.start();
    }

    /** Buckets of keys, accounts and instruments. */
    public BucketStore buckets() {
        return buckets;
    }

    public SharedSignatures signatures() {
        return signatures;
    }

    /** Where connections stand whose loss cancels. */
    public Guards guards() {
        return guards;
    }

    /** Who is there; null before this gateway has joined. */
    public @Nullable Roster roster() {
        return roster;
    }

    private int size() {
        Roster joined = roster;
        return joined == null ? 1 : joined.members().size();
    }

    /** Tokens of leases that are here at present. */
    public long leasedTokens() {
        return buckets.held();
    }

    /** Exchanges about tokens since the start. */
    public long exchanges() {
        return buckets.exchanges();
    }

    /** Gives back every lease and says goodbye, again where the store is away for a moment; done within about two seconds. */
    public Future<Void> leave() {
        Roster joined = roster;
        Promise<Void> returned = Promise.promise();
        home.runOnContext(ignored -> buckets.leave(() -> returned.tryComplete()));
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEAVE_MILLIS);
        Future<Void> gone = joined == null ? Future.succeededFuture() : goodbye(joined, until);
        return Future.any(Future.join(returned.future(), gone), vertx.timer(LEAVE_MILLIS, TimeUnit.MILLISECONDS))
                .onComplete(ignored -> {
                    vertx.cancelTimer(timer);
                    guards.close();
                })
                .mapEmpty();
    }

    private Future<Void> goodbye(Roster joined, long until) {
        return joined.leave()
                .recover(away -> System.nanoTime() - until >= 0
                        ? Future.failedFuture(away)
                        : vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS).compose(ignored -> goodbye(joined, until)));
    }
}
