package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidegate.order.Decimal;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Data that is too old or too wild never helps an account, and never keeps it from getting out sooner than it must. */
class MarketStoryTest {
    private Stage stage;
    private Client trader;
    private int orders;

    private void open(UnaryOperator<Stage.Options> change) throws Exception {
        stage = Stage.open(options -> change.apply(options.generous().withCable()));
        stage.price("BTC-PERP", "65000");
        stage.offer("BTC-PERP", "1", "65000");
        stage.bid("BTC-PERP", "5", "64990");
        trader = stage.client("demo-1-key");
        trader.buy("open", "BTC-PERP", "1", "65000").then().statusCode(200).body("status", equalTo("FILLED"));
        stage.awaitPosition(trader, "BTC-PERP", "1");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    /** An order that would add risk. It never rests: however often it is asked, no limit of open orders is met. */
    private Response more() {
        return trader.post(
                "/v1/orders", Client.limit("more-" + orders++, "BTC-PERP", "BUY", "0.001", "64900", "IOC", false));
    }

    private Response less() {
        return trader.post(
                "/v1/orders", Client.limit("less-" + orders++, "BTC-PERP", "SELL", "0.001", "64990", "IOC", true));
    }

    private static boolean passes(Response reply) {
        return reply.statusCode() == 200;
    }

    private static boolean says(Response reply, String code) {
        return reply.statusCode() == 422
                && reply.jsonPath().getList("reasons.code").contains(code);
    }

    @Test
    void marks_that_stop_hold_risk_back_and_let_reductions_out_for_longer() throws Exception {
        open(options -> options.replace(
                "policy.yaml",
                "guard: {increaseMaxAge: 3s, reduceMaxAge: 1m, touchMaxAge: 3s}",
                "guard: {increaseMaxAge: 1s, reduceMaxAge: 1m, touchMaxAge: 1s}"));
        eventually("risk passes", () -> passes(more()));

        stage.cable().pull();
        eventually("risk is held back", () -> says(more(), "MARK_PRICE_STALE"));
        less().then().statusCode(200).body("filledQuantity", equalTo("0.001"));
        assertThat(says(more(), "MARK_PRICE_STALE")).isTrue();
        trader.get("/v1/account").then().statusCode(200);

        stage.cable().plug();
        eventually("risk passes again", () -> passes(more()));
        stage.awaitAgreement("demo-1");
    }

    @Test
    void marks_that_are_gone_for_long_hold_reductions_back_and_cancels_pass() throws Exception {
        open(options -> options.replace(
                "policy.yaml",
                "guard: {increaseMaxAge: 3s, reduceMaxAge: 1m, touchMaxAge: 3s}",
                "guard: {increaseMaxAge: 1s, reduceMaxAge: 2s, touchMaxAge: 1s}"));
        eventually(
                "an order rests",
                () -> passes(trader.buy("rest", "BTC-PERP", "0.1", "64000")) || stage.phase("demo-1", "rest") != null);
        stage.cable().pull();
        long since = System.nanoTime();
        eventually("reductions are held back", () -> says(less(), "MARK_PRICE_STALE"));
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(Duration.ofMillis(1_500));
        assertThat(says(more(), "MARK_PRICE_STALE")).isTrue();
        trader.delete("/v1/orders/rest").then().statusCode(200).body("status", equalTo("CANCELLED"));
        trader.get("/v1/account").then().statusCode(200);
        stage.cable().plug();
        eventually("reductions pass again", () -> passes(less()));
    }

    @Test
    void a_wild_jump_holds_risk_back_until_the_mark_has_calmed() throws Exception {
        open(options -> options.replace("policy.yaml", "averageTime: 10s", "averageTime: 500ms")
                .replace("policy.yaml", "calmTime: 5s", "calmTime: 500ms"));
        eventually("risk passes", () -> passes(more()));

        stage.price("BTC-PERP", "69000");
        Response held = more();
        assertThat(says(held, "MARK_PRICE_UNCERTAIN")).as(held.asString()).isTrue();
        less().then().statusCode(200);
        eventually("the new mark is believed", () -> passes(more()));

        stage.price("BTC-PERP", "69500");
        assertThat(passes(more())).as("half a percent is no jump").isTrue();
    }

    @Test
    void a_mark_far_from_its_index_holds_risk_back() throws Exception {
        open(options -> options.replace("policy.yaml", "calmTime: 5s", "calmTime: 100ms"));
        stage.sandbox().setPrice("BTC-PERP", Decimal.of(65_000), Decimal.of(62_000));
        eventually("risk is held back", () -> says(more(), "MARK_PRICE_UNCERTAIN"));
        less().then().statusCode(200);
        stage.sandbox().setPrice("BTC-PERP", Decimal.of(65_000), Decimal.of(65_000));
        eventually("risk passes again", () -> passes(more()));
    }

    @Test
    void without_any_mark_nothing_is_judged_and_cancels_pass() throws Exception {
        open(options -> options);
        trader.buy("eth", "ETH-PERP", "1", "3000")
                .then()
                .statusCode(422)
                .body(
                        "reasons.code.any { it == 'MARK_PRICE_STALE' || it == 'REFERENCE_PRICE_UNAVAILABLE' }",
                        equalTo(true));
        trader.delete("/v1/orders?symbol=ETH-PERP").then().statusCode(200);
        assertThat(stage.atExchange("demo-1").account().openOrders()).isEqualTo(List.of());
    }
}
