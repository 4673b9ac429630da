package dev.tidegate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.path.json.JsonPath;
import io.restassured.path.json.config.JsonPathConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody asks what an option is worth. */
class OptionPriceStoryTest {
    private static final String ASKED = """
            {"right":"CALL","forward":"65000","strike":"70000","days":30,%s}""";

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

    private static JsonPath answer(String body) {
        return new JsonPath(trader.post("/v1/risk/price", body)
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .using(new JsonPathConfig(NumberReturnType.DOUBLE));
    }

    // Reference 2.7: QuantLib, Strata and the closed form agree.
    @Test
    void price_and_greeks_come_in_money_and_in_coin() {
        JsonPath answer = answer(ASKED.formatted("\"vol\":\"0.6\""));
        assertThat(answer.getDouble("linear.price")).isCloseTo(2547.95958592667, within(1e-8));
        assertThat(answer.getDouble("linear.delta")).isCloseTo(.36511624964930334, within(1e-12));
        assertThat(answer.getDouble("linear.gamma")).isCloseTo(3.3621170902489993e-5, within(1e-16));
        assertThat(answer.getDouble("linear.vegaPerPoint")).isCloseTo(70.0517821, within(1e-6));
        assertThat(answer.getDouble("linear.thetaPerDay")).isCloseTo(-70.05178211, within(1e-7));
        assertThat(answer.getDouble("coin.price")).isCloseTo(.039199378245025694, within(1e-14));
        assertThat(answer.getDouble("coin.delta")).isCloseTo(.32591687140427766, within(1e-12));
        assertThat(answer.getDouble("coin.slope")).isCloseTo(5.014105714e-6, within(1e-14));
    }

    @Test
    void a_price_tells_its_volatility_in_money_and_in_coin() {
        assertThat(answer(ASKED.formatted("\"price\":\"2547.95958592667\"")).getDouble("vol"))
                .isCloseTo(.6, within(1e-10));
        assertThat(answer(ASKED.formatted("\"price\":\"0.039199378245025694\",\"inCoin\":true"))
                        .getDouble("vol"))
                .isCloseTo(.6, within(1e-10));
    }

    // Hull: futures put F = K = 20, r 9 %, vol 25 %, four months, printed as 1.12; and back again.
    @Test
    void a_rate_discounts() {
        String hull = """
                {"right":"PUT","forward":20,"strike":20,"years":"0.333333333333333333","rate":"0.09",%s}""";
        double price = answer(hull.formatted("\"vol\":0.25")).getDouble("linear.price");
        assertThat(price).isCloseTo(1.1166, within(5e-5));
        assertThat(answer(hull.formatted("\"price\":\"%.15f\"".formatted(price)))
                        .getDouble("vol"))
                .isCloseTo(.25, within(1e-9));
    }

    @Test
    void an_expiry_is_counted_from_now() {
        String past = """
                {"right":"PUT","forward":"65000","strike":"70000","expiryMillis":1,"vol":"0.6"}""";
        JsonPath expired = answer(past);
        assertThat(expired.getDouble("years")).isZero();
        assertThat(expired.getDouble("linear.price")).isEqualTo(5_000);
        long inAYear = System.currentTimeMillis() + 365L * 86_400_000;
        assertThat(answer(past.replace(":1,", ":" + inAYear + ",")).getDouble("years"))
                .isCloseTo(1, within(.01));
    }

    @Test
    void a_price_that_leaves_arbitrage_is_answered_with_its_bounds() {
        trader.post("/v1/risk/price", ASKED.formatted("\"price\":\"65000\""))
                .then()
                .statusCode(200)
                .body("vol", nullValue())
                .body("outOfBounds", equalTo("TOO_DEAR"))
                .body("lowerBound", notNullValue())
                .body("upperBound", equalTo(65_000f))
                .body("$", not(hasKey("linear")));
        trader.post("/v1/risk/price", ASKED.formatted("\"price\":\"0\""))
                .then()
                .body("outOfBounds", equalTo("NO_TIME_VALUE"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"right\":\"CALL\"} | exactly one of days, years and expiryMillis",
                "{\"days\":1,\"years\":1,\"vol\":1} | exactly one of days",
                "{\"days\":1} | either vol or price",
                "{\"days\":1,\"vol\":1,\"price\":1} | either vol or price",
                "{\"days\":1,\"vol\":1} | right is missing",
                "{\"days\":1,\"vol\":1,\"right\":\"CALL\",\"strike\":1} | forward is missing",
                "{\"days\":1,\"vol\":1,\"right\":\"CALL\",\"forward\":1} | strike is missing",
                "{\"days\":1,\"vol\":1,\"inCoin\":true} | inCoin says",
                "{\"right\":\"call\"} | right must be one of",
                "{\"strike\":0} | strike must be above zero",
                "{\"strike\":1,\"strike\":1} | strike is given twice",
                "{\"strike\":\"1e-18\"} | strike must be 0.000000000001 to 1000000000000",
                "{\"forward\":\"1e13\"} | forward must be",
                "{\"vol\":101} | vol must be 0 to 100",
                "{\"vol\":-1} | vol must not be negative",
                "{\"days\":36501} | days must be 0 to 36500",
                "{\"years\":\"100.1\"} | years must be 0 to 100",
                "{\"rate\":11} | rate must be -10 to 10",
                "{\"rate\":\"-10.01\"} | rate must be -10 to 10",
                "{\"expiryMillis\":-1} | expiryMillis must have",
                "{\"colour\":1} | is no field of this request",
                "[] | must be a JSON object"
            })
    void what_is_no_question_is_refused_by_name(String body, String detail) {
        trader.post("/v1/risk/price", body)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("MALFORMED"))
                .body("detail", containsString(detail));
    }

    @Test
    void the_path_is_asked_with_post_and_a_key() throws Exception {
        trader.get("/v1/risk/price").then().statusCode(405).header("Allow", "POST");
        try (RawHttp raw = stage.raw()) {
            raw.send("POST /v1/risk/price HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(raw.reply()).startsWith("HTTP/1.1 401");
        }
    }
}
