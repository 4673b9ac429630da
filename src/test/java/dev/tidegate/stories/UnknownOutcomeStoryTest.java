package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import dev.tidegate.order.Decimal;
import dev.tidegate.risk.OrderPhase;
import dev.tidegate.sandbox.Faults;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way an exchange can fail to answer: the client hears whether its order was sent, what is in doubt stays reserved until
 * the exchange has told, and no order is ever sent twice.
 */
class UnknownOutcomeStoryTest {
    private static final Duration DEADLINE = Duration.ofMillis(1_000);
    private static final Duration ACCEPTANCE = Duration.ofMillis(1_000);
    private static final long RESOLVED_WITHIN_MILLIS = 5_000;
    private static final long NEVER = 600_000;

    private Stage stage;
    private Client trader;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(options -> options.venueTimes(DEADLINE, ACCEPTANCE)
                .generous()
                .replace("policy.yaml", "increaseMaxAge: 3s", "increaseMaxAge: 1m"));
        stage.price("BTC-PERP", "65000");
        trader = stage.client("demo-1-key");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    /** Commands are acted upon and cut; whatever could tell of it, reading and feed, stays silent. */
    private void cutAndKeepSilent(int commands) {
        stage.sandbox().faults().delayReplies(NEVER).loseEvents(Faults.ALWAYS).cutReplies(commands);
    }

    private static void isUnknown(Response reply) {
        reply.then()
                .statusCode(504)
                .contentType("application/problem+json")
                .body("code", equalTo("OUTCOME_UNKNOWN"))
                .body("executionStatus", equalTo("UNKNOWN"));
    }

    private static void isNotSent(Response reply) {
        reply.then()
                .statusCode(502)
                .contentType("application/problem+json")
                .body("code", equalTo("UPSTREAM_UNAVAILABLE"))
                .body("executionStatus", equalTo("NOT_SENT"))
                .body("retryAfterMs", equalTo(1_000))
                .header("Retry-After", "1");
    }

    private JsonPath account() {
        return trader.get("/v1/account").then().statusCode(200).extract().jsonPath();
    }

    private String used(String limit) {
        return account().getString("limits.find { it.name == '" + limit + "' && it.subject == 'BTC-PERP' }.used");
    }

    private void isReserved(String id, String quantity) {
        trader.get("/v1/orders").then().statusCode(200).body("clientOrderId", hasItem(id));
        JsonPath account = account();
        assertThat(account.getString("limits.find { it.name == 'position' && it.subject == 'BTC-PERP' }.used"))
                .isEqualTo(quantity);
        assertThat(Decimal.parse(account.getString("initialMargin"))).isGreaterThan(Decimal.of(0));
    }

    private void nothingIsReserved() {
        trader.get("/v1/orders").then().statusCode(200).body("$", hasSize(0));
        assertThat(Decimal.parse(account().getString("initialMargin"))).isEqualByComparingTo(Decimal.of(0));
    }

    /** Waits for the end of an order's doubt and checks that it took no longer than promised. */
    private void isResolved(String id, OrderPhase phase) {
        long since = System.nanoTime();
        eventually("the doubt about " + id + " ends", () -> stage.phase("demo-1", id), seen -> seen == phase);
        assertThat(Duration.ofNanos(System.nanoTime() - since).toMillis()).isLessThanOrEqualTo(RESOLVED_WITHIN_MILLIS);
    }

    private void theExchangeTook(int orders) {
        assertThat(stage.atExchange("demo-1").acceptedOrders()).isEqualTo(orders);
        assertThat(stage.atExchange("demo-1").duplicates()).isZero();
    }

