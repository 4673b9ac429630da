package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;

import dev.tidegate.GatewayOptions;
import dev.tidegate.TlsFiles;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.edge.DoorOptions;
import dev.tidegate.edge.SocketOptions;
import dev.tidegate.ledger.embedded.Durability;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.RulebookLoader;
import dev.tidegate.risk.OrderPhase;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.sandbox.AccountView;
import dev.tidegate.sandbox.Sandbox;
import dev.tidegate.sandbox.SandboxOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with the shipped rules and a sandbox exchange, on ports of their own, over real sockets. The exchange is in this
 * process. So is the gateway, unless the property {@code tidegate.stage} is {@code packaged}: then it is the packaged program, in
 * a process of its own.
 */
public final class Stage implements AutoCloseable {
    private static final boolean ELSEWHERE = "packaged".equals(System.getProperty("tidegate.stage"));

    /** A third account at the exchange: the market the others trade with. */
    public static final AccountId HOUSE = new AccountId("house");

    private static final SigningKey HOUSE_KEY = SigningKey.unsigned("house");
    private static final SigningKey FEED_KEY = SigningKey.unsigned("gateway");

    /** A fourth one, which no rule file names yet. */
    public static final AccountId SPARE = new AccountId("spare");

    private static final SigningKey SPARE_KEY =
            SigningKey.of("spare-venue", "tidegate-demo-venue-spare".getBytes(StandardCharsets.UTF_8));

    /**
     * How a stage differs from the shipped configuration.
     *
     * @param venueDeadline from hand-over to the last byte of the exchange's reply
     * @param acceptance how long after its timestamp the exchange may still take a request
     * @param usdt what every account of the rule book starts with
     * @param coins bitcoin it starts with
     * @param cabled whether the exchange's streams come through a {@link Cable} that can be pulled
     * @param rewrites what is changed in the shipped rule files, by name
     * @param door what is changed in the wiring of the door
     * @param seals TLS on either side
     */
    public record Options(
            Duration bodyDeadline,
            Duration idleTimeout,
            Duration venueDeadline,
            Duration acceptance,
            int loops,
            Durability durability,
            long usdt,
            long coins,
            boolean cabled,
            Map<String, UnaryOperator<String>> rewrites,
            UnaryOperator<DoorOptions> door,
            Seals seals) {
        static Options shipped() {
            return new Options(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    2,
                    Durability.OS,
                    1_000_000,
                    10,
                    false,
                    Map.of(),
                    UnaryOperator.identity(),
                    Seals.NONE);
        }

        public Options patience(Duration body, Duration idle) {
            return new Options(
                    body,
                    idle,
                    venueDeadline,
                    acceptance,
                    loops,
                    durability,
                    usdt,
                    coins,
                    cabled,
                    rewrites,
                    door,
                    seals);
        }

        public Options venueDeadline(Duration deadline) {
            return venueTimes(deadline, acceptance);
        }

        public Options venueTimes(Duration deadline, Duration window) {
            return new Options(
                    bodyDeadline,
                    idleTimeout,
                    deadline,
                    window,
                    loops,
                    durability,
                    usdt,
                    coins,
                    cabled,
                    rewrites,
                    door,
                    seals);
        }

        /** What every account of the rule book starts with at the exchange. */
        public Options deposits(long amountUsdt, long amountCoins) {
            return new Options(
                    bodyDeadline,
                    idleTimeout,
                    venueDeadline,
                    acceptance,
                    loops,
                    durability,
                    amountUsdt,
                    amountCoins,
                    cabled,
                    rewrites,
                    door,
                    seals);
        }

        /** The exchange's streams come through a cable that can be pulled. */
        public Options withCable() {
            return new Options(
                    bodyDeadline,
                    idleTimeout,
                    venueDeadline,
                    acceptance,
                    loops,
                    durability,
                    usdt,
                    coins,
                    true,
                    rewrites,
                    door,
                    seals);
        }

        /** Changes the wiring of the door. */
        public Options door(UnaryOperator<DoorOptions> change) {
            UnaryOperator<DoorOptions> before = door;
            return new Options(
                    bodyDeadline,
                    idleTimeout,
                    venueDeadline,
                    acceptance,
                    loops,
                    durability,
                    usdt,
                    coins,
                    cabled,
                    rewrites,
                    options -> change.apply(before.apply(options)),
                    seals);
        }

        private Options seals(Seals others) {
            return new Options(
                    bodyDeadline,
                    idleTimeout,
                    venueDeadline,
                    acceptance,
                    loops,
                    durability,
                    usdt,
                    coins,
                    cabled,
                    rewrites,
                    door,
                    others);
        }

        /** TLS at the door, to the exchange, or both. */
        Options tls(@Nullable TlsFiles atDoor, @Nullable TlsFiles toVenue) {
            return seals(new Seals(atDoor, toVenue, seals.exchange(), seals.known()));
        }

        /** The exchange is reached over TLS alone, shows one certificate and knows another. */
        Options sealed(Papers exchange, Papers known) {
            return seals(new Seals(seals.atDoor(), seals.toVenue(), exchange, known));
        }

        /** Changes the bounds of WebSockets. */
        public Options sockets(UnaryOperator<SocketOptions> change) {
            return door(options -> options.sockets(change.apply(options.sockets())));
        }

        /** Changes the text of a rule file. */
        public Options rewrite(String file, UnaryOperator<String> change) {
            Map<String, UnaryOperator<String>> all = new HashMap<>(rewrites);
            all.merge(file, change, (first, second) -> text -> second.apply(first.apply(text)));
            return new Options(
                    bodyDeadline,
                    idleTimeout,
                    venueDeadline,
                    acceptance,
                    loops,
                    durability,
                    usdt,
                    coins,
                    cabled,
                    all,
                    door,
                    seals);
        }

        public Options replace(String file, String before, String after) {
            return rewrite(file, text -> replaced(text, before, after));
        }

        /** A slow machine is not taken for one that has no room; every stage is like that. */
        private Options unhurried() {
            return replace("policy.yaml", "initial: 256, least: 16", "initial: 256, least: 256")
                    .replace("policy.yaml", "maxLoopLag: 1s", "maxLoopLag: 1m");
        }

        /** Limits that no test reaches by accident, and nobody who looks at how it behaves. */
        public Options generous() {
            return rewrite(
                            "policy.yaml",
                            text -> text.replaceAll(
                                    "capacity: \\d+, refill: \\d+", "capacity: 1000000, refill: 1000000"))
                    .unwatched();
        }

        /** Nobody looks at how anybody behaves. */
        public Options unwatched() {
            return rewrite(
                    "policy.yaml", text -> text.replaceAll("(?s)\nshield:.*?\n# ---- market", "\n# ---- market"));
        }
    }

