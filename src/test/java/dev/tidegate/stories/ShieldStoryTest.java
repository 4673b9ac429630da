package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;

import dev.tidegate.shield.Subject;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who floods or games the limits is found, told and held, and always gets out; what replies say of limits is what is enforced. */
class ShieldStoryTest {
    private Stage stage;
    private Client trader;
    private int orders;

    private void open(UnaryOperator<Stage.Options> change) throws Exception {
        stage = Stage.open(change);
        stage.price("BTC-PERP", "65000");
        trader = stage.client("demo-1-key");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private Response buy(String price) {
        return trader.buy("order-" + orders++, "BTC-PERP", "0.001", price);
    }

    /** An order of 64 dollars is dust here. */
    private static Stage.Options dusty(Stage.Options options) {
        return options.replace("policy.yaml", "dust: {below: \"25\", add: 2}", "dust: {below: \"100\", add: 1}")
                .replace("policy.yaml", "dust: {share: 90%, floor: 500}", "dust: {share: 90%, floor: 10}");
    }

    @Test
    void dust_layering_climbs_the_ladder_over_a_restart_and_the_way_out_stays_open() throws Exception {
        open(ShieldStoryTest::dusty);
        trader.get("/v1/limits").then().body("sanctions", empty());
        for (int i = 0; i < 10; i++) {
            buy("64000").then().statusCode(200).header("X-Gateway-Cost", "2");
        }
        trader.get("/v1/limits")
                .then()
                .body("sanctions", hasSize(1))
                .body("sanctions[0].subject", equalTo("account:demo-1/BTC-PERP"))
                .body("sanctions[0].level", equalTo("warn"))
                .body("sanctions[0].pattern", equalTo("dust"))
                .body("sanctions[0].detail", equalTo("dust: 10 of 10"))
                .body("sanctions[0].untilMs", greaterThan(System.currentTimeMillis()));
        for (int i = 0; i < 10; i++) {
            buy("64000").then().statusCode(200);
        }
        buy("64000").then().statusCode(200).header("X-Gateway-Cost", "4");
        for (int i = 0; i < 9; i++) {
            buy("64000").then().statusCode(200);
        }
        buy("64000")
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .body("type", equalTo("https://iana.org/assignments/http-problem-types#abnormal-usage-detected"))
                .body("code", equalTo("ABNORMAL_USAGE"))
                .body("violated-policies", equalTo(List.of("dust")))
                .body("executionStatus", equalTo("NOT_SENT"));
        assertThat(stage.gateway().sanctions()).containsExactly("account:demo-1/BTC-PERP reduce-only dust");

        trader.delete("/v1/orders/order-0").then().statusCode(200).body("status", equalTo("CANCELLED"));
        trader.put("/v1/orders/order-1", "{\"price\":\"63000\"}").then().statusCode(200);
        trader.delete("/v1/orders").then().statusCode(200);
        trader.buy("elsewhere", "BTCUSD-PERP", "100", "64000")
                .then()
                .body("code", equalTo("REFERENCE_PRICE_UNAVAILABLE"));
        stage.client("demo-2-key")
                .buy("other", "BTC-PERP", "0.1", "64000")
                .then()
                .statusCode(200);

        stage.restartGateway();
        stage.price("BTC-PERP", "65000");
        trader = stage.client("demo-1-key");
        buy("64000").then().statusCode(429).body("code", equalTo("ABNORMAL_USAGE"));
        assertThat(stage.gateway().lift(Subject.parse("account:demo-1/BTC-PERP")))
                .isTrue();
        assertThat(stage.gateway().lift(Subject.parse("account:demo-1/BTC-PERP")))
                .isFalse();
        buy("64000").then().statusCode(200);
    }

    @Test
    void a_retry_storm_is_held_by_its_key_and_the_other_key_of_the_account_is_not() throws Exception {
        open(options -> options.replace(
                        "policy.yaml",
                        "queries-1m: {capacity: 2400, refill: 2400, period: 1m}",
                        "queries-1m: {capacity: 1000000, refill: 1000000, period: 1m}")
                .replace(
                        "policy.yaml",
                        "key-queries-1m: {capacity: 1800, refill: 1800, period: 1m}",
                        "key-queries-1m: {capacity: 3, refill: 1, period: 1d}")
                .replace("policy.yaml", "retry-storm: {share: 50%, floor: 500}", "retry-storm: {share: 50%, floor: 10}")
                .replace("policy.yaml", "    - {step: warn, for: 5m}\n", "")
                .replace("policy.yaml", "    - {step: surcharge, add: 2, for: 10m}\n", ""));
        Client viewer = stage.client("demo-1-viewer");
        for (int i = 0; i < 10; i++) {
            trader.get("/v1/limits");
        }
        assertThat(stage.gateway().sanctions()).containsExactly("key:demo-1-key reduce-only retry-storm");
        buy("64000").then().statusCode(429).body("violated-policies", equalTo(List.of("retry-storm")));
        trader.delete("/v1/orders").then().statusCode(200);
        viewer.get("/v1/limits").then().statusCode(200).body("sanctions", empty());
    }

    @Test
    void what_replies_say_of_limits_is_what_is_then_enforced_request_by_request() throws Exception {
        open(options -> options.unwatched()
                .replace(
                        "policy.yaml",
                        "orders-10s: {capacity: 300, refill: 300, period: 10s}\n      orders-1m",
                        "orders-10s: {capacity: 60, refill: 1, period: 1d}\n      orders-1m")
                .replace(
                        "policy.yaml",
                        "queries-1m: {capacity: 2400, refill: 2400, period: 1m}\n\n  # By account and",
                        "queries-1m: {capacity: 200, refill: 1, period: 1d}\n\n  # By account and")
                .replace(
                        "policy.yaml",
                        "instrument-orders-10s: {capacity: 200, refill: 200, period: 10s}",
                        "instrument-orders-10s: {capacity: 40, refill: 1, period: 1d}"));
        Random random = new Random(20261125);
        int account = 60;
        int instrument = 40;
        int refusals = 0;
        for (int i = 0; i < 45; i++) {
            int cost = 1 + random.nextInt(3);
            String price = cost == 1 ? "64000" : cost == 2 ? "60000" : "70000";
            boolean refusedByRisk = cost == 3;
            int asked = refusedByRisk ? 2 : cost;
            Response reply = buy(price);
            assertThat(reply.header("X-Gateway-Policy-Version")).isEqualTo("1");
            if (asked > instrument) {
                reply.then().statusCode(429).header("X-Gateway-Cost", "0");
                refusals++;
            } else {
                int charged = refusedByRisk ? 1 : cost;
                reply.then().statusCode(refusedByRisk ? 422 : 200).header("X-Gateway-Cost", Integer.toString(charged));
                account -= charged;
                instrument -= charged;
            }
            assertThat(reply.header("RateLimit")).startsWith("\"instrument-orders-10s\";r=" + instrument + ";t=");
            JsonPath limits = trader.get("/v1/limits").jsonPath();
            assertThat(remaining(limits, "instrument-orders-10s")).isEqualTo(instrument);
            assertThat(remaining(limits, "orders-10s")).isEqualTo(account);
            assertThat(remaining(limits, "queries-1m")).isEqualTo(200 - i - 1);
            assertThat(limits.getString("buckets.find { it.policy == 'instrument-orders-10s' }.symbol"))
                    .isEqualTo("BTC-PERP");
        }
        assertThat(refusals).isPositive();
        assertThat(stage.atExchange("demo-1").acceptedOrders()).isPositive();
    }

    private static int remaining(JsonPath limits, String policy) {
        return limits.getInt("buckets.find { it.policy == '" + policy + "' }.remaining");
    }

    @Test
    void an_order_that_may_only_reduce_and_does_not_is_a_new_order_in_its_lane() throws Exception {
        open(options -> options.replace(
                "policy.yaml",
                "instrument-orders-10s: {capacity: 200, refill: 200, period: 10s}",
                "instrument-orders-10s: {capacity: 10, refill: 1, period: 1d}"));
        for (int i = 0; i < 10; i++) {
            falseReduction(i).then().statusCode(422).body("code", equalTo("REDUCE_ONLY_WOULD_INCREASE"));
        }
        falseReduction(10)
                .then()
                .statusCode(429)
                .body("violated-policies", equalTo(List.of("instrument-orders-10s")))
                .body("cost.base", equalTo(1))
                .body("cost.total", equalTo(1));
    }

    private Response falseReduction(int number) {
        return trader.post(
                "/v1/orders", Client.limit("false-" + number, "BTC-PERP", "SELL", "0.01", "65000", "GTC", true));
    }

    @Test
    void a_policy_on_trial_counts_what_it_would_refuse_and_refuses_nobody() throws Exception {
        open(Stage.Options::generous);
        String live = Files.readString(stage.rules().resolve("policy.yaml"));
        Files.writeString(
                stage.rules().resolve("candidate.yaml"),
                live.replace("maxOrderValue: \"500000\"", "maxOrderValue: \"100\""));
        eventually(
                "the candidate counts",
                () -> {
                    buy("64000").then().statusCode(200);
                    trader.buy("larger-" + orders++, "BTC-PERP", "0.01", "64000")
                            .then()
                            .statusCode(200);
                    trader.delete("/v1/orders").then().statusCode(200);
                    return stage.gateway().wouldRefuse("order-value");
                },
                count -> count > 0);
        assertThat(stage.gateway().wouldRefuse("quota-exceeded")).isZero();
    }

    @Test
    void failed_signatures_from_elsewhere_never_lock_a_keys_owner_out() throws Exception {
        open(options -> options.replace(
                "policy.yaml",
                "failures-1m: {capacity: 60, refill: 60, period: 1m}",
                "failures-1m: {capacity: 5, refill: 1, period: 1d}"));
        int held = 0;
        try (RawHttp attacker = new RawHttp(stage.gateway().port(), "127.0.0.2")) {
            for (int i = 0; i < 200; i++) {
                // Forging the way it came in gives it no other address.
                String reply = attacker.send(
                                "GET /v1/account HTTP/1.1\r\nHost: x\r\nX-API-KEY: demo-1-key\r\nX-TIMESTAMP: "
                                        + System.currentTimeMillis() + "\r\nX-SIGNATURE: " + "0".repeat(64)
                                        + "\r\nX-Forwarded-For: 10.0.0." + i + "\r\nForwarded: for=10.1.0." + i
                                        + "\r\n\r\n")
                        .reply();
                held += reply.startsWith("HTTP/1.1 429") ? 1 : 0;
            }
        }
        assertThat(held).isEqualTo(195);
        trader.get("/v1/limits").then().statusCode(200).body("sanctions", empty());
        buy("64000").then().statusCode(200);
    }
}