    @Test
    void an_order_accepted_and_cut_stays_reserved_and_is_live_and_cancellable_once_the_exchange_answers() {
        cutAndKeepSilent(1);

        isUnknown(trader.buy("cut", "BTC-PERP", "1", "64000"));
        eventually("the doubt", () -> stage.phase("demo-1", "cut") == OrderPhase.UNKNOWN);
        isReserved("cut", "1");
        trader.buy("cut", "BTC-PERP", "1", "64000").then().statusCode(409).body("code", equalTo("DUPLICATE_CLORDID"));
        assertThat(stage.phase("demo-1", "cut")).isEqualTo(OrderPhase.UNKNOWN);

        stage.sandbox().faults().clear();
        isResolved("cut", OrderPhase.LIVE);
        isReserved("cut", "1");
        trader.delete("/v1/orders/cut").then().statusCode(200).body("status", equalTo("CANCELLED"));
        nothingIsReserved();
        theExchangeTook(1);
    }

    @Test
    void an_order_accepted_cut_and_filled_meanwhile_becomes_a_position() {
        stage.offer("BTC-PERP", "2", "65000");
        cutAndKeepSilent(1);

        isUnknown(trader.buy("cut", "BTC-PERP", "0.7", "65000"));
        eventually("the doubt", () -> stage.phase("demo-1", "cut") == OrderPhase.UNKNOWN);
        isReserved("cut", "0.7");
        assertThat(account().getList("positions")).isEmpty();

        stage.sandbox().faults().clear();
        isResolved("cut", null);
        stage.awaitPosition(trader, "BTC-PERP", "0.7");
        trader.get("/v1/orders/cut")
                .then()
                .statusCode(200)
                .body("status", equalTo("FILLED"))
                .body("filledQuantity", equalTo("0.7"));
        stage.awaitAgreement("demo-1");
        theExchangeTook(1);
    }

    @Test
    void an_order_the_exchange_takes_and_keeps_silent_about_is_unknown_at_the_deadline() {
        stage.sandbox().faults().silent(Faults.Silence.ACTS).loseEvents(Faults.ALWAYS);

        long since = System.nanoTime();
        isUnknown(trader.buy("silent", "BTC-PERP", "1", "64000"));
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(DEADLINE);
        eventually("the doubt", () -> stage.phase("demo-1", "silent") == OrderPhase.UNKNOWN);
        isReserved("silent", "1");

        stage.sandbox().faults().clear();
        isResolved("silent", OrderPhase.LIVE);
        trader.delete("/v1/orders/silent").then().statusCode(200);
        nothingIsReserved();
        theExchangeTook(1);
    }

    @Test
    void an_order_that_never_arrived_is_released_only_once_the_exchange_can_take_it_no_more() {
        stage.sandbox().faults().silent(Faults.Silence.IGNORES).commandsOnly(true);

        long since = System.nanoTime();
        isUnknown(trader.buy("lost", "BTC-PERP", "1", "64000"));
        isReserved("lost", "1");
        isResolved("lost", null);
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(DEADLINE.plus(ACCEPTANCE));

        nothingIsReserved();
        theExchangeTook(0);
        stage.sandbox().faults().clear();
        trader.buy("next", "BTC-PERP", "1", "64000").then().statusCode(200);
    }

    @Test
    void a_refused_connection_sends_nothing_and_the_reservation_is_gone_at_once() {
        Stage.done(stage.sandbox().down());

        isNotSent(trader.buy("down", "BTC-PERP", "1", "64000"));
        nothingIsReserved();
        isNotSent(trader.post("/v1/orders", Client.limit("down-too", "BTC-PERP", "BUY", "1", "64000", "GTC", false)));

        Stage.done(stage.sandbox().up());
        theExchangeTook(0);
        eventually(
                "orders pass again",
                () -> trader.buy("up-" + System.nanoTime(), "BTC-PERP", "0.1", "64000")
                        .statusCode(),
                status -> status == 200);
    }

    @Test
    void what_the_exchange_says_it_has_not_taken_is_not_sent() {
        stage.sandbox().faults().refuse(503).commandsOnly(true);
        isNotSent(trader.buy("busy", "BTC-PERP", "1", "64000"));
        nothingIsReserved();
        theExchangeTook(0);
    }

