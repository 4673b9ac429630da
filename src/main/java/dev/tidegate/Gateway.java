package dev.tidegate;

import dev.tidegate.calibration.model.Calibration;
import dev.tidegate.calibration.model.IndexPrices;
import dev.tidegate.calibration.surface.VolQuotes;
import dev.tidegate.edge.DoorOptions;
import dev.tidegate.edge.Doors;
import dev.tidegate.edge.SocketTally;
import dev.tidegate.fills.FeedLease;
import dev.tidegate.fills.Fills;
import dev.tidegate.fills.FillsOptions;
import dev.tidegate.fills.MarketFeed;
import dev.tidegate.fills.Surroundings;
import dev.tidegate.identity.Authenticator;
import dev.tidegate.identity.ReplayWindow;
import dev.tidegate.identity.SharedSignatures;
import dev.tidegate.journey.Aftermath;
import dev.tidegate.journey.DeadMan;
import dev.tidegate.journey.Decided;
import dev.tidegate.journey.GroupBook;
import dev.tidegate.journey.Grouping;
import dev.tidegate.journey.Growing;
import dev.tidegate.journey.Ids;
import dev.tidegate.journey.Journey;
import dev.tidegate.journey.News;
import dev.tidegate.journey.Shadow;
import dev.tidegate.journey.Stations;
import dev.tidegate.journey.Tally;
import dev.tidegate.journey.WatchedLedger;
import dev.tidegate.journey.Withdrawal;
import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.AccountStore;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.ledger.Written;
import dev.tidegate.ledger.embedded.JournalAccountStore;
import dev.tidegate.ledger.embedded.JournalOptions;
import dev.tidegate.ledger.valkey.ValkeyAccountStore;
import dev.tidegate.ledger.valkey.ValkeyLease;
import dev.tidegate.ledger.valkey.ValkeyOptions;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.market.MarketBoard;
import dev.tidegate.ops.Operated;
import dev.tidegate.order.AccountId;
import dev.tidegate.policy.Candidates;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.RulebookLoader;
import dev.tidegate.policy.Rulebooks;
import dev.tidegate.policy.RulesRefused;
import dev.tidegate.policy.SanctionFile;
import dev.tidegate.replicas.Replicas;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.Decision;
import dev.tidegate.route.HttpVenueClient;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.shield.Overload;
import dev.tidegate.shield.Shield;
import dev.tidegate.surveillance.AuditLog;
import dev.tidegate.surveillance.DecisionRecord;
import dev.tidegate.surveillance.DecisionTape;
import dev.tidegate.surveillance.TapeOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running gateway: the chapters put together, in the order in which they need each other. Starts in a test as it does in
 * Quarkus. {@link #open} and {@link #close} block and must not be called on an event loop.
 */
public final class Gateway implements Operated, AutoCloseable {
    private static final long HEARTBEAT_MILLIS = 500;
    /** How often orders are taken out of what stands at HALT. */
    private static final long HALT_MILLIS = 1_000;
    /** How often some accounts' limits are looked at. */
    private static final long GROWTH_MILLIS = 1_000;

    /** How often it is looked whether somebody who must show up has not. */
    private static final long DEAD_MAN_MILLIS = 20;

    /** How long turns nobody waits for are left, so that one commit carries them with the next order. */
    private static final long LEFT_MILLIS = 10;

    private static final long PATIENCE_SECONDS = 30;
    /** How long the last words of lost connections may take. */
    private static final long WRITTEN_SECONDS = 2;
    /** Files a decision tape has at least, so that letting go of the oldest leaves most. */
    private static final long MIN_SEGMENTS = 8;

    private final Vertx vertx;
    private final Rules rules;
    private final Calibration calibration;
    private final KillSwitch killSwitch;
    private final MarketBoard board;
    private final MarketFeed marketFeed;
    private final AccountStore store;
    private final @Nullable Replicas replicas;
    private final FeedLease feedLease;
    private final DecisionTape tape;
    private final AuditLog audit;
    private final HttpVenueClient orders;
    private final HttpVenueClient reads;
    private final Fills fills;
    private final Tally tally = new Tally();
    private final Withdrawal withdrawal;
    private final DeadMan deadMan;
    private final long announceMillis;
    private final RateLimits limits;
    private final Overload overload;
    private final Shield shield;
    private final Shadow shadow;
    private final AccountDesks desks;
    private final HeapGauge heap = HeapGauge.ofThisProcess();
    private final long reconcileTimer;
    private final long heartbeatTimer;
    private final long growthTimer;
    private final long haltTimer;
    private final long leftTimer;
    private final long deadManTimer;
    private final Certificates certificates;
    /** Touched by the timer that tends the ledger alone. */
    private boolean ledgerLost;

    private volatile long heartbeatAt = System.nanoTime();
    private volatile @Nullable Doors doors;
    private volatile boolean leaving;

    private Gateway(Vertx vertx, GatewayOptions options) throws RulesRefused, IOException {
        this.vertx = vertx;
        announceMillis = options.announce().toMillis();
        Files.createDirectories(options.data());
        SecureRandom random = new SecureRandom();
        dev.tidegate.policy.AuditLog changes = new dev.tidegate.policy.AuditLog(options.data());
        audit = AuditLog.open(AuditLog.Options.in(options.data()), System::currentTimeMillis);
        Opening<DecisionTape> opensTape = Opening.of("tape", () -> DecisionTape.open(tape(options)));
        Opening<AccountStore> opensStore = Opening.of("ledger", () -> store(options));
        Rulebooks books;
        SSLOptions toVenue;
        VenueOptions streams;
        try {
            books = Rulebooks.open(
                    options.rules(),
                    options.data(),
                    new RulebookLoader(),
                    options.demoSecrets(),
                    changes,
                    InstantSource.system());
            board = new MarketBoard(books.current());
            certificates = new Certificates(vertx);
            toVenue = certificates.read("the gateway at the exchange", options.venueTls());
            streams = options.streams().tls(toVenue);
            // First, for its first words are read while the rest is put together.
            marketFeed = new MarketFeed(
                    vertx, streams, options.streamKey(), board, System::currentTimeMillis, System::nanoTime);
            marketFeed.start();
            tape = opensTape.get();
            store = opensStore.get();
        } catch (RulesRefused | IOException | RuntimeException refused) {
            opensTape.abandon();
            opensStore.abandon();
            throw refused;
        }
        replicas =
                store instanceof ValkeyAccountStore valkey ? new Replicas(vertx, valkey, Gateway::callersLoop) : null;
        limits = replicas == null
                ? new RateLimits(System::nanoTime)
                : new RateLimits(replicas.buckets(), System::nanoTime);
        overload = new Overload(books.current().overload());
        Shield.Relay sanctioned = new Shield.Relay(new SanctionAudit(audit));
        shield = new Shield(sanctioned);
        shadow = new Shadow(System::nanoTime, shield);
        rules = new Rules(
                books,
                new Candidates(options.rules(), new RulebookLoader()),
                limits,
                overload,
                shield,
                new Sanctions(new SanctionFile(options.data()), shield),
                shadow,
                board);
        calibration = new Calibration(
                rules::current,
                options.rules(),
                options.data(),
                () -> VolQuotes.of(board.snapshot(), System.currentTimeMillis()),
                () -> IndexPrices.of(board.snapshot(), System.currentTimeMillis()),
                System::currentTimeMillis,
                new CalibrationAudit(audit));
        books.listen(calibration::changed);
        board.follow(calibration::model);
        killSwitch = KillSwitch.open(options.data(), changes, InstantSource.system());
        if (replicas != null) {
            replicas.join(books::status, killSwitch, shield, sanctioned);
        }
        ValkeyLease lease = store instanceof ValkeyAccountStore valkey ? valkey.lease("feed") : null;
        feedLease = lease == null ? FeedLease.ALONE : new SharedFeed(lease);
        News news = new News(board::snapshot);
        desks = new AccountDesks(store, 1, Gateway::callersLoop, heard(news));
        Ledger settlements = new WatchedLedger(desks, new Aftermath(limits, shield, killSwitch));
        orders = new HttpVenueClient(vertx, options.orders().tls(toVenue), System::currentTimeMillis, System::nanoTime);
        reads = new HttpVenueClient(vertx, options.reads().tls(toVenue), System::currentTimeMillis, System::nanoTime);
        fills = new Fills(
                vertx,
                streams,
                options.streamKey(),
                new Surroundings(
                        settlements,
                        reads,
                        board::snapshot,
                        rules::venueKeys,
                        this::differing,
                        System::currentTimeMillis,
                        System::nanoTime),
                FillsOptions.of(options.orders()),
                feedLease);
        Ids ids = new Ids(System.currentTimeMillis(), random.nextLong());
        Stations stations = new Stations(
                rules::current,
                new Authenticator(
                        rules::keys,
                        replayWindow(random),
                        replayWindow(random),
                        replicas == null ? SharedSignatures.ALONE : replicas.signatures()),
                limits,
                overload,
                shield,
                board::snapshot,
                calibration::current,
                killSwitch,
                desks,
                settlements,
                fills::reconciling,
                orders,
                fills::unknown,
                shadow,
                this::record,
                tally,
                ids,
                ThreadLocalRandom.current()::nextLong,
                Gateway::aside,
                new GroupBook(store.shared()),
                System::currentTimeMillis,
                System::nanoTime);
        withdrawal = new Withdrawal(stations);
        rules.books().listen((previous, next) -> fills.accountsChanged());
        fills.start();
        reconcileTimer = vertx.setPeriodic(options.reconcileEvery().toMillis(), ignored -> fills.reconcileAll());
        heartbeatTimer = vertx.setPeriodic(HEARTBEAT_MILLIS, ignored -> {
            heartbeatAt = System.nanoTime();
            overload.heapUsed(heap.usedPercent());
        });
        Growing growing = new Growing(stations);
        Grouping grouping = new Grouping(stations);
        rules.books().listen((previous, next) -> grouping.look());
        growthTimer = vertx.setPeriodic(GROWTH_MILLIS, ignored -> {
            growing.look();
            grouping.look();
        });
        leftTimer = store.shared() ? vertx.setPeriodic(LEFT_MILLIS, ignored -> tend()) : -1;
        haltTimer = vertx.setPeriodic(HALT_MILLIS, ignored -> withdrawal.enforce());
        rules.watch();
        calibration.start();
        Journey journey = new Journey(stations, news);
        deadMan = journey.deadMan();
        if (replicas != null) {
            deadMan.beside(new SharedPresence(replicas.guards(), feedLease));
        }
        deadMan.restore();
        rules.books().listen((previous, next) -> deadMan.restore());
        deadManTimer = vertx.setPeriodic(DEAD_MAN_MILLIS, ignored -> deadMan.tick());
        DoorOptions door = options.door();
        SSLOptions atDoor = certificates.read("the door", options.doorTls());
        doors = await(Doors.open(
                vertx,
                atDoor == null ? door : door.access(door.access().tls(atDoor)),
                options.loops(),
                journey,
                ids,
                System::nanoTime,
                lag -> overload.late(lag, System.nanoTime())));
    }

    /**
     * Opens a gateway; when this returns, the door takes orders.
     *
     * @throws RulesRefused where the rule files hold mistakes
     * @throws IOException where the data folder cannot be used or the port is taken
     */
    public static Gateway open(Vertx vertx, GatewayOptions options) throws RulesRefused, IOException {
        return new Gateway(vertx, options);
    }

    private AccountStore store(GatewayOptions options) throws IOException {
        ValkeyOptions shared = options.shared();
        if (shared == null) {
            return new JournalAccountStore(JournalOptions.in(options.data().resolve("ledger"), options.durability()));
        }
        try {
            return ValkeyAccountStore.open(vertx, shared, this::ledgerShaken);
        } catch (StoreUnavailable away) {
            throw new IOException(away.getMessage(), away);
        }
    }

    /** Looks after a shared ledger, every few milliseconds. */
    private void tend() {
        desks.takeLeft();
        boolean lost = store.outage() != null;
        if (ledgerLost && !lost) {
            fills.ledgerBack();
        }
        ledgerLost = lost;
    }

    private void ledgerShaken() {
        Fills following = fills;
        // Before the fills are there no account has been read.
        if (following != null) {
            following.ledgerShaken();
        }
    }

    private Written heard(News news) {
        return new Written() {
            @Override
            public void written(AccountState state, List<AccountEvent> events) {
                news.written(state, events);
            }

            @Override
            public void doubted(AccountId account) {
                Fills following = fills;
                if (following != null) {
                    following.doubted(account);
                }
            }
        };
    }

    private static ReplayWindow replayWindow(SecureRandom random) {
        return new ReplayWindow(ReplayWindow.DEFAULT_SHARE, random.nextLong());
    }

    private static TapeOptions tape(GatewayOptions options) {
        TapeOptions usual = TapeOptions.in(options.data().resolve("decisions"));
        int segment = (int) Math.min(usual.segmentBytes(), options.decisionsBytes() / MIN_SEGMENTS);
        return new TapeOptions(usual.folder(), segment, options.decisionsBytes(), options.decisionsFor());
    }

    private void record(Decided decided) {
        Decision decision = decided.decision();
        Decision.Refuse refuse = decision instanceof Decision.Refuse refused ? refused : null;
        tape.record(new DecisionRecord(
                decided.timeMillis(),
                decided.decisionId(),
                decided.account(),
                decided.keyId(),
                decided.accountVersion(),
                decided.policyVersion(),
                decided.marketVersion(),
                decision.lane(),
                decided.command(),
                decided.markTicks(),
                refuse == null ? List.of() : refuse.breaches(),
                refuse == null ? null : refuse.maxQuantity()));
    }

    private void differing(AccountId account, List<String> found) {
        audit.write("reconciliation", Map.of("account", account.value(), "differences", String.join("; ", found)));
    }

    private static @Nullable Executor callersLoop() {
        Context context = Vertx.currentContext();
        return context == null ? null : task -> context.runOnContext(ignored -> task.run());
    }

    private static <T> Uni<T> aside(Supplier<T> work) {
        Context context = Vertx.currentContext();
        return context == null
                ? Uni.createFrom().item(work)
                : Uni.createFrom()
                        .completionStage(
                                () -> context.executeBlocking(work::get, false).toCompletionStage());
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed.getCause());
        } catch (TimeoutException late) {
            throw new IOException("not done within " + PATIENCE_SECONDS + " s", late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    /** A step of the ending. */
    private interface Ending {
        void end() throws IOException;
    }

    /** What fails at the end must not keep the rest from ending. */
    private static void patiently(String otherwise, Ending step) {
        try {
            step.end();
        } catch (IOException failed) {
            System.getLogger(Gateway.class.getName())
                    .log(System.Logger.Level.WARNING, "{0}: {1}", otherwise, failed.getMessage());
        }
    }

    /** The port of the door. */
    public int port() {
        Doors open = doors;
        return open == null ? -1 : open.port();
    }

    @Override
    public Rulebooks rulebooks() {
        return rules.books();
    }

    @Override
    public KillSwitch killSwitch() {
        return killSwitch;
    }

    @Override
    public Withdrawal withdrawal() {
        return withdrawal;
    }

    @Override
    public Fills fills() {
        return fills;
    }

    @Override
    public Ledger ledger() {
        return desks;
    }

    /** Why the ledger takes nothing at present, or null where it does. */
    @Override
    public @Nullable String ledgerOutage() {
        return store.outage();
    }

    /** The record of every decision. */
    @Override
    public DecisionTape decisions() {
        return tape;
    }

    @Override
    public MarketBoard market() {
        return board;
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public boolean marketConnected() {
        return marketFeed.connected();
    }

    @Override
    public boolean venueInterrupted() {
        return orders.interrupted();
    }

    @Override
    public int connections() {
        Doors open = doors;
        return open == null ? 0 : open.connections();
    }

    /** The gateways of the same ledger; null where this one has a ledger of its own. */
    @Override
    public @Nullable Replicas replicas() {
        return replicas;
    }

    @Override
    public int sockets() {
        Doors open = doors;
        return open == null ? 0 : open.sockets();
    }

    @Override
    public @Nullable SocketTally socketTally() {
        Doors open = doors;
        return open == null ? null : open.socketTally();
    }

    @Override
    public DeadMan deadMan() {
        return deadMan;
    }

    @Override
    public Overload overload() {
        return overload;
    }

    @Override
    public int limitedAddresses() {
        return limits.addresses();
    }

    @Override
    public int limitedInstruments() {
        return limits.instruments();
    }

    @Override
    public Shadow shadow() {
        return shadow;
    }

    @Override
    public Candidates candidates() {
        return rules.candidates();
    }

    /** How risky things are taken to be. */
    @Override
    public Calibration calibration() {
        return calibration;
    }

    @Override
    public Shield shield() {
        return shield;
    }

    @Override
    public boolean open() {
        return doors != null && !leaving;
    }

    @Override
    public long heartbeatAgeMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heartbeatAt);
    }

    /** Says that it goes, closes the door, gives back what it holds; then closes what orders under way still needed, the ledger last. */
    @Override
    public void close() {
        leaving = true;
        Doors open = doors;
        if (open != null) {
            patiently("the door did not close", () -> await(open.close(announceMillis)));
            doors = null;
        }
        // Connections that ended with the door are lost from now on, for whoever looks after them next.
        patiently(
                "lost connections were not written down",
                () -> await(
                        Future.fromCompletionStage(deadMan.written().orTimeout(WRITTEN_SECONDS, TimeUnit.SECONDS))));
        Replicas others = replicas;
        if (others != null) {
            patiently("the others did not hear the goodbye", () -> await(others.leave()));
        }
        vertx.cancelTimer(reconcileTimer);
        vertx.cancelTimer(heartbeatTimer);
        vertx.cancelTimer(growthTimer);
        vertx.cancelTimer(haltTimer);
        vertx.cancelTimer(leftTimer);
        if (feedLease instanceof SharedFeed shared) {
            shared.close();
        }
        vertx.cancelTimer(deadManTimer);
        rules.close();
        calibration.close();
        certificates.close();
        marketFeed.close();
        fills.close();
        orders.close();
        reads.close();
        store.close();
        tape.close();
        audit.close();
    }
}
