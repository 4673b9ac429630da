package dev.tidegate.ledger.valkey;

import dev.tidegate.ledger.AccountStore;
import dev.tidegate.ledger.Commit;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Accounts on a server that several gateways share. Keeps no state of its own: what was handed out belongs to the desks. A commit
 * whose answer was lost is tried again under the same request id and is written once.
 */
public final class ValkeyAccountStore implements AccountStore {
    private static final byte[] NOTHING = {};
    private static final byte[] YES = {'1'};
    private static final byte[] NO = {'0'};
    /** Stale commits of an account in a row after which this gateway asks to go first. */
    private static final int LATE = 3;

    private static final long START_SECONDS = 5;

    private final Vertx vertx;
    private final ValkeyOptions options;
    private final Links links;
    private final Scripts scripts = new Scripts();
    private final byte[] accountsKey;
    private final byte[] pictureBytes;
    private final byte[] gateway;
    private final AtomicLong requests = new AtomicLong();
    private final Set<AccountId> due = ConcurrentHashMap.newKeySet();
    /** Stale commits in a row, by account; those of accounts nobody contests are not in it. */
    private final ConcurrentHashMap<AccountId, Integer> late = new ConcurrentHashMap<>();

    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong stale = new AtomicLong();

    private ValkeyAccountStore(Vertx vertx, ValkeyOptions options, Runnable epochRaised) {
        this.options = options;
        this.links = new Links(vertx, options, scripts.epoch, epochRaised);
        this.accountsKey = text(options.prefix() + ":accounts");
        this.pictureBytes = text(Integer.toString(options.pictureBytes()));
        this.gateway = ByteBuffer.allocate(Long.BYTES)
                .putLong(new SecureRandom().nextLong())
                .array();
        this.vertx = vertx;
    }

    /**
     * Connects; blocks some seconds at most.
     *
     * @param epochRaised hears, on any thread, that the server behind the store has changed or started anew: what was acknowledged
     *     last may be gone, and every account has to be read again from the exchange
     * @throws StoreUnavailable where the server cannot be reached
     */
    public static ValkeyAccountStore open(Vertx vertx, ValkeyOptions options, Runnable epochRaised) {
        ValkeyAccountStore store = new ValkeyAccountStore(vertx, options, epochRaised);
        if (!store.links.connectedWithin(START_SECONDS, TimeUnit.SECONDS)) {
            String why = store.outage();
            store.close();
            throw new StoreUnavailable("the shared ledger, " + options + ", cannot be reached: " + why, null);
        }
        return store;
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] text(long value) {
        return text(Long.toString(value));
    }

    /** The braces make both keys of an account belong to one slot of a cluster. */
    private byte[][] keys(AccountId account) {
        String name = options.prefix() + ":{" + account.value() + "}";
        return new byte[][] {text(name), text(name + ":log")};
    }

    private static <T> Uni<T> uni(Future<T> future) {
        return Uni.createFrom()
                .emitter(emitter -> future.onComplete(done -> {
                    if (done.succeeded()) {
                        emitter.complete(done.result());
                    } else {
                        emitter.fail(done.cause());
                    }
                }));
    }

    /** What cannot be read is a store that cannot be used. */
    private static <T> Function<Response, Future<T>> read(Function<Response, T> reading) {
        return response -> {
            try {
                return Future.succeededFuture(reading.apply(response));
            } catch (RuntimeException unreadable) {
                return Future.failedFuture(new StoreUnavailable(
                        "the store's answer cannot be read: " + unreadable.getMessage(), unreadable));
            }
        };
    }

    @Override
    public Uni<AccountState> load(AccountId account) {
        Call call = new Call(scripts.load, false, Call.ANY_EPOCH, keys(account));
        return uni(links.submit(call).compose(read(response -> loaded(account, response))));
    }

    private static AccountState loaded(AccountId account, Response response) {
        long version = response.get(0).toLong();
        Response picture = response.get(1);
        AccountState state =
                picture == null ? AccountState.empty(account) : AccountState.of(Entries.picture(picture.toBytes()));
        List<AccountEvent> events = Entries.events(response.get(2), state.version());
        if (events == null || !state.account().equals(account)) {
            throw new IllegalStateException("commits of account " + account + " are missing");
        }
        events.forEach(state::apply);
        if (state.version() != version) {
            throw new IllegalStateException(
                    "account " + account + " is at version " + version + ", its commits end at " + state.version());
        }
        return state;
    }

    @Override
    public Uni<Commit> commit(AccountId account, long expectedVersion, long epoch, List<AccountEvent> events) {
        if (epoch < epoch()) {
            return Uni.createFrom().item(new Commit.Fenced());
        }
        long after = expectedVersion + events.size();
        byte[] payload;
        try {
            payload = Entries.commit(new Bytes(), expectedVersion, events);
        } catch (IllegalArgumentException refused) {
            return Uni.createFrom().failure(new StoreUnavailable(String.valueOf(refused.getMessage()), refused));
        }
        byte[] request = ByteBuffer.allocate(16)
                .put(gateway)
                .putLong(requests.incrementAndGet())
                .array();
        Call call = new Call(
                scripts.commit,
                true,
                epoch,
                keys(account),
                text(expectedVersion),
                text(epoch),
                text(after),
                request,
                payload,
                pictureBytes,
                gateway,
                late.getOrDefault(account, 0) >= LATE ? YES : NO);
        commits.incrementAndGet();
        long until = System.nanoTime() + options.deadline().toNanos();
        Future<Commit> committed =
                sent(call, until).compose(read(response -> committed(account, expectedVersion, after, response)));
        return uni((expectedVersion == 0 ? committed.compose(commit -> listed(account, commit)) : committed)
                .recover(cause -> cause instanceof Call.EpochOver
                        ? Future.succeededFuture(new Commit.Fenced())
                        : Future.failedFuture(cause)));
    }

