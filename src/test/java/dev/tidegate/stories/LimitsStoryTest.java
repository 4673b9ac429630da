package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.Response;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A flood is stopped at its own lane: the client learns which quota and until when, and everything that makes an account safer
 * goes on. The quotas here fill up once a day, so that what is left can be told exactly.
 */
class LimitsStoryTest {
    private static final int ORDERS = 25;
    private static final int QUERIES = 30;

    private Stage stage;
    private Client trader;
    private int placed;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(options -> options.replace(
                        "policy.yaml",
                        "orders-10s: {capacity: 300, refill: 300, period: 10s}",
                        "orders-10s: {capacity: " + ORDERS + ", refill: 1, period: 1d}")
                .replace(
                        "policy.yaml",
                        "queries-1m: {capacity: 2400, refill: 2400, period: 1m}",
                        "queries-1m: {capacity: " + QUERIES + ", refill: 1, period: 1d}")
                .replace(
                        "policy.yaml",
                        "failures-1m: {capacity: 60, refill: 60, period: 1m}",
                        "failures-1m: {capacity: 4, refill: 1, period: 1d}"));
        stage.price("BTC-PERP", "65000");
        trader = stage.client("demo-1-key");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    /** Far from the market: no order that takes what the house offers would meet it. */
    private Response small() {
        return trader.buy("small-" + placed++, "BTC-PERP", "0.001", "64000");
    }

    private void flood() {
        Response last = eventually("the quota is used up", this::small, reply -> reply.statusCode() != 200);
        last.then().statusCode(429);
    }

    private static int left(Response reply, String policy) {
        String header = reply.header("RateLimit");
        assertThat(header).matches("\"" + policy + "\";r=\\d+;t=\\d+");
        return Integer.parseInt(header.replaceAll(".*;r=(\\d+);.*", "$1"));
    }

    @Test
    void a_flood_of_new_orders_is_told_which_quota_and_until_when() {
        flood();
        assertThat(placed).isEqualTo(ORDERS + 1);
        Response refused = small();
        refused.then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("RateLimit", startsWith("\"orders-10s\";r=0;t="))
                .header(
                        "RateLimit-Policy",
                        allOf(
                                containsString("\"orders-10s\";q=" + ORDERS + ";w=86400"),
                                containsString("\"orders-1m\";q=1200;w=60"),
                                containsString("\"key-orders-10s\";q=600;w=10")))
                .body("type", equalTo("https://iana.org/assignments/http-problem-types#quota-exceeded"))
                .body("code", equalTo("RATE_LIMIT_EXCEEDED"))
                .body("violated-policies", equalTo(List.of("orders-10s")))
                .body("executionStatus", equalTo("NOT_SENT"));
        long millis = refused.jsonPath().getLong("retryAfterMs");
        assertThat(millis).isBetween(86_000_000L, 86_400_000L);
        assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(Math.ceilDiv(millis, 1_000L), 86_460L);
        assertThat(stage.atExchange("demo-1").acceptedOrders()).isEqualTo(ORDERS);
    }

    @Test
    void cancels_questions_and_proven_reductions_pass_while_the_flood_is_held() {
        stage.offer("BTC-PERP", "1", "65000");
        stage.bid("BTC-PERP", "1", "64990");
        trader.buy("open", "BTC-PERP", "0.5", "65000").then().statusCode(200).body("status", equalTo("FILLED"));
        stage.awaitPosition(trader, "BTC-PERP", "0.5");
        flood();

        trader.sell("out", "BTC-PERP", "0.2", "64990").then().statusCode(200).body("status", equalTo("FILLED"));
        trader.post("/v1/orders", Client.limit("out-now", "BTC-PERP", "SELL", "0.2", "64990", "IOC", true))
                .then()
                .statusCode(200)
                .header("RateLimit", containsString("reduces-10s\";r="));
        eventually(
                "the position shrinks",
                () -> stage.position("demo-1", "BTC-PERP"),
                held -> held.compareTo(new BigDecimal("0.1")) == 0);
        trader.sell("too-much", "BTC-PERP", "0.5", "64990").then().statusCode(429);

        trader.get("/v1/orders/small-0").then().statusCode(200);
        trader.put("/v1/orders/small-0", "{\"price\":\"57999\"}")
                .then()
                .statusCode(200)
                .header("RateLimit", containsString("amends-10s\";r="));
        trader.delete("/v1/orders/small-0")
                .then()
                .statusCode(200)
                .header("RateLimit", containsString("cancels-10s\";r="));
        trader.delete("/v1/orders").then().statusCode(200);
        small().then().statusCode(429);
        stage.client("demo-2-key")
                .buy("other", "BTC-PERP", "0.1", "64000")
                .then()
                .statusCode(200);
    }