    @Test
    void an_error_of_the_exchange_that_says_nothing_leaves_a_doubt_until_the_exchange_is_asked() {
        stage.sandbox().faults().refuse(500).commandsOnly(true);
        isUnknown(trader.buy("error", "BTC-PERP", "1", "64000"));
        isReserved("error", "1");
        isResolved("error", null);
        nothingIsReserved();
        theExchangeTook(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 409, 422})
    void an_order_the_exchange_refuses_was_sent_and_holds_nothing(int status) {
        stage.sandbox().faults().refuse(status).commandsOnly(true);
        trader.buy("refused", "BTC-PERP", "1", "64000")
                .then()
                .statusCode(422)
                .body("code", equalTo("VENUE_REFUSED"))
                .body("executionStatus", equalTo("SENT"));
        nothingIsReserved();
        theExchangeTook(0);
    }

    @Test
    void a_batch_whose_reply_is_cut_is_in_doubt_order_by_order() {
        cutAndKeepSilent(1);
        String one = Client.limit("b1", "BTC-PERP", "BUY", "0.1", "64000", "GTC", false);
        String two = Client.limit("b2", "BTC-PERP", "BUY", "0.2", "64000", "GTC", false);
        trader.post("/v1/orders/batch", "{\"orders\":[" + one + "," + two + "]}")
                .then()
                .statusCode(200)
                .body("results.status", equalTo(List.of(504, 504)))
                .body("results.body.executionStatus", equalTo(List.of("UNKNOWN", "UNKNOWN")));
        isReserved("b1", "0.3");

        stage.sandbox().faults().clear();
        isResolved("b1", OrderPhase.LIVE);
        isResolved("b2", OrderPhase.LIVE);
        stage.awaitAgreement("demo-1");
        theExchangeTook(2);
    }

    @Test
    void a_run_of_failures_interrupts_the_way_for_orders_while_cancels_are_still_tried() throws Exception {
        trader.buy("live", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        stage.sandbox().faults().silent(Faults.Silence.IGNORES).commandsOnly(true);
        List<Integer> first = new ArrayList<>();
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor();
                Desk desk = stage.desk("demo-1-key")) {
            List<Future<Integer>> sent = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                String id = "lost-" + i;
                sent.add(many.submit(() -> desk.place(id, "BTC-PERP", "BUY", "0.001", "64000", "GTC")
                        .status()));
            }
            for (Future<Integer> each : sent) {
                first.add(each.get());
            }
        }
        assertThat(first).contains(504).allMatch(status -> status == 504 || status == 502);
        assertThat(stage.gateway().venueInterrupted()).isTrue();

        // Once in a second one order probes: it is in doubt like those before it.
        Response held = eventually(
                "an order is not even tried",
                () -> trader.buy("held-" + System.nanoTime(), "BTC-PERP", "0.001", "64000"),
                reply -> reply.statusCode() == 502);
        isNotSent(held);
        stage.sandbox().faults().clear();
        assertThat(stage.gateway().venueInterrupted()).isTrue();
        trader.delete("/v1/orders/live").then().statusCode(200).body("status", equalTo("CANCELLED"));

        assertThat(stage.gateway().venueInterrupted()).isFalse();
        trader.buy("again", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        eventually(
                "no order is in doubt",
                () -> trader.get("/v1/orders").jsonPath().getList("clientOrderId"),
                ids -> ids.equals(List.of("again")));
        theExchangeTook(2);
    }

    @Test
    void a_cancel_in_doubt_releases_nothing_until_the_exchange_confirms_it() {
        trader.buy("live", "BTC-PERP", "1", "64000").then().statusCode(200);
        stage.sandbox().faults().refuse(500);
        isUnknown(trader.delete("/v1/orders/live"));
        isReserved("live", "1");
        stage.sandbox().faults().clear();
        trader.delete("/v1/orders/live").then().statusCode(200);
        nothingIsReserved();
    }

