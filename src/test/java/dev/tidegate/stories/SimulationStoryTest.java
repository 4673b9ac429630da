package dev.tidegate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import io.restassured.path.json.config.JsonPathConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody asks what margin positions would need. */
class SimulationStoryTest {
    private static final String CALL = """
            {"symbol":"call","kind":"%s","right":"CALL","quantity":%s,"price":65000,"strike":70000,"days":30,"vol":"0.6"}""";

    private static Stage stage;
    private static Client trader;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(Stage.Options::generous);
        trader = stage.client("demo-1-key");
    }

    @AfterAll
    static void close() throws Exception {
        stage.close();
    }

    private static JsonPath asked(String model, String positions, String orders) {
        String body =
                "{\"model\":%s,\"index\":65000,\"positions\":[%s],\"orders\":[%s]}".formatted(model, positions, orders);
        return new JsonPath(trader.post("/v1/risk/simulate", body)
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .using(new JsonPathConfig(NumberReturnType.DOUBLE));
    }

    private static double at(JsonPath answer, String path) {
        return answer.getDouble(path);
    }

    // Reference 2.3: position +1, orders to buy 2 and to sell 4 at the mark, 16 % either way.
    @Test
    void orders_count_at_their_worst_subset() {
        JsonPath answer = asked("{\"kind\":\"PORTFOLIO\",\"extendedMoves\":[]}", """
                {"kind":"LINEAR","quantity":1,"price":65000}""", """
                {"kind":"LINEAR","quantity":2,"price":65000,"limit":65000},
                {"kind":"LINEAR","quantity":-4,"price":65000,"limit":65000}""");
        assertThat(answer.getList("scenarios")).hasSize(27);
        assertThat(at(answer, "scenarios[0].profit")).isCloseTo(-10_400, within(1e-6));
        assertThat(at(answer, "scenarios[0].orders")).isCloseTo(-20_800, within(1e-6));
        assertThat(at(answer, "scenarios[26].loss")).isCloseTo(31_200, within(1e-6));
        assertThat(at(answer, "initialMargin")).isCloseTo(31_200, within(1e-6));
        assertThat(at(answer, "maintenanceMargin")).isCloseTo(.8 * 10_400, within(1e-6));
    }

    // Reference 2.6c: the short call scans 4,697.26; what it is worth is taken off as net option value.
    @Test
    void span_scans_a_short_call_as_published() {
        String span = "{\"kind\":\"SPAN\",\"priceRange\":8000,\"shortOptionMinimum\":%s}";
        JsonPath answer = asked(span.formatted("0"), CALL.formatted("OPTION", "-1"), "");
        assertThat(answer.getList("scenarios.name")).hasSize(16).endsWith("extreme up", "extreme down");
        assertThat(at(answer, "scanRisk")).isCloseTo(4_697.26, within(.01));
        assertThat(answer.getString("worstScenario")).isEqualTo("+1 vol up");
        assertThat(at(answer, "netOptionValue")).isCloseTo(-2_547.9596, within(1e-3));
        assertThat(at(answer, "requirement")).isCloseTo(4_697.26 + 2_547.96, within(.02));
        assertThat(at(answer, "positions[0].profits[14]")).isCloseTo(-3_436.00, within(.01));
        assertThat(at(asked(span.formatted("9000"), CALL.formatted("OPTION", "-1"), ""), "requirement"))
                .isCloseTo(9_000 + 2_547.96, within(.01));
    }

    /** By hand: an option and the future that hedges it, in coin; the roll shock is 1 % of the expiry's net delta at least. */
    @Test
    void a_portfolio_in_coin_has_every_figure_on_the_way() {
        JsonPath answer = asked("{\"kind\":\"PORTFOLIO\"}", CALL.formatted("COIN_OPTION", "-10") + """
                ,{"symbol":"perp","kind":"INVERSE","quantity":211846,"price":65000}""", "");
        assertThat(answer.getString("settledIn")).isEqualTo("UNDERLYING");
        assertThat(answer.getList("scenarios")).hasSize(35);
        double delta = at(answer, "positions[0].delta");
        assertThat(delta).isCloseTo(-3.2591687140, within(1e-9));
        assertThat(at(answer, "positions[1].delta")).isCloseTo(211_846 / 65_000.0, within(1e-12));
        assertThat(at(answer, "positions[0].value")).isCloseTo(-.39199378245, within(1e-9));
        double roll = 3.2591687140 * .01;
        assertThat(at(answer, "rollShock")).isCloseTo(roll, within(1e-9));
        // An extended move down: the future stops at the edge of 16 %, the option is worth next to nothing.
        assertThat(at(answer, "positions[1].profits[27]")).isCloseTo(211_846 / 65_000.0 * -.16 / .84, within(1e-9));
        double worst = answer.<Double>getList("scenarios.loss").stream()
                .mapToDouble(loss -> loss)
                .max()
                .orElseThrow();
        assertThat(at(answer, "worstLoss")).isEqualTo(worst);
        assertThat(at(answer, "riskMatrixMargin")).isCloseTo(worst + roll, within(1e-9));
        assertThat(at(answer, "initialMargin")).isCloseTo(worst + roll, within(1e-9));
        assertThat(at(answer, "maintenanceMargin")).isCloseTo(.8 * (worst + roll), within(1e-9));
        List<Double> profits = answer.getList("positions[0].profits");
        for (int s = 0; s < 35; s++) {
            assertThat(profits.get(s) + at(answer, "positions[1].profits[" + s + "]"))
                    .isCloseTo(at(answer, "scenarios[" + s + "].profit"), within(1e-12));
        }
    }

    @Test
    void an_order_costs_what_it_loses_at_once_and_the_premium_it_pays() {
        String order = CALL.formatted("OPTION", "2").replace("}", ",\"limit\":3000}");
        JsonPath answer = asked("{\"kind\":\"PORTFOLIO\",\"extendedMoves\":[]}", "", order);
        assertThat(at(answer, "premium")).isEqualTo(6_000);
        // No move, volatility as it is: only the price above the model's.
        assertThat(at(answer, "scenarios[13].orders")).isCloseTo(-2 * (3_000 - 2_547.95958592667), within(1e-6));
        assertThat(at(answer, "maintenanceMargin")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | model is missing",
                "{\"model\":{\"kind\":\"PORTFOLIO\"}} | index is missing",
                "{\"model\":{\"kind\":\"OTHER\"}} | must be PORTFOLIO or SPAN",
                "{\"model\":[]} | model must be an object",
                "{\"model\":{\"kind\":\"SPAN\"}} | priceRange must be",
                "{\"model\":{\"kind\":\"SPAN\",\"priceRange\":1,\"extendedMoves\":[]}} | is no field",
                "{\"model\":{\"kind\":\"PORTFOLIO\",\"priceRange\":1}} | priceRange must be 0 to 0.99",
                "{\"model\":{\"kind\":\"PORTFOLIO\",\"buckets\":2.5}} | buckets must be a whole number",
                "{\"model\":{\"kind\":\"PORTFOLIO\",\"colour\":1}} | is no field",
                "{\"model\":{\"kind\":\"PORTFOLIO\",\"extendedMoves\":[-1]}} | above -1",
                "{\"index\":1,\"index\":1} | is given twice",
                "{\"positions\":[{}]} | kind is missing",
                "{\"positions\":[{\"kind\":\"LINEAR\",\"quantity\":1}]} | price is missing",
                "{\"positions\":[{\"kind\":\"OPTION\",\"quantity\":1,\"price\":1}]} | right is missing",
                "{\"positions\":[{\"kind\":\"LINEAR\",\"quantity\":1,\"price\":1,\"vol\":1}]} | vol is for options",
                "{\"positions\":[{\"kind\":\"LINEAR\",\"quantity\":1,\"price\":1,\"limit\":1}]} | limit is for orders",
                "{\"orders\":[{\"kind\":\"LINEAR\",\"quantity\":1,\"price\":1}]} | limit is missing",
                "{\"orders\":[{\"kind\":\"INVERSE\",\"quantity\":1,\"price\":1,\"limit\":0}]} | limit must be above zero",
                "{\"positions\":[{\"kind\":\"LINEAR\",\"quantity\":\"1e13\"}]} | at most 1000000000000",
                "{\"positions\":1} | positions must be an array"
            })
    void what_is_no_question_is_refused_by_name(String body, String detail) {
        trader.post("/v1/risk/simulate", body)
                .then()
                .statusCode(400)
                .body("code", equalTo("MALFORMED"))
                .body("detail", containsString(detail));
    }

    @Test
    void one_question_has_one_settlement_and_a_hundred_positions() {
        String mixed = """
                {"model":{"kind":"PORTFOLIO"},"index":1,"positions":[{"kind":"LINEAR","quantity":1,"price":1},
                {"kind":"INVERSE","quantity":1,"price":1}]}""";
        trader.post("/v1/risk/simulate", mixed).then().statusCode(400).body("detail", containsString("one settlement"));
        String future = "{\"kind\":\"LINEAR\",\"quantity\":1,\"price\":1}";
        assertThat(asked("{\"kind\":\"PORTFOLIO\"}", (future + ",").repeat(99) + future, "")
                        .getList("positions"))
                .hasSize(100);
        String many = "{\"positions\":[" + (future + ",").repeat(100) + future + "]}";
        trader.post("/v1/risk/simulate", many).then().statusCode(400).body("detail", containsString("more than 100"));
    }
}