    /** Sends a commit, and sends it again while another gateway is to go first. */
    private Future<Response> sent(Call call, long until) {
        return links.submit(call).compose(response -> {
            if (response.get(0).toInteger() != Scripts.YIELD || System.nanoTime() - until > 0) {
                return Future.succeededFuture(response);
            }
            return vertx.timer(1, TimeUnit.MILLISECONDS).compose(ignored -> sent(call.anew(), until));
        });
    }

    private Commit committed(AccountId account, long expectedVersion, long after, Response response) {
        return switch (response.get(0).toInteger()) {
            case Scripts.COMMITTED -> {
                if (!late.isEmpty()) {
                    late.remove(account);
                }
                if (response.get(1).toInteger() == 1) {
                    due.add(account);
                }
                yield new Commit.Committed(after);
            }
            case Scripts.STALE -> {
                stale.incrementAndGet();
                late.merge(account, 1, Integer::sum);
                List<AccountEvent> missed = Entries.events(response.get(1), expectedVersion);
                yield new Commit.Stale(missed == null ? List.of() : missed);
            }
            case Scripts.YIELD -> new Commit.Stale();
            default -> new Commit.Fenced();
        };
    }

    /** The first commit of an account also puts its name on the list of accounts. */
    private Future<Commit> listed(AccountId account, Commit commit) {
        if (!(commit instanceof Commit.Committed)) {
            return Future.succeededFuture(commit);
        }
        Call call = new Call(scripts.list, true, Call.ANY_EPOCH, new byte[][] {accountsKey}, text(account.value()));
        return links.submit(call).map(commit);
    }

    @Override
    public Uni<@Nullable List<AccountEvent>> since(AccountId account, long version) {
        Call call = new Call(scripts.since, false, Call.ANY_EPOCH, keys(account), text(version));
        return uni(links.submit(call).compose(read(response -> {
            List<AccountEvent> events = Entries.events(response.get(1), version);
            long newest = response.get(0).toLong();
            return events == null || version + events.size() != newest ? null : events;
        })));
    }

    /** Takes a picture where the commits since the last one have grown as large as the picture itself. */
    @Override
    public void committed(AccountState state) {
        if (!due.isEmpty() && due.remove(state.account())) {
            byte[] picture = Entries.picture(new Bytes(), state.snapshot());
            links.submit(new Call(
                    scripts.picture,
                    false,
                    Call.ANY_EPOCH,
                    keys(state.account()),
                    text(state.version()),
                    picture,
                    text(Math.max(0, state.version() - options.keepEvents()))));
        }
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public long epoch() {
        return links.current();
    }

    @Override
    public @Nullable String outage() {
        return links.outage();
    }

    /**
     * Runs a script that has nothing to do with accounts, over the connections of the ledger and in the same pipelines. It fails with
     * {@link StoreUnavailable} as a commit does.
     *
     * @param keys of one slot where the servers are a cluster
     */
    public Future<Response> run(Script script, byte[][] keys, byte[]... arguments) {
        return links.submit(new Call(script, false, Call.ANY_EPOCH, keys, arguments));
    }

    /** What tells this gateway from the others of the ledger, for as long as it runs: sixteen hexadecimal digits. */
    public String gateway() {
        return HexFormat.of().formatHex(gateway);
    }

    /** How the store is reached. */
    public ValkeyOptions options() {
        return options;
    }

    /** A lease among the gateways of this ledger; closed by whoever asked for it, before the store. */
    public ValkeyLease lease(String name) {
        return new ValkeyLease(vertx, links, options.prefix() + ":lease:" + name, gateway);
    }

    /** Commits asked for since the start, those that were stale among them. */
    public long commits() {
        return commits.get();
    }

    /** Commits that found the account moved on by another gateway. */
    public long staleCommits() {
        return stale.get();
    }

    /** Blocks: for operators and tests. */
    @Override
    public Collection<AccountId> accounts() {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("the list of accounts cannot be waited for on an event loop");
        }
        Call call = new Call(scripts.listed, false, Call.ANY_EPOCH, new byte[][] {accountsKey}, NOTHING);
        try {
            Response names = links.submit(call)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(2 * options.deadline().toMillis(), TimeUnit.MILLISECONDS);
            TreeSet<AccountId> accounts = new TreeSet<>();
            for (int i = 0; names != null && i < names.size(); i++) {
                accounts.add(new AccountId(names.get(i).toString()));
            }
            return accounts;
        } catch (ExecutionException | TimeoutException failed) {
            throw new StoreUnavailable("the accounts cannot be listed: " + failed.getMessage(), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted", stopped);
        }
    }

    @Override
    public void close() {
        links.close();
    }
}
