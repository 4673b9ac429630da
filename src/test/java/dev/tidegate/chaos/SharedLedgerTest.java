package dev.tidegate.chaos;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Gateway;
import dev.tidegate.GatewayOptions;
import dev.tidegate.chaos.Traffic.Heard;
import dev.tidegate.chaos.Traffic.Outcome;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.edge.DoorOptions;
import dev.tidegate.ledger.embedded.Durability;
import dev.tidegate.ledger.valkey.ValkeyServer;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.stories.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways on one ledger, clients of the same accounts at all of them, and a ledger that goes away and comes back. */
@Timeout(240)
class SharedLedgerTest {
    private static final long SEED = Long.getLong("tidegate.chaos.seed", 20_261_125);
    private static final int ANSWERS = Integer.getInteger("tidegate.chaos.answers", 1_500);
    private static final int GATEWAYS = 3;
    private static final int CLIENTS = 3;
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final String ACCOUNT = "demo-1";

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<Traffic> traffic = new ArrayList<>();
    private ExchangeFloor floor;
    private ValkeyServer server;
    private Path rules;
    private int started;

    @BeforeEach
    void open() throws Exception {
        rules = Files.createDirectories(folder.resolve("config"));
        try (Stream<Path> shipped = Files.list(Path.of(System.getProperty("tidegate.root", "."), "config"))) {
            for (Path file : shipped.toList()) {
                Files.writeString(
                        rules.resolve(file.getFileName()),
                        Files.readString(file)
                                .replaceAll("capacity: \\d+, refill: \\d+", "capacity: 1000000, refill: 1000000")
                                .replaceAll("(?s)\nshield:.*?\n# ---- market", "\n# ---- market")
                                .replace("class: maker", "class: standard")
                                .replace("maxPosition: \"40\"", "maxPosition: \"2\"")
                                .replace("maxPosition: \"600\"", "maxPosition: \"30\"")
                                .replace("maxPosition: \"1000000\"", "maxPosition: \"60000\""));
            }
        }
        floor = new ExchangeFloor(rules, SEED);
        server = ValkeyServer.lasting();
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(gateway());
        }
        settle();
    }

    private Gateway gateway() throws Exception {
        VenueOptions usual = VenueOptions.to("127.0.0.1", floor.sandbox().port());
        VenueOptions venue = new VenueOptions(
                usual.host(),
                usual.port(),
                usual.connections(),
                usual.waiting(),
                usual.connectTimeout(),
                DEADLINE,
                DEADLINE,
                usual.largestReply());
        GatewayOptions alone = new GatewayOptions(
                rules,
                folder.resolve("alone"),
                true,
                DoorOptions.on("127.0.0.1", 0),
                1,
                venue,
                venue,
                venue,
                SigningKey.of(ExchangeFloor.READER, ExchangeFloor.READER_SECRET.getBytes(StandardCharsets.UTF_8)),
                Durability.OS,
                Duration.ofDays(1),
                64L << 20,
                Duration.ofMinutes(3));
        return Gateway.open(floor.vertx(), alone.sharing(server.options(), folder.resolve("data-" + started++)));
    }

    private void settle() {
        eventually(
                "every gateway has read its accounts", () -> gateways.stream().allMatch(this::settled));
    }

    private boolean settled(Gateway gateway) {
        return gateway.fills().following()
                && gateway.marketConnected()
                && gateway.market().snapshot().instrument("BTC-PERP").markTicks() > 0
                && floor.rulebook().accounts().keySet().stream()
                        .noneMatch(account -> gateway.fills().reconciling(account));
    }

    @AfterEach
    void close() throws Exception {
        gateways.forEach(Gateway::close);
        server.close();
        floor.close();
    }

    private void trade(String round) {
        for (Gateway gateway : gateways) {
            traffic.add(
                    new Traffic(floor, gateway.port(), random.nextLong(), round + "g" + traffic.size()).start(CLIENTS));
        }
    }

    private int answered() {
        return traffic.stream().mapToInt(Traffic::answered).sum();
    }

    private void more(int answers) {
        int until = answered() + answers;
        eventually(answers + " more answers", () -> answered() >= until);
    }

    private List<Heard> stop() throws Exception {
        List<Heard> heard = new ArrayList<>();
        for (Traffic each : traffic) {
            heard.addAll(each.stop());
        }
        traffic.clear();
        return heard;
    }

    private void reckon(List<Heard> heard) {
        reckon(heard, each -> false);
    }

    /** What only reduces passes while the ledger is lost, and is not remembered where it is over before the ledger is back. */
    private void reckonAfterAnOutage(List<Heard> heard) {
        reckon(heard, each -> each.body().contains("\"reduceOnly\":true"));
    }

    private void reckon(List<Heard> heard, Predicate<Heard> unwritten) {
        settle();
        Reckoning reckoning = new Reckoning(floor, gateways.getFirst().port());
        for (Gateway gateway : gateways) {
            new Reckoning(floor, gateway.port()).booksAgree();
        }
        reckoning.outcomesAreTrue(heard, unwritten);
        reckoning.exchangeSawNothingForbidden();
        assertThat(heard.stream().filter(each -> each.outcome() == Outcome.ACCEPTED))
                .as("seed %d", SEED)
                .isNotEmpty();
    }

    @Test
    void clients_of_the_same_accounts_at_three_gateways_share_one_limit() throws Exception {
        trade("a");
        more(ANSWERS);
        reckon(stop());
    }

    @Test
    void a_gateway_that_leaves_hands_over_and_another_takes_its_place() throws Exception {
        trade("b");
        more(ANSWERS / 3);
        // Traffic of the one that leaves ends first: its clients would only hear of closed doors.
        List<Heard> heard = new ArrayList<>(traffic.removeFirst().stop());
        gateways.removeFirst().close();
        more(ANSWERS / 3);
        gateways.add(gateway());
        more(ANSWERS / 3);
        heard.addAll(stop());
        reckon(heard);
    }

    @Test
    void a_ledger_that_is_frozen_and_thaws_loses_nothing() throws Exception {
        trade("c");
        more(ANSWERS / 3);
        server.pause();
        eventually(
                "the outage is noticed", () -> gateways.stream().allMatch(gateway -> gateway.ledgerOutage() != null));
        more(100);
        server.resume();
        eventually("the ledger is back", () -> gateways.stream().allMatch(gateway -> gateway.ledgerOutage() == null));
        more(ANSWERS / 3);
        reckonAfterAnOutage(stop());
    }

    @Test
    void a_ledger_that_is_killed_and_started_again_loses_nothing() throws Exception {
        trade("d");
        more(ANSWERS / 3);
        server.kill();
        eventually(
                "the outage is noticed", () -> gateways.stream().allMatch(gateway -> gateway.ledgerOutage() != null));
        server.restart();
        eventually("the ledger is back", () -> gateways.stream().allMatch(gateway -> gateway.ledgerOutage() == null));
        more(ANSWERS / 3);
        reckonAfterAnOutage(stop());
    }

    @Test
    void while_the_ledger_is_lost_orders_that_add_risk_are_refused_and_the_way_out_is_open() {
        Gateway gateway = gateways.getFirst();
        Trader trader = new Reckoning(floor, gateway.port()).gateway(ACCOUNT);
        assertThat(trader.post("/v1/orders", Client.limit("in", "BTC-PERP", "BUY", "0.5", "65900", "IOC", false))
                        .status())
                .isEqualTo(200);
        assertThat(trader.post("/v1/orders", Client.limit("rest", "BTC-PERP", "BUY", "0.1", "60000", "GTC", false))
                        .status())
                .isEqualTo(200);
        eventually(
                "the position",
                () -> Books.ofGateway(trader)
                        .positions()
                        .getOrDefault("BTC-PERP", "")
                        .startsWith("0.5"));
        server.pause();
        eventually("the outage is noticed", () -> gateway.ledgerOutage() != null);
        Answer refused =
                trader.post("/v1/orders", Client.limit("more", "BTC-PERP", "BUY", "0.1", "60000", "GTC", false));
        assertThat(refused.status()).as(refused.body()).isEqualTo(503);
        assertThat(refused.body()).contains("NOT_SENT");
        assertThat(trader.delete("/v1/orders/rest").status()).isEqualTo(200);
        Answer out = trader.post("/v1/orders", Client.limit("out", "BTC-PERP", "SELL", "0.2", "64100", "IOC", true));
        assertThat(out.status()).as(out.body()).isEqualTo(200);
        server.resume();
        eventually("the ledger is back", () -> gateway.ledgerOutage() == null);
        settle();
        for (Gateway each : gateways) {
            new Reckoning(floor, each.port()).booksAgree();
        }
    }
}
