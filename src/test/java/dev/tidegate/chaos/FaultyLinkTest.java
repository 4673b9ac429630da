package dev.tidegate.chaos;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Gateway;
import dev.tidegate.GatewayOptions;
import dev.tidegate.chaos.FaultyLink.Way;
import dev.tidegate.chaos.Traffic.Heard;
import dev.tidegate.chaos.Traffic.Outcome;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.edge.DoorOptions;
import dev.tidegate.ledger.embedded.Durability;
import dev.tidegate.order.AccountId;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.stories.Client;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose link to the exchange goes bad, in every way a link can. */
@Timeout(120)
class FaultyLinkTest {
    private static final long SEED = Long.getLong("tidegate.chaos.seed", 20_261_124);
    private static final Duration DEADLINE = Duration.ofMillis(600);
    private static final String ACCOUNT = "demo-1";

    @TempDir
    Path folder;

    private ExchangeFloor floor;
    private FaultyLink link;
    private Gateway gateway;
    private Reckoning reckoning;
    private Trader trader;
    private int orders;

    @BeforeEach
    void open() throws Exception {
        Path rules = Files.createDirectories(folder.resolve("config"));
        try (Stream<Path> shipped = Files.list(Path.of(System.getProperty("tidegate.root", "."), "config"))) {
            for (Path file : shipped.toList()) {
                Files.writeString(
                        rules.resolve(file.getFileName()),
                        Files.readString(file)
                                .replaceAll("capacity: \\d+, refill: \\d+", "capacity: 1000000, refill: 1000000")
                                .replaceAll("(?s)\nshield:.*?\n# ---- market", "\n# ---- market")
                                .replace("maxPosition: \"40\"", "maxPosition: \"4\""));
            }
        }
        floor = new ExchangeFloor(rules, SEED);
        link = new FaultyLink(floor.sandbox().port());
        VenueOptions usual = VenueOptions.to("127.0.0.1", link.port());
        VenueOptions venue = new VenueOptions(
                usual.host(),
                usual.port(),
                usual.connections(),
                usual.waiting(),
                usual.connectTimeout(),
                DEADLINE,
                DEADLINE,
                usual.largestReply());
        gateway = Gateway.open(
                floor.vertx(),
                new GatewayOptions(
                        rules,
                        folder.resolve("data"),
                        true,
                        DoorOptions.on("127.0.0.1", 0),
                        2,
                        venue.pipelining(pipelining()),
                        venue,
                        venue,
                        SigningKey.of(
                                ExchangeFloor.READER, ExchangeFloor.READER_SECRET.getBytes(StandardCharsets.UTF_8)),
                        Durability.OS,
                        Duration.ofDays(1),
                        64L << 20,
                        Duration.ofMinutes(3)));
        reckoning = new Reckoning(floor, gateway.port());
        trader = reckoning.gateway(ACCOUNT);
        eventually("the accounts are read", this::settled);
        eventually(
                "a mark",
                () -> gateway.market().snapshot().instrument("BTC-PERP").markTicks() > 0);
    }

    /** Orders in flight on one connection. */
    int pipelining() {
        return 1;
    }

    private boolean settled() {
        return gateway.fills().following()
                && gateway.marketConnected()
                && floor.rulebook().accounts().keySet().stream()
                        .noneMatch(account -> gateway.fills().reconciling(account));
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        link.close();
        floor.close();
    }

    /** A resting order, and what the client heard of it. */
    private Heard rest() {
        String id = "o" + orders++;
        String body = Client.limit(id, "BTC-PERP", "BUY", "0.1", "60000", "GTC", false);
        Answer answer = trader.post("/v1/orders", body);
        return new Heard(ACCOUNT, id, body, Traffic.outcome(answer), answer);
    }

    private boolean atExchange(Heard order) {
        return floor.atExchange(ACCOUNT).get("/v1/orders/" + order.id()).status() == 200;
    }

    private int reserved() {
        return Books.ofGateway(trader).reserved();
    }

    private void calm() {
        link.calm();
        eventually("the gateway has found back", this::settled);
    }

    private void reckon(List<Heard> heard) {
        calm();
        reckoning.booksAgree();
        reckoning.outcomesAreTrue(heard);
        reckoning.exchangeSawNothingForbidden();
    }