    /** TLS on either side: what the gateway uses, and what the exchange shows and knows. */
    record Seals(
            @Nullable TlsFiles atDoor,
            @Nullable TlsFiles toVenue,
            @Nullable Papers exchange,
            @Nullable Papers known) {
        static final Seals NONE = new Seals(null, null, null, null);
    }

    private final Vertx vertx;
    private final Path folder;
    private final Options options;
    private final Sandbox sandbox;
    private final @Nullable Cable cable;
    private final @Nullable Envelope envelope;
    private final Rulebook rulebook;
    private StagedGateway gateway;
    private int houseOrders;

    private Stage(Options options) throws Exception {
        this.options = options;
        vertx = Vertx.vertx();
        folder = Files.createTempDirectory("tidegate-stage");
        copyRules();
        rulebook = switch (new RulebookLoader().load(rules(), 1)) {
            case Loaded.Valid valid -> valid.rulebook();
            case Loaded.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
        sandbox = done(Sandbox.start(vertx, sandboxOptions()));
        Papers shown = options.seals().exchange();
        Papers known = options.seals().known();
        envelope = shown == null || known == null ? null : new Envelope(vertx, sandbox.port(), shown, known);
        cable = options.cabled() ? Cable.to(vertx, sandbox.port()) : null;
        gateway = start();
    }

    public static Stage open() throws Exception {
        return open(UnaryOperator.identity());
    }

    public static Stage open(UnaryOperator<Options> change) throws Exception {
        return new Stage(change.apply(Options.shipped().unhurried()));
    }

    private void copyRules() throws IOException {
        Path shipped = Path.of(System.getProperty("tidegate.root", "."), "config");
        Files.createDirectories(rules());
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                String text = Files.readString(file);
                Files.writeString(
                        rules().resolve(name),
                        options.rewrites()
                                .getOrDefault(name, UnaryOperator.identity())
                                .apply(text));
            }
        }
    }

    private StagedGateway start() throws Exception {
        StagedGateway started =
                ELSEWHERE ? new GatewayElsewhere(gatewayOptions(), rulebook) : new GatewayHere(vertx, gatewayOptions());
        eventually(
                "the accounts are read",
                () -> rulebook.accounts().keySet().stream().noneMatch(started::reconciling));
        return started;
    }

    private SandboxOptions sandboxOptions() {
        Map<AccountId, SigningKey> accounts = new HashMap<>();
        Map<AccountId, Map<Currency, Decimal>> deposits = new HashMap<>();
        Map<Currency, Decimal> first = Map.of(
                rulebook.currencies().get("USDT").currency(), Decimal.of(options.usdt()),
                rulebook.currencies().get("BTC").currency(), Decimal.of(options.coins()));
        rulebook.accounts().values().forEach(account -> {
            accounts.put(account.account(), account.venueKey());
            deposits.put(account.account(), first);
        });
        accounts.put(HOUSE, HOUSE_KEY);
        accounts.put(SPARE, SPARE_KEY);
        deposits.put(SPARE, first);
        return SandboxOptions.of(List.copyOf(rulebook.instruments().values()), accounts, System::currentTimeMillis)
                .withDeposits(deposits)
                .withReaders(List.of(FEED_KEY))
                .withTimes(0, 200);
    }

    private GatewayOptions gatewayOptions() {
        VenueOptions venue = venue(envelope == null ? sandbox.port() : envelope.port());
        DoorOptions door = DoorOptions.on("127.0.0.1", 0);
        DoorOptions own = new DoorOptions(
                door.host(),
                door.port(),
                door.maxConnections(),
                door.maxConnectionsPerAddress(),
                door.maxHeaderBytes(),
                door.maxUriBytes(),
                door.maxBody(),
                door.maxBatchBody(),
                options.bodyDeadline(),
                options.idleTimeout(),
                door.maxStreams(),
                door.sockets(),
                door.access());
        return new GatewayOptions(
                        rules(),
                        data(),
                        true,
                        options.door().apply(own),
                        options.loops(),
                        venue,
                        venue,
                        cable == null ? venue : venue(cable.port()),
                        FEED_KEY,
                        options.durability(),
                        Duration.ofDays(1),
                        64L << 20,
                        Duration.ofMinutes(3))
                .tls(options.seals().atDoor(), options.seals().toVenue());
    }

    private VenueOptions venue(int port) {
        VenueOptions usual = VenueOptions.to("127.0.0.1", port);
        return new VenueOptions(
                usual.host(),
                usual.port(),
                usual.connections(),
                usual.waiting(),
                usual.connectTimeout(),
                options.venueDeadline(),
                options.acceptance(),
                usual.largestReply());
    }

    public Path rules() {
        return folder.resolve("config");
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** Changes a rule file under the running gateway, as an editor does. */
    public void edit(String file, UnaryOperator<String> change) throws IOException {
        Path path = rules().resolve(file);
        Files.writeString(path, change.apply(Files.readString(path)));
    }

    /** Changes a piece of a rule file under the running gateway. */
    public void edit(String file, String before, String after) throws IOException {
        edit(file, text -> replaced(text, before, after));
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    StagedGateway gateway() {
        return gateway;
    }

    public Rulebook rulebook() {
        return rulebook;
    }

    /** Closes the gateway and opens it again on the same data. */
    public void restartGateway() throws Exception {
        restartGateway(() -> {});
    }

    /** The same, with something happening while there is no gateway. */
    public void restartGateway(Runnable meanwhile) throws Exception {
        gateway.close();
        meanwhile.run();
        gateway = start();
    }

    /** What carries the exchange's streams. */
    public Cable cable() {
        if (cable == null) {
            throw new IllegalStateException("this stage has no cable");
        }
        return cable;
    }

    /** What the exchange is reached through over TLS. */
    Envelope envelope() {
        if (envelope == null) {
            throw new IllegalStateException("the exchange of this stage is reached in plain text");
        }
        return envelope;
    }

    /** How far an order has come in the ledger; null where it is not open there. */
    public @Nullable OrderPhase phase(String account, String clientOrderId) {
        return held(account).phases().get(clientOrderId);
    }

    /** A signed position in the ledger. */
    public BigDecimal position(String account, String symbol) {
        return held(account).positions().getOrDefault(symbol, BigDecimal.ZERO);
    }

    private AccountPicture held(String account) {
        return gateway.account(new AccountId(account));
    }

    /** Waits until the gateway takes an account to be just what the exchange holds: positions, balances and live orders. */
    public void awaitAgreement(String account) {
        eventually(
                account + " is at the gateway what it is at the exchange",
                () -> disagreement(account),
                String::isEmpty);
    }

    private String disagreement(String account) {
        var there = AccountPicture.of(atExchange(account).account()).held();
        var here = held(account).held();
        return here.equals(there) ? "" : "here " + here + " there " + there;
    }

    /** A client of the gateway with a key of the rule book and its demo secret. */
    public Client client(String keyId) {
        return rulebook.accounts().values().stream()
                .flatMap(account -> account.keys().stream())
                .filter(key -> key.id().equals(keyId))
                .map(key -> new Client(gateway.port(), key.key()))
                .findFirst()
                .orElseThrow();
    }

    /** A WebSocket of a key of the rule book, not yet logged in. */
    public Wire wire(String keyId) {
        return new Wire(gateway.port(), key(keyId));
    }

    /** A key of the rule book with its demo secret. */
    public SigningKey key(String keyId) {
        return rulebook.accounts().values().stream()
                .flatMap(account -> account.keys().stream())
                .filter(key -> key.id().equals(keyId))
                .map(key -> key.key())
                .findFirst()
                .orElseThrow();
    }

    public Client client(String keyId, String secret) {
        return new Client(gateway.port(), SigningKey.of(keyId, secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** The house, talking to the exchange itself. */
    public Client house() {
        return new Client(sandbox.port(), HOUSE_KEY);
    }

    /** A quick client with a key of the rule book, for many requests at once. */
    public Desk desk(String keyId) {
        return rulebook.accounts().values().stream()
                .flatMap(account -> account.keys().stream())
                .filter(key -> key.id().equals(keyId))
                .map(key -> new Desk(gateway.port(), key.key()))
                .findFirst()
                .orElseThrow();
    }

    /** The port of the gateway's door. */
    public int port() {
        return gateway.port();
    }

    public RawHttp raw() throws IOException {
        return new RawHttp(gateway.port());
    }

    /** Sets mark and index, and waits until the gateway knows. */
    public void price(String symbol, String price) {
        Decimal mark = Decimal.parse(price);
        done(sandbox.setPrice(symbol, mark, mark));
        Instrument instrument = rulebook.instruments().get(symbol);
        eventually("the mark of " + symbol, () -> {
            var at = gateway.prices(symbol);
            return at != null && at.markTicks() == instrument.ticks(mark);
        });
    }

    /** The house offers to sell. */
    public void offer(String symbol, String quantity, String price) {
        house().sell("house-" + houseOrders++, symbol, quantity, price).then().statusCode(200);
    }

    /** The house offers to buy. */
    public void bid(String symbol, String quantity, String price) {
        house().buy("house-" + houseOrders++, symbol, quantity, price).then().statusCode(200);
    }

    public AccountView atExchange(String account) {
        return done(sandbox.view(new AccountId(account)));
    }

    /** Waits until the gateway shows a position. */
    public void awaitPosition(Client trader, String symbol, String quantity) {
        eventually(
                "a position of " + quantity + " " + symbol,
                () -> trader.get("/v1/account")
                        .jsonPath()
                        .getString("positions.find { it.symbol == '" + symbol + "' }.quantity"),
                quantity::equals);
    }

    static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() throws Exception {
        gateway.close();
        if (cable != null) {
            cable.close();
        }
        if (envelope != null) {
            envelope.close();
        }
        done(vertx.close());
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String replaced(String text, String before, String after) {
        if (!text.contains(before)) {
            throw new IllegalArgumentException("the shipped rules have no '" + before + "'");
        }
        return text.replace(before, after);
    }
}