    @Test
    void what_is_left_counts_down_and_is_what_the_account_reads() {
        for (int i = 1; i <= 10; i++) {
            assertThat(left(small().then().statusCode(200).extract().response(), "orders-10s"))
                    .isEqualTo(ORDERS - i);
            Response limits = trader.get("/v1/limits");
            assertThat(left(limits, "queries-1m")).isEqualTo(QUERIES - i);
            assertThat(remaining(limits, "orders-10s")).isEqualTo(ORDERS - i);
            assertThat(remaining(limits, "queries-1m")).isEqualTo(QUERIES - i);
        }
        trader.buy("big", "BTC-PERP", "9", "65000")
                .then()
                .statusCode(422)
                .header("RateLimit", startsWith("\"orders-10s\";r=" + (ORDERS - 11) + ";"));
    }

    private static int remaining(Response limits, String policy) {
        return limits.then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getInt("buckets.find { it.policy == '" + policy + "' }.remaining");
    }

    @Test
    void a_batch_costs_what_its_orders_cost() {
        String orders = IntStream.range(0, 20)
                .mapToObj(i -> Client.limit("b" + i, "BTC-PERP", "BUY", "0.001", "64000", "GTC", false))
                .collect(Collectors.joining(","));
        Response batch = trader.post("/v1/orders/batch", "{\"orders\":[" + orders + "]}");
        batch.then().statusCode(200).body("results.status", equalTo(java.util.Collections.nCopies(20, 200)));
        assertThat(left(batch, "orders-10s")).isEqualTo(ORDERS - 20);

        trader.post("/v1/orders/batch", "{\"orders\":[" + orders.replace("\"b", "\"c") + "]}")
                .then()
                .statusCode(200)
                .body("results[" + (ORDERS - 21) + "].status", equalTo(200))
                .body("results[" + (ORDERS - 20) + "].status", equalTo(429))
                .body("results[19].body.code", equalTo("RATE_LIMIT_EXCEEDED"));
        assertThat(stage.atExchange("demo-1").acceptedOrders()).isEqualTo(ORDERS);
    }

    /** The tightest of all its orders' buckets is said, whichever order comes last. */
    @Test
    void a_batch_says_the_tightest_of_the_buckets_its_orders_draw_from() {
        stage.price("ETH-PERP", "3200");
        stage.offer("BTC-PERP", "1", "65000");
        trader.buy("open", "BTC-PERP", "0.5", "65000").then().statusCode(200).body("status", equalTo("FILLED"));
        stage.awaitPosition(trader, "BTC-PERP", "0.5");
        String adds = Client.limit("add", "BTC-PERP", "BUY", "0.001", "64000", "GTC", false);
        String reduces = Client.limit("reduce", "BTC-PERP", "SELL", "0.001", "65500", "GTC", true);
        Response batch = trader.post("/v1/orders/batch", "{\"orders\":[" + adds + "," + reduces + "]}");
        batch.then().statusCode(200).body("results.status", equalTo(List.of(200, 200)));
        assertThat(left(batch, "orders-10s")).isEqualTo(ORDERS - 2);
    }

    @Test
    void what_was_not_sent_through_no_fault_of_the_client_costs_nothing() {
        stage.sandbox().faults().refuse(503).commandsOnly(true);
        for (int i = 0; i < 5; i++) {
            small().then().statusCode(502);
        }
        stage.sandbox().faults().clear();
        assertThat(left(small(), "orders-10s")).isEqualTo(ORDERS - 1);
    }

    @Test
    void an_address_that_fails_too_often_is_held_and_its_cancels_pass() {
        trader.buy("live", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        Client stranger = stage.client("nobody", "no secret of anybody");
        trader.post("/v1/orders", "{").then().statusCode(400);
        for (int i = 0; i < 3; i++) {
            stranger.get("/v1/account").then().statusCode(401).header("RateLimit", nullValue());
        }
        trader.get("/v1/account")
                .then()
                .statusCode(429)
                .body("violated-policies", equalTo(List.of("failures-1m")))
                .body("executionStatus", equalTo("NOT_SENT"));
        small().then().statusCode(429);
        trader.delete("/v1/orders/live").then().statusCode(200).body("status", equalTo("CANCELLED"));
    }

    @Test
    void questions_have_a_quota_of_their_own() {
        eventually("the quota of questions", () -> trader.get("/v1/limits").statusCode(), status -> status == 429);
        trader.get("/v1/orders").then().statusCode(429).body("violated-policies", equalTo(List.of("queries-1m")));
        small().then().statusCode(200);
        trader.delete("/v1/orders/small-0").then().statusCode(200);
    }
}