    @Test
    void an_order_whose_reply_is_held_back_is_unknown_keeps_its_reservation_and_is_found() {
        link.stall(Way.BACK);
        Heard order = rest();
        assertThat(order.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(order.answer().status()).isEqualTo(504);
        assertThat(reserved()).isEqualTo(1);
        assertThat(atExchange(order)).isTrue();

        reckon(List.of(order));
        assertThat(reserved()).isEqualTo(1);
        assertThat(trader.delete("/v1/orders/" + order.id()).status()).isEqualTo(200);
    }

    /** The bytes of an order that its client has given up come to the exchange late: too late for its receive window. */
    @Test
    void an_order_that_was_held_back_on_its_way_out_is_not_taken_when_it_comes_late() {
        link.stall(Way.OUT);
        Heard order = rest();
        assertThat(order.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(reserved()).isEqualTo(1);
        long until = System.nanoTime() + DEADLINE.toNanos();
        eventually("the receive window is over", () -> System.nanoTime() - until > 0);

        reckon(List.of(order));
        assertThat(atExchange(order)).isFalse();
        assertThat(reserved()).isZero();
    }

    @Test
    void a_link_that_takes_no_connection_sends_nothing_and_reserves_nothing() {
        link.refuse().cut();
        Heard order = rest();
        // A reset connection may be met only when the order is on it; then nobody can know.
        assertThat(order.outcome()).isIn(Outcome.NOT_SENT, Outcome.UNKNOWN);
        reckon(List.of(order));
        assertThat(atExchange(order)).isFalse();
        assertThat(reserved()).isZero();
    }

    @Test
    void a_connection_that_is_cut_in_the_middle_of_an_order_leaves_one_outcome() {
        Random random = new Random(SEED);
        List<Heard> heard = new java.util.ArrayList<>();
        for (int i = 0; i < 12; i++) {
            long bytes = random.nextLong(900);
            Way way = random.nextBoolean() ? Way.OUT : Way.BACK;
            link.wires().forEach(wire -> wire.cutAfter(way, bytes));
            heard.add(rest());
        }
        reckon(heard);
    }

    @Test
    void a_connection_that_the_exchange_has_lost_and_the_gateway_takes_for_whole_costs_one_deadline() {
        rest();
        link.wires().forEach(FaultyLink.Wire::halfOpen);
        Heard lost = rest();
        assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
        Heard next = rest();
        assertThat(next.outcome()).isIn(Outcome.ACCEPTED, Outcome.UNKNOWN);
        reckoning.booksAgree();
        assertThat(atExchange(lost)).isFalse();
        calm();
        // The market's stream was lost too: its first mark comes a little after its connection.
        eventually("orders pass again", () -> rest().outcome() == Outcome.ACCEPTED);
    }

    @Test
    void cancels_pass_as_soon_as_the_link_is_back() {
        List<Heard> open = Stream.generate(this::rest).limit(5).toList();
        assertThat(open).allSatisfy(order -> assertThat(order.outcome()).isEqualTo(Outcome.ACCEPTED));
        link.stall(Way.OUT, Way.BACK);
        // Enough silence for the exchange to be taken to be down.
        for (int i = 0; i < 3; i++) {
            rest();
        }
        link.refuse().cut();
        for (int i = 0; i < 30; i++) {
            rest();
        }
        assertThat(gateway.venueInterrupted()).isTrue();

        link.calm();
        for (Heard order : open) {
            Answer answer = trader.delete("/v1/orders/" + order.id());
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            assertThat(new JsonObject(answer.body()).getString("status")).isEqualTo("CANCELLED");
        }
        calm();
        reckoning.booksAgree();
    }

    @Test
    void a_stream_that_is_silent_without_an_end_is_given_up_and_read_again() {
        Heard order = rest();
        link.stall(Way.BACK);
        floor.atExchange(ACCOUNT).delete("/v1/orders/" + order.id());
        eventually("the feed is taken for lost", () -> !gateway.fills().following());
        reckon(List.of(order));
        assertThat(reserved()).isZero();
    }

    @Test
    @Timeout(300)
    void random_faults_under_traffic_leave_one_outcome_for_every_order() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < 12; round++) {
            try {
                spoiltRound(random, round);
            } catch (Throwable failed) {
                throw new AssertionError("seed " + SEED + ", round " + round, failed);
            }
        }
        assertThat(gateway.tally().unknowns()).as("the faults were felt").isPositive();
    }

    private void spoiltRound(Random random, int round) {
        Traffic traffic = new Traffic(floor, gateway.port(), random.nextLong(), "r" + round).start(2);
        int faults = 2 + random.nextInt(4);
        int answered = 0;
        for (int i = 0; i < faults; i++) {
            int before = answered + 20;
            eventually("some traffic", () -> traffic.answered() >= before);
            spoil(random);
            int during = traffic.answered() + 3;
            eventually("answers in spite of it", () -> traffic.answered() >= during);
            link.calm();
            answered = traffic.answered();
        }
        List<Heard> heard = traffic.stop();
        calm();
        reckoning.booksAgree();
        reckoning.outcomesAreTrue(heard);
        List<Heard> again = reckoning.askAgain(heard);
        reckoning.booksAgree();
        reckoning.outcomesAreTrue(again);
        reckoning.exchangeSawNothingForbidden();
        for (AccountId account : floor.rulebook().accounts().keySet()) {
            // The first one may still meet a connection that the other end has lost without a word.
            eventually(
                    "everything of " + account + " is cancelled",
                    () -> reckoning.gateway(account.value()).delete("/v1/orders"),
                    answer -> answer.status() == 200);
        }
        reckoning.booksAgree();
        assertThat(reserved()).as("reservations after everything was cancelled").isZero();
    }

    private void spoil(Random random) {
        List<FaultyLink.Wire> wires = link.wires();
        FaultyLink.Wire one = wires.isEmpty() ? null : wires.get(random.nextInt(wires.size()));
        switch (random.nextInt(9)) {
            case 0 -> link.delay(20 + random.nextLong(200));
            case 1 -> link.delay(DEADLINE.toMillis() + random.nextLong(400));
            case 2 -> link.stall(Way.OUT);
            case 3 -> link.stall(Way.BACK);
            case 4 -> link.stall(Way.OUT, Way.BACK);
            case 5 -> link.cut();
            case 6 -> link.refuse().cut();
            case 7 ->
                wires.forEach(wire -> wire.cutAfter(random.nextBoolean() ? Way.OUT : Way.BACK, random.nextLong(2_000)));
            default -> {
                if (one != null) {
                    one.halfOpen();
                }
            }
        }
    }
}
