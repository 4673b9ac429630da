package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.tidegate.order.Decimal;
import io.restassured.response.Response;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options and perpetuals traded through the door: each limit reached by orders, jumps of marks and volatilities, and what expires. */
class OptionStoryTest {
    private static final String PERP = "BTC-PERP";
    private static final String CALL = "BTC-25JUN27-70000-C";
    private static final String PUT = "BTC-25JUN27-60000-P";
    private static final String NEAR_PUT = "BTC-25DEC26-60000-P";
    private static final String IN_COIN = "BTCUSD-25DEC26-65000-P";
    private static final Map<String, String> LOTS = Map.of(PERP, "0.001", CALL, "0.01", PUT, "0.01", NEAR_PUT, "0.01");

    private Stage stage;
    private Client trader;
    private int orders;

    /** Opens with rules of demo-1's own. */
    private void open(String rules, UnaryOperator<Stage.Options> change) throws Exception {
        String own = rules.isEmpty() ? "" : "    risk:\n      " + rules.replace("~", "\n      ") + "\n";
        stage = Stage.open(options -> change.apply(options.generous())
                .replace(
                        "accounts.yaml",
                        "    keys:\n      - id: demo-1-key\n",
                        own + "    keys:\n      - id: demo-1-key\n"));
        Stage.done(stage.sandbox().quoteOptions(50));
        stage.price("ETH-PERP", "3200");
        stage.price(PERP, "65000");
        for (String symbol : LOTS.keySet()) {
            Stage.done(stage.sandbox().setLiquidity(symbol, Decimal.of(100), Decimal.of(200)));
        }
        stage.offer(PERP, "1", "65000.1");
        stage.offer(PERP, "50", "65200");
        stage.bid(PERP, "50", "64999.9");
        trader = stage.client("demo-1-key");
        eventually("the options are known", () -> touch(NEAR_PUT, "bestBid") != null && touch(CALL, "bestAsk") != null);
        eventually("orders pass", () -> check(PERP, "BUY", "0.001", "65000.1").statusCode() == 200);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private String touch(String symbol, String side) {
        return trader.get("/v1/instruments").jsonPath().getString("find { it.symbol == '" + symbol + "' }." + side);
    }

    private Response check(String symbol, String side, String quantity, String price) {
        return trader.post("/v1/orders/check", Client.limit("check", symbol, side, quantity, price, "GTC", false));
    }

    private Response place(String symbol, String side, String quantity, String price) {
        return trader.post("/v1/orders", Client.limit("o" + orders++, symbol, side, quantity, price, "GTC", false));
    }

    private void trade(String symbol, String side, String quantity, String price) {
        place(symbol, side, quantity, price).then().statusCode(200).body("status", equalTo("FILLED"));
        stage.awaitPosition(trader, symbol, side.equals("BUY") ? quantity : "-" + quantity);
    }

    /** Long calls, short puts and a perpetual. */
    private void portfolio() {
        trade(CALL, "BUY", "0.1", touch(CALL, "bestAsk"));
        trade(PUT, "SELL", "0.1", touch(PUT, "bestBid"));
        trade(PERP, "BUY", "0.5", "65000.1");
    }

    /** What is too much is refused and told; what is told to pass passes, one lot more does not, neither in one order nor after it. */
    private void reach(String code, String subject, String symbol, String side, String quantity, String price) {
        most(code, subject, symbol, side, quantity, price);
        place(symbol, side, LOTS.get(symbol), price).then().statusCode(422).body("reasons.code", hasItem(code));
    }

    private void most(String code, String subject, String symbol, String side, String quantity, String price) {
        Response refused = place(symbol, side, quantity, price);
        String reason = "reasons.find { it.code == '" + code + "' && it.subject.contains('" + subject + "') }";
        refused.then().statusCode(422).body("reasons.code", hasItem(code));
        assertThat(new BigDecimal(refused.jsonPath().getString(reason + ".measure")))
                .isGreaterThan(new BigDecimal(refused.jsonPath().getString(reason + ".limit")));
        String most = refused.jsonPath().getString("maxQuantity");
        assertThat(most).isNotNull();
        String beyond =
                new BigDecimal(most).add(new BigDecimal(LOTS.get(symbol))).toPlainString();
        check(symbol, side, beyond, price).then().statusCode(422).body("reasons.code", hasItem(code));
        place(symbol, side, most, price).then().statusCode(200);
    }

    /** The codes an order is refused with, as soon as they are those; the market takes its time to be heard. */
    private void awaitRefusal(String what, String code, String symbol, String side, String quantity, String touch) {
        eventually(
                what,
                () -> check(symbol, side, quantity, touch(symbol, touch))
                        .jsonPath()
                        .getList("reasons.code"),
                codes -> codes != null && codes.contains(code));
    }

    private void awaitPassage(String what, String symbol, String side, String quantity, String touch) {
        eventually(
                what, () -> check(symbol, side, quantity, touch(symbol, touch)).statusCode() == 200);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            GREEK_LIMIT_EXCEEDED | BTC delta | greeks: {BTC: {delta: "150000"}}
            GREEK_LIMIT_EXCEEDED | delta | accountGreeks: {delta: "150000"}
            EXPOSURE_LIMIT_EXCEEDED | gross | maxGrossNotional: "150000"
            EXPOSURE_LIMIT_EXCEEDED | net | maxNetNotional: "150000"
            POSITION_LIMIT_EXCEEDED | BTC | underlyings: {BTC: "150000"}
            EXPECTED_SHORTFALL_LIMIT_EXCEEDED | simulated | tails: [{measure: expected-shortfall, set: simulated, level: 97.5%, limit: "15000"}]
            VALUE_AT_RISK_LIMIT_EXCEEDED | simulated | tails: [{measure: value-at-risk, set: simulated, level: 99%, days: 10, limit: "40000"}]
            STRESS_LIMIT_EXCEEDED | stress-days | stress: [{set: stress-days, limit: "70000"}]
            OPEN_INTEREST_CAP | BTC-PERP | concentration: {openInterest: 2%}
            CONCENTRATION_LIMIT_EXCEEDED | BTC-PERP | concentration: {dailyVolume: 1%}
            VENUE_CREDIT_LIMIT_EXCEEDED | venue | maxVenueExposure: "1651500"
            COUNTERPARTY_LIMIT_EXCEEDED | counterparty | counterparty: {set: simulated, level: 95%, limit: "1656000"}
            APPETITE_LIMIT_EXCEEDED | BTC | appetite: {capital: "100000", budget: 12%, set: simulated, level: 97.5%}
            """)
    void a_limit_is_reached_and_not_passed(String code, String subject, String rules) throws Exception {
        open(rules, UnaryOperator.identity());
        portfolio();
        reach(code, subject, PERP, "BUY", "5", "64000");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            BTC gamma | greeks: {BTC: {gamma: "2000"}}
            BTC vega | greeks: {BTC: {vega: "400"}}
            gamma | accountGreeks: {gamma: "2000"}
            vega | accountGreeks: {vega: "400"}
            """)
    void gamma_and_vega_are_reached_by_options(String subject, String rules) throws Exception {
        open(rules, UnaryOperator.identity());
        portfolio();
        reach("GREEK_LIMIT_EXCEEDED", subject, CALL, "BUY", "7", "6000");
    }

    @ParameterizedTest(name = "{0} {3} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            tiered | 4500 | BTC-PERP | BUY | 5 | MARGIN_INSUFFICIENT
            tiered | 8000 | BTC-25JUN27-60000-P | SELL | 5 | MARGIN_INSUFFICIENT
            standard | 8000 | BTC-25JUN27-60000-P | SELL | 5 | MARGIN_INSUFFICIENT
            portfolio | 40000 | BTC-PERP | BUY | 5 | MARGIN_PORTFOLIO_SCENARIO
            portfolio | 40000 | BTC-25JUN27-70000-C | SELL | 5 | MARGIN_PORTFOLIO_SCENARIO
            span | 40000 | BTC-PERP | BUY | 5 | MARGIN_PORTFOLIO_SCENARIO
            span | 40000 | BTC-25JUN27-60000-P | SELL | 7 | MARGIN_PORTFOLIO_SCENARIO
            """)
    void margin_is_used_up_in_every_mode(
            String mode, long deposit, String symbol, String side, String quantity, String code) throws Exception {
        open("marginMode: " + mode, options -> options.deposits(deposit, 0));
        portfolio();
        String price = side.equals("BUY") ? "64000" : touch(symbol, "bestAsk");
        reach(code, "margin", symbol, side, quantity, price);
    }

    @Test
    void slippage_is_judged_from_the_live_book() throws Exception {
        open("maxSlippage: 0.1%", UnaryOperator.identity());
        portfolioBesideTheBook();
        // One at 65,000.1, the rest at 65,200; the middle is 65,000, so an average of 65,065 is the limit: (0.1 + 200
        // (q - 1)) / q = 65.
        Response refused = place(PERP, "BUY", "7", "65200");
        refused.then().statusCode(422).body("maxQuantity", equalTo("1.48"));
        most("LIQUIDITY_IMPACT_EXCEEDED", PERP, PERP, "BUY", "7", "65200");
        // The middle is 65,099.95 then, and what is left lies 15 basis points from it.
        awaitRefusal("the book is taken", "LIQUIDITY_IMPACT_EXCEEDED", PERP, "BUY", "0.001", "bestAsk");
    }

    /** Options bought and sold by orders that rest: the spread of their books is wider than the limit. */
    private void portfolioBesideTheBook() {
        place(CALL, "BUY", "0.1", touch(CALL, "bestBid")).then().statusCode(200);
        place(PUT, "SELL", "0.1", touch(PUT, "bestAsk")).then().statusCode(200);
        place(CALL, "BUY", "0.1", touch(CALL, "bestAsk"))
                .then()
                .statusCode(422)
                .body("reasons.code", hasItem("LIQUIDITY_IMPACT_EXCEEDED"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            delta: "150000"
            grossNotional: "150000"
            stress: [{set: stress-days, loss: "70000"}]
            expectedShortfall: [{set: simulated, level: 97.5%, loss: "15000"}]
            """)
    void a_groups_limit_is_reached_and_not_passed(String limit) throws Exception {
        open(
                "",
                options -> options.replace(
                                "accounts.yaml",
                                "\naccounts:\n",
                                "\ngroups:\n  - {id: firm, limits: {" + limit + "}}\naccounts:\n")
                        .replace("accounts.yaml", "  - id: demo-1\n", "  - id: demo-1\n    group: firm\n"));
        portfolio();
        reach("GROUP_LIMIT_EXCEEDED", "firm", PERP, "BUY", "5", "64000");
    }

    @Test
    void premiums_are_paid_and_received_and_accounts_agree() throws Exception {
        open("", UnaryOperator.identity());
        trade(CALL, "BUY", "1", touch(CALL, "bestAsk"));
        trade(NEAR_PUT, "SELL", "1", touch(NEAR_PUT, "bestBid"));
        trade(IN_COIN, "BUY", "1", touch(IN_COIN, "bestAsk"));
        stage.awaitAgreement("demo-1");
    }

    @Test
    void a_jump_of_the_mark_changes_verdicts() throws Exception {
        open("marginMode: standard", options -> options.deposits(36_000, 0));
        check(CALL, "SELL", "2", touch(CALL, "bestAsk")).then().statusCode(200);
        stage.price(PERP, "67600");
        awaitRefusal("the jump counts", "MARGIN_INSUFFICIENT", CALL, "SELL", "2", "bestAsk");
        stage.price(PERP, "65000");
        awaitPassage("it is over", CALL, "SELL", "2", "bestAsk");
    }

    @Test
    void a_jump_of_the_volatility_raises_the_margin_of_scenarios() throws Exception {
        open("marginMode: portfolio", options -> options.deposits(16_000, 0));
        check(NEAR_PUT, "SELL", "2", touch(NEAR_PUT, "bestAsk")).then().statusCode(200);
        Stage.done(stage.sandbox().setVol("BTC", 1.6));
        awaitRefusal("the jump counts", "MARGIN_PORTFOLIO_SCENARIO", NEAR_PUT, "SELL", "2", "bestAsk");
        Stage.done(stage.sandbox().setVol("BTC", .5));
        awaitPassage("it is over", NEAR_PUT, "SELL", "2", "bestAsk");
    }

    /** What has been sold is dearer to buy back: some seven thousand of twelve are gone. */
    @ParameterizedTest
    @CsvSource({"portfolio", "span"})
    void a_jump_of_the_volatility_costs_equity(String mode) throws Exception {
        open("marginMode: " + mode, options -> options.deposits(12_000, 0));
        trade(NEAR_PUT, "SELL", "1", touch(NEAR_PUT, "bestBid"));
        check(PERP, "BUY", "0.2", "65000.1").then().statusCode(200);
        Stage.done(stage.sandbox().setVol("BTC", 1.6));
        eventually("the jump counts", () -> check(PERP, "BUY", "0.2", "65000.1").statusCode() == 422);
        check(NEAR_PUT, "BUY", "1", touch(NEAR_PUT, "bestAsk")).then().statusCode(200);
        Stage.done(stage.sandbox().setVol("BTC", .5));
        eventually("it is over", () -> check(PERP, "BUY", "0.2", "65000.1").statusCode() == 200);
    }

    @Test
    void another_risk_model_changes_verdicts() throws Exception {
        open("stress: [{set: stress-days, limit: \"70000\"}]", UnaryOperator.identity());
        check(PERP, "BUY", "2", "64000").then().statusCode(200);
        long before = trader.get("/v1/risk/model").jsonPath().getLong("version");
        stage.edit("risk-model.yaml", "BTC: -39.5%", "BTC: -60%");
        eventually(
                "the other model counts",
                () -> check(PERP, "BUY", "2", "64000").jsonPath().getList("reasons.code"),
                codes -> codes != null && codes.contains("STRESS_LIMIT_EXCEEDED"));
        assertThat(trader.get("/v1/risk/model").jsonPath().getLong("version")).isGreaterThan(before);
        stage.edit("risk-model.yaml", "BTC: -60%", "BTC: -39.5%");
        eventually("it passes again", () -> check(PERP, "BUY", "2", "64000").statusCode() == 200);
    }

    @Test
    void volatilities_that_are_absurd_or_missing_hold_risk_back_and_let_reductions_out() throws Exception {
        open("guard: {increaseMaxAge: 1s, touchMaxAge: 1s}", UnaryOperator.identity());
        trade(CALL, "BUY", "1", touch(CALL, "bestAsk"));
        Stage.done(stage.sandbox().fixVol(CALL, 99));
        awaitRefusal("absurd", "VOL_SURFACE_INVALID", CALL, "BUY", "0.01", "bestAsk");
        check(CALL, "SELL", "1", touch(CALL, "bestBid")).then().statusCode(200);
        Stage.done(stage.sandbox().fixVol(CALL, Double.NaN));
        awaitPassage("believed again", CALL, "BUY", "0.01", "bestAsk");

        Stage.done(stage.sandbox().silenceVols("BTC", true));
        awaitRefusal("stale", "VOL_SURFACE_INVALID", CALL, "BUY", "0.01", "bestAsk");
        place(CALL, "SELL", "1", touch(CALL, "bestBid")).then().statusCode(200).body("status", equalTo("FILLED"));
    }

    @Test
    void what_expires_becomes_money() throws Exception {
        open("", UnaryOperator.identity());
        trade(NEAR_PUT, "BUY", "1", touch(NEAR_PUT, "bestAsk"));
        Stage.done(stage.sandbox().advanceClock(86_400_000L * 60));
        eventually(
                "the option is gone", () -> stage.position("demo-1", NEAR_PUT).signum() == 0);
        stage.awaitAgreement("demo-1");
    }
}
