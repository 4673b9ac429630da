package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import io.restassured.path.json.config.JsonPathConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody asks what an order would cost, and by which model accounts are judged. */
class RiskStoryTest {
    private static final String IMPACT = "/v1/risk/impact?symbol=BTC-PERP&side=%s&quantity=%s";

    private static Stage stage;
    private static Client trader;
    private static int tries;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(Stage.Options::generous);
        trader = stage.client("demo-1-key");
        stage.price("BTC-PERP", "65000");
        stage.offer("BTC-PERP", "1", "65010");
        stage.offer("BTC-PERP", "2", "65040");
        stage.bid("BTC-PERP", "0.5", "64990");
        eventually(
                "the book is told",
                () -> impact("BUY", "1").getString("reference").equals("MID"));
    }

    @AfterAll
    static void close() throws Exception {
        stage.close();
    }

    private static JsonPath impact(String side, String quantity) {
        return json(IMPACT.formatted(side, quantity));
    }

    private static JsonPath json(String path) {
        return new JsonPath(trader.get(path).then().statusCode(200).extract().asString())
                .using(new JsonPathConfig(NumberReturnType.DOUBLE));
    }

    @Test
    void the_book_is_walked_and_what_it_lacks_is_told() {
        eventually(
                "the whole book is told",
                () -> impact("BUY", "5").getString("bookWalk.filledQuantity").equals("3"));
        JsonPath buy = impact("BUY", "3");
        assertThat(buy.getDouble("referencePrice")).isCloseTo(65_000, within(1e-9));
        assertThat(buy.getDouble("bookWalk.averagePrice")).isCloseTo(65_030, within(1e-6));
        assertThat(buy.getString("bookWalk.worstPrice")).isEqualTo("65040");
        // 1.0 x 2.5 % x √(3 / 150,000) = 1.118 bp; the walk's 30 / 65,000 is dearer.
        assertThat(buy.getDouble("squareRoot.costBasisPoints")).isCloseTo(250 * Math.sqrt(3 / 150_000.0), within(1e-9));
        assertThat(buy.getDouble("costBasisPoints")).isCloseTo(30 / 6.5, within(1e-6));
        assertThat(buy.getDouble("cost")).isCloseTo(90, within(1e-6));
        assertThat(buy.getString("unfilledQuantity")).isEqualTo("0");
        JsonPath large = impact("BUY", "400");
        assertThat(large.getString("unfilledQuantity")).isEqualTo("397");
        double share = .025 * Math.sqrt(400 / 150_000.0);
        assertThat(large.getDouble("costBasisPoints")).isCloseTo(share * 1e4, within(1e-6));
        assertThat(large.getDouble("expectedPrice")).isCloseTo(65_000 * (1 + share), within(1e-6));
        JsonPath sell = impact("SELL", "0.5");
        assertThat(sell.getDouble("bookWalk.averagePrice")).isCloseTo(64_990, within(1e-6));
        assertThat(sell.getDouble("expectedPrice")).isLessThan(65_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 400 | the query must be symbol=&side=&quantity=",
                "?symbol=BTC-PERP&side=BUY | 400 | quantity is missing",
                "?symbol=BTC-PERP&side=BUY&quantity=1&depth=5 | 400 | nothing else",
                "?symbol=BTC-PERP&symbol=BTC-PERP&side=BUY&quantity=1 | 400 | symbol is given twice",
                "?symbol=&side=BUY&quantity=1 | 400 | symbol must have 1 to 32 characters",
                "?symbol=BTC-PERP&side=buy&quantity=1 | 400 | side must be BUY or SELL",
                "?symbol=BTC-PERP&side=BUY&quantity=one | 400 | quantity",
                "?symbol=BTC-PERP&side=BUY&quantity=1e1000000 | 400 | quantity",
                "?symbol=BTC-PERP&side=BUY&quantity=0 | 400 | quantity must be above zero",
                "?symbol=BTC-PERP&side=BUY&quantity=-1 | 400 | quantity must be above zero",
                "?symbol=BTC-PERP&side=BUY&quantity=0.0005 | 422 | whole number of lots",
                "?symbol=DOGE-PERP&side=BUY&quantity=1 | 422 | not listed"
            })
    void what_is_no_question_is_refused_by_name(String query, int status, String detail) {
        trader.get("/v1/risk/impact" + query).then().statusCode(status).body("detail", containsString(detail));
    }

    @Test
    void an_account_sees_what_it_risks() throws Exception {
        stage.price("ETH-PERP", "3000");
        stage.offer("ETH-PERP", "10", "3000");
        eventually(
                "the mark is known",
                () -> trader.buy("risk-" + tries++, "ETH-PERP", "10", "3000").statusCode() == 200);
        stage.awaitPosition(trader, "ETH-PERP", "10");
        JsonPath report = json("/v1/risk/account");
        assertThat(report.getString("account")).isEqualTo("demo-1");
        assertThat(report.getDouble("underlyings.ETH.netDelta")).isCloseTo(30_000, within(1e-6));
        assertThat(report.getDouble("expiries.perpetual.grossDelta")).isCloseTo(30_000, within(1e-6));
        assertThat(report.getDouble("venues.exchange.netDelta")).isCloseTo(30_000, within(1e-6));
        assertThat(report.getString("scenarioSets.stress-days.worstScenario")).isEqualTo("2020-03-12");
        assertThat(report.getDouble("scenarioSets.stress-days.worstLoss")).isCloseTo(.44 * 30_000, within(1e-6));
        double shortfall = report.getDouble("scenarioSets.simulated.expectedShortfall.'0.975'");
        assertThat(shortfall).isPositive();
        assertThat(report.getDouble("positions[0].shortfallContributions.simulated"))
                .isCloseTo(shortfall, within(1e-6));
        assertThat(report.getDouble("margin.portfolio.initial")).isCloseTo(.18 * 30_000, within(1e-6));
        assertThat(Double.parseDouble(report.getString("margin.account.initial")))
                .isPositive();
    }

    @Test
    void quoted_volatilities_become_a_surface() {
        eventually(
                "options are quoted",
                () -> !json("/v1/risk/model").getMap("surfaces").isEmpty());
        JsonPath model = json("/v1/risk/model");
        for (String underlying : model.<String, Object>getMap("surfaces").keySet()) {
            String at = "surfaces." + underlying;
            assertThat(model.getString(at + ".refused")).isNull();
            assertThat(model.getList(at + ".expiries")).isNotEmpty();
            assertThat(model.getDouble(at + ".expiries[0].rmsePoints")).isLessThan(5);
            assertThat(model.getDouble(at + ".expiries[0].atTheMoneyVol")).isBetween(.1, 3.0);
        }
    }

    @Test
    void the_path_takes_get_alone() {
        trader.post("/v1/risk/impact?symbol=BTC-PERP&side=BUY&quantity=1", "{}")
                .then()
                .statusCode(405)
                .body("reasons[0].code", equalTo("METHOD_NOT_ALLOWED"));
    }

    @Test
    void the_model_in_force_can_be_read_and_follows_its_file() throws Exception {
        JsonPath before = json("/v1/risk/model");
        assertThat(before.getInt("scenarioSets.simulated.scenarios")).isEqualTo(1_000);
        assertThat(before.getDouble("scenarioSets.stress-days.worstMoves.BTC")).isEqualTo(-.395);
        assertThat(before.getDouble("impact.BTC-PERP.dailyVol")).isEqualTo(.025);
        stage.edit("risk-model.yaml", "BTC: -39.5%", "BTC: -45%");
        eventually(
                "the other model is in force",
                () -> json("/v1/risk/model").getDouble("scenarioSets.stress-days.worstMoves.BTC") == -.45);
        assertThat(json("/v1/risk/model").getLong("version")).isGreaterThan(before.getLong("version"));
        stage.edit("risk-model.yaml", "BTC: -45%", "BTC: -145%");
        eventually("the mistake is found", () -> stage.gateway().rules().failure() != null);
        assertThat(json("/v1/risk/model").getDouble("scenarioSets.stress-days.worstMoves.BTC"))
                .isEqualTo(-.45);
    }
}