    @Test
    void a_cut_cancel_is_tried_again_and_hears_its_end() {
        trader.buy("live", "BTC-PERP", "1", "64000").then().statusCode(200);
        stage.sandbox().faults().cutReplies(1);
        trader.delete("/v1/orders/live").then().statusCode(200).body("status", equalTo("CANCELLED"));
        nothingIsReserved();
    }

    @Test
    void a_replace_in_doubt_holds_the_larger_of_both_until_it_is_resolved() {
        trader.buy("grown", "BTC-PERP", "1", "64000").then().statusCode(200);
        cutAndKeepSilent(1);
        isUnknown(trader.put("/v1/orders/grown", "{\"quantity\":\"2\"}"));
        eventually("the doubt", () -> stage.phase("demo-1", "grown") == OrderPhase.UNKNOWN);
        assertThat(used("position")).isEqualTo("2");

        stage.sandbox().faults().clear();
        isResolved("grown", OrderPhase.LIVE);
        assertThat(used("position")).isEqualTo("2");
        trader.get("/v1/orders/grown").then().body("quantity", equalTo("2"));
        trader.delete("/v1/orders/grown").then().statusCode(200);
        nothingIsReserved();
        theExchangeTook(1);
    }

    @Test
    void a_replace_that_never_arrived_holds_the_larger_of_both_until_the_exchange_can_take_it_no_more() {
        trader.buy("kept", "BTC-PERP", "1", "64000").then().statusCode(200);
        stage.sandbox().faults().silent(Faults.Silence.IGNORES).commandsOnly(true);
        isUnknown(trader.put("/v1/orders/kept", "{\"quantity\":\"3\"}"));
        assertThat(used("position")).isEqualTo("3");
        eventually("the old terms are believed again", () -> used("position"), "1"::equals);
        stage.sandbox().faults().clear();
        stage.awaitAgreement("demo-1");
        trader.delete("/v1/orders/kept").then().statusCode(200);
        nothingIsReserved();
    }

    @Test
    void a_shrinking_replace_in_doubt_gives_nothing_free() {
        trader.buy("shrunk", "BTC-PERP", "2", "64000").then().statusCode(200);
        cutAndKeepSilent(1);
        isUnknown(trader.put("/v1/orders/shrunk", "{\"quantity\":\"0.5\"}"));
        eventually("the doubt", () -> stage.phase("demo-1", "shrunk") == OrderPhase.UNKNOWN);
        assertThat(used("position")).isEqualTo("2");
        stage.sandbox().faults().clear();
        isResolved("shrunk", OrderPhase.LIVE);
        assertThat(used("position")).isEqualTo("0.5");
        stage.awaitAgreement("demo-1");
    }

    @Test
    void a_gateway_that_starts_again_finds_live_orders_and_those_in_doubt() throws Exception {
        stage.offer("BTC-PERP", "1", "65000");
        trader.buy("taken", "BTC-PERP", "0.4", "65000").then().statusCode(200).body("status", equalTo("FILLED"));
        trader.buy("live", "BTC-PERP", "1", "64000").then().statusCode(200);
        cutAndKeepSilent(2);
        isUnknown(trader.buy("resting", "BTC-PERP", "1", "63000"));
        isUnknown(trader.buy("filled", "BTC-PERP", "0.2", "65000"));
        eventually("the doubt", () -> stage.phase("demo-1", "filled") == OrderPhase.UNKNOWN);

        stage.restartGateway(() -> stage.sandbox().faults().clear());
        trader = stage.client("demo-1-key");
        stage.awaitAgreement("demo-1");
        stage.awaitPosition(trader, "BTC-PERP", "0.6");
        trader.get("/v1/orders").then().body("clientOrderId", equalTo(List.of("live", "resting")));
        trader.get("/v1/orders/filled").then().body("status", equalTo("FILLED"));
        trader.buy("filled", "BTC-PERP", "0.2", "64000").then().statusCode(409);
        trader.delete("/v1/orders/resting").then().statusCode(200);
        trader.delete("/v1/orders/live").then().statusCode(200);
        theExchangeTook(4);
    }
}
