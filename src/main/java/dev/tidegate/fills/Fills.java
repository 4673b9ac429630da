package dev.tidegate.fills;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.AccountId;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.route.VenueStream;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;

/**
 * Keeps the ledger true to the exchange: follows its execution feed and reads accounts from it wherever the feed is not
 * enough. Any thread may call.
 */
public final class Fills implements AutoCloseable {
    private static final long TICK_MILLIS = 50;
    /** How long the start waits for the feed before accounts are read without it. */
    private static final long FEED_PATIENCE_MILLIS = 500;

    final Surroundings around;
    final FillsOptions options;
    final long startedAtMillis;
    final VenueReader reader;
    final FeedLease lease;
    final Settler settler;
    final ExecutionFeed feed;
    private final Vertx vertx;
    private final Context context;
    private final VenueTruth truth;
    private final Reconciler reconciler;
    private final VenueStream stream;
    private long ticks = -1;
    private boolean paused;
    private boolean closed;
    private volatile long differences;

    /**
     * Fills, not yet following.
     *
     * @param streams where the exchange's streams are
     * @param feedKey what the gateway signs with for the execution feed
     */
    public Fills(Vertx vertx, VenueOptions streams, SigningKey feedKey, Surroundings around, FillsOptions options) {
        this(vertx, streams, feedKey, around, options, FeedLease.ALONE);
    }

    /**
     * Fills of one of several gateways.
     *
     * @param lease which of them settles the feed
     */
    public Fills(
            Vertx vertx,
            VenueOptions streams,
            SigningKey feedKey,
            Surroundings around,
            FillsOptions options,
            FeedLease lease) {
        this.lease = lease;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.around = around;
        this.options = options;
        this.startedAtMillis = around.epochMillis().getAsLong();
        this.reader = new VenueReader(around.venue());
        this.truth = new VenueTruth(options.feedLost(), around.nanos());
        this.reconciler = new Reconciler(
                vertx, options.concurrency(), (whose, end) -> new AccountReading(this, whose, end).round());
        this.settler = new Settler(
                around,
                lease,
                whose -> home(() -> {
                    whose.tears++;
                    reconciler.request(whose);
                }),
                whose -> home(() -> reconciler.request(whose)));
        this.feed = new ExecutionFeed(settler, truth, around.nanos(), this::requestAll);
        lease.listen(() -> home(feed::taken));
        this.stream = new VenueStream(
                context, streams, ExecutionFeed.TARGET, feedKey, around.epochMillis(), around.nanos(), feed);
    }

    /** Connects the feed; all accounts of the rule book are read once it stands, or soon without it. */
    public void start() {
        home(() -> {
            ticks = vertx.setPeriodic(TICK_MILLIS, ignored -> tick());
            stream.start();
            vertx.setTimer(FEED_PATIENCE_MILLIS, ignored -> {
                if (!truth.following()) {
                    requestAll();
                }
            });
        });
    }

    @Override
    public void close() {
        stream.close();
        home(() -> {
            closed = true;
            vertx.cancelTimer(ticks);
            reconciler.close(settler.all());
        });
    }

    /** Has every account of the rule book read, by whichever gateway settles the feed. */
    public void reconcileAll() {
        if (lease.held()) {
            home(this::requestAll);
        }
    }

    /**
     * What the ledger acknowledged last may be gone: no account counts as read until it has been read once more, at a time when
     * every order that was under way then has come to the exchange or never will.
     */
    public void ledgerShaken() {
        truth.shaken(options.horizon());
        reconcileShaken();
        vertx.setTimer(options.horizon().toMillis() + TICK_MILLIS, ignored -> reconcileShaken());
    }

    /** The ledger takes commits again: what happened meanwhile, and passed without being written, is read from the exchange. */
    public void ledgerBack() {
        reconcileShaken();
        // Once more when orders whose commit was unknown can no longer come to the exchange.
        vertx.setTimer(options.horizon().toMillis() + TICK_MILLIS, ignored -> reconcileShaken());
    }

    /**
     * Something of the account may have been written down or not, or has passed without being written: the exchange is asked once an
     * order that was under way then has come to it or never will.
     */
    public void doubted(AccountId account) {
        home(() -> {
            Followed whose = settler.follow(account);
            if (!whose.doubted && !closed) {
                whose.doubted = true;
                vertx.setTimer(options.horizon().toMillis() + TICK_MILLIS, ignored -> {
                    whose.doubted = false;
                    whose.tears++;
                    reconciler.request(whose);
                });
            }
        });
    }

    private void reconcileShaken() {
        home(() -> {
            settler.all().forEach(each -> each.tears++);
            requestAll();
        });
    }

    /** The rule book may have other accounts: new ones are read, those that are gone count as unread should they come back. */
    public void accountsChanged() {
        home(() -> {
            Set<AccountId> listed = around.keys().get().keySet();
            truth.keep(listed);
            listed.stream().filter(truth::unread).forEach(account -> reconciler.request(settler.follow(account)));
        });
    }

    /** Has one account read. */
    public void reconcile(AccountId account) {
        home(() -> reconciler.request(settler.follow(account)));
    }

    /** An order of the account has no known outcome: the exchange is asked until it has one. */
    public void unknown(AccountId account) {
        home(() -> reconciler.unknown(settler.follow(account)));
    }

    /**
     * True while an account is not known to be what the exchange holds: not read since the start, or the feed lost for too
     * long. One look-up.
     */
    public boolean reconciling(AccountId account) {
        return truth.reconciling(account);
    }

    private void requestAll() {
        around.keys().get().keySet().forEach(account -> reconciler.request(settler.follow(account)));
    }

    private void tick() {
        feed.tick();
        if (paused ? settler.roomy() : settler.full()) {
            paused = !paused;
            stream.pause(paused);
        }
    }

    /** Runs on the event loop of the fills, at once where that is the caller's. */
    void home(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }

    /** Runs on the event loop of the fills once the caller is done, whoever that is. */
    void afterwards(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    /** An account was set to what the exchange holds. */
    void found(AccountId account, long askedNanos, List<String> found) {
        if (around.keys().get().containsKey(account)) {
            truth.read(account, askedNanos);
        }
        if (!found.isEmpty()) {
            differences = differences + found.size();
            around.audit().difference(account, found);
        }
    }

    /** True while the execution feed is followed. */
    public boolean following() {
        return truth.following();
    }

    /** Feed events taken to a desk. */
    public long settled() {
        return settler.settled();
    }

    /** Times a feed message was missing. */
    public long gaps() {
        return feed.gaps();
    }

    /** Feed messages that had been seen before. */
    public long duplicates() {
        return feed.duplicates();
    }

    /** Feed messages that could not be read. */
    public long unreadable() {
        return feed.unreadable();
    }

    /** Feed events of accounts that are not this gateway's. */
    public long strangers() {
        return settler.strangers();
    }

    /** Differences found between the ledger and the exchange. */
    public long differences() {
        return differences;
    }

    /** Readings of an account that failed and are tried again. */
    public long failedReadings() {
        return reconciler.failures();
    }
}
