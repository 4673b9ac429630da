package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;

import dev.tidegate.Gateway;
import dev.tidegate.GatewayOptions;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.edge.DoorOptions;
import dev.tidegate.ledger.embedded.Durability;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.RulebookLoader;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.sandbox.AccountView;
import dev.tidegate.sandbox.Sandbox;
import dev.tidegate.sandbox.SandboxOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
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

/** A gateway with the shipped rules and a sandbox exchange, in this process, on ports of their own, over real sockets. */
public final class Stage implements AutoCloseable {
    /** A third account at the exchange: the market the others trade with. */
    public static final AccountId HOUSE = new AccountId("house");

    private static final SigningKey HOUSE_KEY = SigningKey.unsigned("house");
    private static final SigningKey FEED_KEY = SigningKey.unsigned("gateway");

    /** How a stage differs from the shipped configuration. */
    public record Options(
            Duration bodyDeadline,
            Duration idleTimeout,
            Duration venueDeadline,
            int loops,
            Durability durability,
            Map<String, UnaryOperator<String>> rewrites) {
        static Options shipped() {
            return new Options(
                    Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(2), 2, Durability.OS, Map.of());
        }

        public Options patience(Duration body, Duration idle) {
            return new Options(body, idle, venueDeadline, loops, durability, rewrites);
        }

        public Options venueDeadline(Duration deadline) {
            return new Options(bodyDeadline, idleTimeout, deadline, loops, durability, rewrites);
        }

        /** Changes the text of a rule file. */
        public Options rewrite(String file, UnaryOperator<String> change) {
            Map<String, UnaryOperator<String>> all = new HashMap<>(rewrites);
            all.merge(file, change, (first, second) -> text -> second.apply(first.apply(text)));
            return new Options(bodyDeadline, idleTimeout, venueDeadline, loops, durability, all);
        }

        public Options replace(String file, String before, String after) {
            return rewrite(file, text -> replaced(text, before, after));
        }

        /** Rate limits that no test reaches by accident. */
        public Options generous() {
            return rewrite(
                    "policy.yaml",
                    text -> text.replaceAll("capacity: \\d+, refill: \\d+", "capacity: 1000000, refill: 1000000"));
        }
    }

    private final Vertx vertx;
    private final Path folder;
    private final Options options;
    private final Sandbox sandbox;
    private final Rulebook rulebook;
    private Gateway gateway;
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
        gateway = Gateway.open(vertx, gatewayOptions());
        eventually(
                "the accounts are read",
                () -> rulebook.accounts().keySet().stream()
                        .noneMatch(account -> gateway.fills().reconciling(account)));
    }

    public static Stage open() throws Exception {
        return open(UnaryOperator.identity());
    }

    public static Stage open(UnaryOperator<Options> change) throws Exception {
        return new Stage(change.apply(Options.shipped()));
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

    private SandboxOptions sandboxOptions() {
        Map<AccountId, SigningKey> accounts = new HashMap<>();
        Map<AccountId, Map<Currency, Decimal>> deposits = new HashMap<>();
        Map<Currency, Decimal> million = Map.of(
                rulebook.currencies().get("USDT").currency(), Decimal.of(1_000_000),
                rulebook.currencies().get("BTC").currency(), Decimal.of(10));
        rulebook.accounts().values().forEach(account -> {
            accounts.put(account.account(), account.venueKey());
            deposits.put(account.account(), million);
        });
        accounts.put(HOUSE, HOUSE_KEY);
        return SandboxOptions.of(List.copyOf(rulebook.instruments().values()), accounts, System::currentTimeMillis)
                .withDeposits(deposits)
                .withReaders(List.of(FEED_KEY))
                .withTimes(0, 200);
    }

    private GatewayOptions gatewayOptions() {
        VenueOptions venue = VenueOptions.to("127.0.0.1", sandbox.port());
        VenueOptions patient = new VenueOptions(
                venue.host(),
                venue.port(),
                venue.connections(),
                venue.waiting(),
                venue.connectTimeout(),
                options.venueDeadline(),
                options.venueDeadline(),
                venue.largestReply());
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
                door.maxStreams());
        return new GatewayOptions(
                rules(),
                folder.resolve("data"),
                true,
                own,
                options.loops(),
                patient,
                patient,
                patient,
                FEED_KEY,
                options.durability(),
                Duration.ofDays(1),
                64L << 20,
                Duration.ofMinutes(3));
    }

    public Path rules() {
        return folder.resolve("config");
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    public Gateway gateway() {
        return gateway;
    }

    public Rulebook rulebook() {
        return rulebook;
    }

    /** Closes the gateway and opens it again on the same data. */
    public void restartGateway() throws Exception {
        gateway.close();
        gateway = Gateway.open(vertx, gatewayOptions());
        eventually(
                "the accounts are read",
                () -> rulebook.accounts().keySet().stream()
                        .noneMatch(account -> gateway.fills().reconciling(account)));
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

    public Client client(String keyId, String secret) {
        return new Client(gateway.port(), SigningKey.of(keyId, secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** The house, talking to the exchange itself. */
    public Client house() {
        return new Client(sandbox.port(), HOUSE_KEY);
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
            var at = gateway.market().snapshot().instrument(symbol);
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
