package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static dev.tidegate.stories.OptionTrader.CALL;
import static dev.tidegate.stories.OptionTrader.NEAR_PUT;
import static dev.tidegate.stories.OptionTrader.PERP;
import static dev.tidegate.stories.OptionTrader.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.restassured.path.json.JsonPath;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options traded through the door: the live book, jumps of marks, volatilities and models, and what expires. */
class OptionStoryTest {
    private static final String IN_COIN = "BTCUSD-25DEC26-65000-P";

    private Stage stage;
    private OptionTrader trader;

    /** Opens with rules of demo-1's own. */
    private void open(String rules, UnaryOperator<Stage.Options> change) throws Exception {
        String keys = "    keys:\n      - id: demo-1-key\n";
        stage = Stage.open(options ->
                change.apply(options.generous()).replace("accounts.yaml", keys, "    risk: {" + rules + "}\n" + keys));
        trader = OptionTrader.floor(stage, "1");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void slippage_is_judged_from_the_live_book() throws Exception {
        open("maxSlippage: 0.1%", UnaryOperator.identity());
        portfolioBesideTheBook();
        // One at 65,000.1, the rest at 65,200; the middle is 65,000, so an average of 65,065 is the limit: (0.1 + 200
        // (q - 1)) / q = 65.
        trader.place(PERP, "BUY", "7", "65200").then().statusCode(422).body("maxQuantity", equalTo("1.48"));
        trader.most("LIQUIDITY_IMPACT_EXCEEDED", PERP, PERP, "BUY", "7", "65200");
        // The middle is 65,099.95 then, and what is left lies 15 basis points from it.
        trader.awaitRefusal("the book is taken", "LIQUIDITY_IMPACT_EXCEEDED", PERP, "BUY", "0.001", "bestAsk");
    }

    /** Options bought and sold by orders that rest: the spread of their books is wider than the limit. */
    private void portfolioBesideTheBook() {
        trader.place(CALL, "BUY", "0.1", trader.touch(CALL, "bestBid")).then().statusCode(200);
        trader.place(PUT, "SELL", "0.1", trader.touch(PUT, "bestAsk")).then().statusCode(200);
        trader.place(CALL, "BUY", "0.1", trader.touch(CALL, "bestAsk"))
                .then()
                .statusCode(422)
                .body("reasons.code", hasItem("LIQUIDITY_IMPACT_EXCEEDED"));
    }

    @Test
    void premiums_are_paid_and_received_and_accounts_agree() throws Exception {
        open("", UnaryOperator.identity());
        trader.trade(CALL, "BUY", "1", trader.touch(CALL, "bestAsk"));
        trader.trade(NEAR_PUT, "SELL", "1", trader.touch(NEAR_PUT, "bestBid"));
        trader.trade(IN_COIN, "BUY", "1", trader.touch(IN_COIN, "bestAsk"));
        stage.awaitAgreement("demo-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"portfolio", "span"})
    void the_risk_report_knows_options_and_the_margin_they_are_judged_by(String mode) throws Exception {
        open("marginMode: " + mode, UnaryOperator.identity());
        trader.portfolio();
        trader.place(PUT, "SELL", "0.2", trader.touch(PUT, "bestAsk")).then().statusCode(200);
        trader.place(CALL, "BUY", "0.2", trader.touch(CALL, "bestBid")).then().statusCode(200);
        JsonPath report = trader.client()
                .get("/v1/risk/account")
                .then()
                .statusCode(200)
                .body("unpriced", empty())
                .body("positions.symbol", containsInAnyOrder(CALL, PUT, PERP))
                .extract()
                .jsonPath();
        for (String figure : new String[] {"initial", "maintenance"}) {
            double judged = Double.parseDouble(report.getString("margin.account." + figure));
            assertThat(judged).isPositive();
            assertThat(Double.parseDouble(report.getString("margin." + mode + "." + figure)))
                    .isCloseTo(judged, within(.5));
        }
        assertThat(report.getDouble("underlyings.BTC.gammaPerPercent")).isNotZero();
        double parts = report.<Number>getList("positions*.shortfallContributions*.simulated").stream()
                .mapToDouble(Number::doubleValue)
                .sum();
        assertThat(parts)
                .isCloseTo(report.getDouble("scenarioSets.simulated.expectedShortfall.'0.975'"), withinPercentage(.01));
    }

    @Test
    void a_jump_of_the_mark_changes_verdicts() throws Exception {
        open("marginMode: standard", options -> options.deposits(36_000, 0));
        trader.check(CALL, "SELL", "2", trader.touch(CALL, "bestAsk")).then().statusCode(200);
        stage.price(PERP, "67600");
        trader.awaitRefusal("the jump counts", "MARGIN_INSUFFICIENT", CALL, "SELL", "2", "bestAsk");
        stage.price(PERP, "65000");
        trader.awaitPassage("it is over", CALL, "SELL", "2", "bestAsk");
    }

    @Test
    void a_jump_of_the_volatility_raises_the_margin_of_scenarios() throws Exception {
        open("marginMode: portfolio", options -> options.deposits(16_000, 0));
        trader.check(NEAR_PUT, "SELL", "2", trader.touch(NEAR_PUT, "bestAsk"))
                .then()
                .statusCode(200);
        Stage.done(stage.sandbox().setVol("BTC", 1.6));
        trader.awaitRefusal("the jump counts", "MARGIN_PORTFOLIO_SCENARIO", NEAR_PUT, "SELL", "2", "bestAsk");
        Stage.done(stage.sandbox().setVol("BTC", .5));
        trader.awaitPassage("it is over", NEAR_PUT, "SELL", "2", "bestAsk");
    }

    /** What has been sold is dearer to buy back: some seven thousand of twelve are gone. */
    @ParameterizedTest
    @CsvSource({"portfolio", "span"})
    void a_jump_of_the_volatility_costs_equity(String mode) throws Exception {
        open("marginMode: " + mode, options -> options.deposits(12_000, 0));
        trader.trade(NEAR_PUT, "SELL", "1", trader.touch(NEAR_PUT, "bestBid"));
        trader.check(PERP, "BUY", "0.2", "65000.1").then().statusCode(200);
        Stage.done(stage.sandbox().setVol("BTC", 1.6));
        eventually(
                "the jump counts",
                () -> trader.check(PERP, "BUY", "0.2", "65000.1").statusCode() == 422);
        trader.check(NEAR_PUT, "BUY", "1", trader.touch(NEAR_PUT, "bestAsk"))
                .then()
                .statusCode(200);
        Stage.done(stage.sandbox().setVol("BTC", .5));
        eventually(
                "it is over", () -> trader.check(PERP, "BUY", "0.2", "65000.1").statusCode() == 200);
    }

    @Test
    void another_risk_model_changes_verdicts() throws Exception {
        open("stress: [{set: stress-days, limit: \"70000\"}]", UnaryOperator.identity());
        trader.check(PERP, "BUY", "2", "64000").then().statusCode(200);
        long before = trader.client().get("/v1/risk/model").jsonPath().getLong("version");
        stage.edit("risk-model.yaml", "BTC: -39.5%", "BTC: -60%");
        eventually(
                "the other model counts",
                () -> trader.check(PERP, "BUY", "2", "64000").jsonPath().getList("reasons.code"),
                codes -> codes != null && codes.contains("STRESS_LIMIT_EXCEEDED"));
        assertThat(trader.client().get("/v1/risk/model").jsonPath().getLong("version"))
                .isGreaterThan(before);
        stage.edit("risk-model.yaml", "BTC: -60%", "BTC: -39.5%");
        eventually(
                "it passes again", () -> trader.check(PERP, "BUY", "2", "64000").statusCode() == 200);
    }

    @Test
    void volatilities_that_are_absurd_or_missing_hold_risk_back_and_let_reductions_out() throws Exception {
        open("guard: {increaseMaxAge: 1s, touchMaxAge: 1s}", UnaryOperator.identity());
        trader.trade(CALL, "BUY", "1", trader.touch(CALL, "bestAsk"));
        Stage.done(stage.sandbox().fixVol(CALL, 99));
        trader.awaitRefusal("absurd", "VOL_SURFACE_INVALID", CALL, "BUY", "0.01", "bestAsk");
        trader.check(CALL, "SELL", "1", trader.touch(CALL, "bestBid")).then().statusCode(200);
        Stage.done(stage.sandbox().fixVol(CALL, Double.NaN));
        trader.awaitPassage("believed again", CALL, "BUY", "0.01", "bestAsk");

        Stage.done(stage.sandbox().silenceVols("BTC", true));
        trader.awaitRefusal("stale", "VOL_SURFACE_INVALID", CALL, "BUY", "0.01", "bestAsk");
        trader.place(CALL, "SELL", "1", trader.touch(CALL, "bestBid"))
                .then()
                .statusCode(200)
                .body("status", equalTo("FILLED"));
    }

    @Test
    void what_expires_becomes_money() throws Exception {
        open("", UnaryOperator.identity());
        trader.trade(NEAR_PUT, "BUY", "1", trader.touch(NEAR_PUT, "bestAsk"));
        Stage.done(stage.sandbox().advanceClock(86_400_000L * 60));
        eventually(
                "the option is gone", () -> stage.position("demo-1", NEAR_PUT).signum() == 0);
        stage.awaitAgreement("demo-1");
    }
}
