package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tidegate.order.Decimal;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An order's way, through the real door to the sandbox exchange and back. */
class OrderStoryTest {
    private Stage stage;
    private Client trader;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open();
        stage.price("BTC-PERP", "65000");
        trader = stage.client("demo-1-key");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void an_order_is_forwarded_filled_and_seen_in_the_account() {
        stage.offer("BTC-PERP", "1", "65000.5");

        trader.buy("first", "BTC-PERP", "0.5", "65001")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("RateLimit", startsWith("\""))
                .header("RateLimit-Policy", notNullValue())
                .body("clientOrderId", equalTo("first"))
                .body("status", equalTo("FILLED"))
                .body("filledQuantity", equalTo("0.5"))
                .body("averagePrice", equalTo("65000.5"))
                .body("decisionId", notNullValue());

        JsonPath account = eventually(
                "the position",
                () -> trader.get("/v1/account").then().statusCode(200).extract().jsonPath(),
                json -> !json.getList("positions").isEmpty());
        assertThat(account.getString("positions[0].symbol")).isEqualTo("BTC-PERP");
        assertThat(account.getString("positions[0].quantity")).isEqualTo("0.5");
        assertThat(new Decimal(0, 0).compareTo(Decimal.parse(account.getString("initialMargin"))))
                .isNegative();
        trader.get("/v1/orders").then().statusCode(200).body("$", hasSize(0));
        trader.get("/v1/orders/first").then().statusCode(200).body("status", equalTo("FILLED"));
    }

    @Test
    void a_resting_order_is_listed_changed_and_cancelled() {
        trader.buy("rest", "BTC-PERP", "0.5", "64000").then().statusCode(200).body("status", equalTo("NEW"));
        trader.get("/v1/orders?symbol=BTC-PERP")
                .then()
                .statusCode(200)
                .body("clientOrderId", hasItem("rest"))
                .body("price", hasItem("64000"));

        trader.put("/v1/orders/rest", "{\"quantity\":\"0.7\",\"price\":64000.1}")
                .then()
                .statusCode(200)
                .body("quantity", equalTo("0.7"))
                .body("price", equalTo("64000.1"));
        trader.get("/v1/orders/rest").then().body("quantity", equalTo("0.7")).body("price", equalTo("64000.1"));

        trader.delete("/v1/orders/rest").then().statusCode(200).body("status", equalTo("CANCELLED"));
        trader.get("/v1/orders/rest").then().statusCode(200).body("status", equalTo("CANCELLED"));
        trader.get("/v1/orders").then().body("$", hasSize(0));
    }

    @Test
    void an_order_without_an_id_gets_one() {
        Response placed = trader.post(
                "/v1/orders",
                "{\"symbol\":\"BTC-PERP\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"quantity\":1,\"price\":60000}");
        String id = placed.then().statusCode(200).extract().path("clientOrderId");
        trader.get("/v1/orders/" + id).then().statusCode(200).body("quantity", equalTo("1"));
    }

    @Test
    void a_market_order_comes_home_as_one_and_never_pays_more_than_the_collar() {
        stage.offer("BTC-PERP", "0.3", "65010");
        stage.offer("BTC-PERP", "5", "69000");

        trader.post("/v1/orders", Client.market("now", "BTC-PERP", "BUY", "1", false))
                .then()
                .statusCode(200)
                .body("type", equalTo("MARKET"))
                .body("price", nullValue())
                .body("filledQuantity", equalTo("0.3"))
                .body("status", equalTo("EXPIRED"));
    }

    @Test
    void a_refusal_says_why_by_how_much_and_what_would_have_passed() {
        Response refused = trader.buy("big", "BTC-PERP", "9", "65000");
        refused.then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("ORDER_VALUE_EXCEEDS_MAX"))
                .body("status", equalTo(422))
                .body("reasons[0].measure", equalTo("585000"))
                .body("reasons[0].limit", equalTo("500000"))
                .body("executionStatus", equalTo("NOT_SENT"))
                .body("policyVersion", greaterThan(0))
                .body("decisionId", notNullValue());
        String most = refused.path("maxQuantity");
        trader.buy("one-lot-more", "BTC-PERP", oneLotMore(most), "65000").then().statusCode(422);
        trader.buy("exactly", "BTC-PERP", most, "65000").then().statusCode(200);
        assertThat(stage.atExchange("demo-1").acceptedOrders()).isEqualTo(1);
    }

    private static String oneLotMore(String quantity) {
        Decimal lots = Decimal.parse(quantity);
        return Decimal.of(lots.stepsOf(Decimal.parse("0.001")) + 1, 3).toString();
    }

    @Test
    void a_check_judges_and_sends_nothing() {
        trader.post("/v1/orders/check", Client.limit("c", "BTC-PERP", "BUY", "0.5", "65000", "GTC", false))
                .then()
                .statusCode(200)
                .body("allowed", equalTo(true))
                .body("lane", equalTo("NEW"));
        trader.post("/v1/orders/check", Client.limit("c", "BTC-PERP", "BUY", "9", "65000", "GTC", false))
                .then()
                .statusCode(422)
                .body("code", equalTo("ORDER_VALUE_EXCEEDS_MAX"));
        trader.get("/v1/orders").then().body("$", hasSize(0));
        assertThat(stage.atExchange("demo-1").acceptedOrders()).isZero();
    }

    @Test
    void a_batch_gives_each_order_its_own_verdict() {
        String good = Client.limit("b1", "BTC-PERP", "BUY", "0.1", "64000", "GTC", false);
        String tooBig = Client.limit("b2", "BTC-PERP", "BUY", "9", "65000", "GTC", false);
        String unreadable = "{\"symbol\":\"BTC-PERP\",\"colour\":\"red\"}";
        String alsoGood = Client.limit("b3", "BTC-PERP", "BUY", "0.2", "64000", "GTC", false);

        trader.post("/v1/orders/batch", "{\"orders\":[" + String.join(",", good, tooBig, unreadable, alsoGood) + "]}")
                .then()
                .statusCode(200)
                .body("results", hasSize(4))
                .body("results[0].status", equalTo(200))
                .body("results[0].body.clientOrderId", equalTo("b1"))
                .body("results[1].status", equalTo(422))
                .body("results[1].body.code", equalTo("ORDER_VALUE_EXCEEDS_MAX"))
                .body("results[2].status", equalTo(400))
                .body("results[2].body.code", equalTo("MALFORMED"))
                .body("results[3].status", equalTo(200))
                .body("results[3].body.quantity", equalTo("0.2"));
        trader.get("/v1/orders").then().body("$", hasSize(2));
    }

    @Test
    void a_client_order_id_is_good_for_one_order() {
        trader.buy("same", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        trader.buy("same", "BTC-PERP", "0.1", "64000")
                .then()
                .statusCode(409)
                .body("code", equalTo("DUPLICATE_CLORDID"));
        trader.delete("/v1/orders/same").then().statusCode(200);
        trader.buy("same", "BTC-PERP", "0.1", "64000").then().statusCode(409);
    }

    @Test
    void cancel_all_takes_one_instrument_or_everything() {
        stage.price("ETH-PERP", "3000");
        trader.buy("b", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        trader.buy("e", "ETH-PERP", "1", "2900").then().statusCode(200);

        trader.delete("/v1/orders?symbol=ETH-PERP").then().statusCode(200);
        eventually(
                "the cancel",
                () -> trader.get("/v1/orders").jsonPath().getList("clientOrderId"),
                ids -> ids.equals(java.util.List.of("b")));
        trader.delete("/v1/orders").then().statusCode(200);
        eventually("the cancel", () -> trader.get("/v1/orders").jsonPath().getList("$"), java.util.List::isEmpty);
    }

    @Test
    void a_reduction_is_known_by_the_position_and_a_false_claim_is_refused() {
        stage.offer("BTC-PERP", "1", "65000");
        trader.buy("open", "BTC-PERP", "1", "65000").then().statusCode(200).body("status", equalTo("FILLED"));
        stage.awaitPosition(trader, "BTC-PERP", "1");

        trader.post("/v1/orders/check", Client.limit("r", "BTC-PERP", "SELL", "1", "65000", "GTC", false))
                .then()
                .body("lane", equalTo("REDUCE"));
        trader.post("/v1/orders/check", Client.limit("r", "BTC-PERP", "SELL", "1.001", "65000", "GTC", false))
                .then()
                .body("lane", equalTo("NEW"));
        trader.post("/v1/orders", Client.limit("false", "BTC-PERP", "SELL", "1.5", "65000", "GTC", true))
                .then()
                .statusCode(422)
                .body("reasons.code", hasItem("REDUCE_ONLY_WOULD_INCREASE"))
                .body("maxQuantity", equalTo("1"));
        trader.post("/v1/orders", Client.limit("true", "BTC-PERP", "SELL", "1", "65000", "GTC", true))
                .then()
                .statusCode(200);
    }

    @Test
    void who_is_not_known_or_signs_wrongly_hears_the_same() {
        String body = Client.limit("x", "BTC-PERP", "BUY", "0.1", "64000", "GTC", false);
        String unknown = stage.client("nobody", "some secret of nobody")
                .post("/v1/orders", body)
                .then()
                .statusCode(401)
                .body("code", equalTo("UNAUTHENTICATED"))
                .extract()
                .path("detail");
        String wrong = stage.client("demo-1-key", "not the secret at all")
                .post("/v1/orders", body)
                .then()
                .statusCode(401)
                .body("code", equalTo("UNAUTHENTICATED"))
                .header("RateLimit", nullValue())
                .extract()
                .path("detail");
        assertThat(unknown).isEqualTo(wrong);
    }

    @Test
    void the_same_signed_request_passes_once() {
        var request = trader.signed(
                "POST", "/v1/orders", Client.limit("once", "BTC-PERP", "BUY", "0.1", "64000", "GTC", false));
        request.request("POST", trader.base() + "/v1/orders").then().statusCode(200);
        request.request("POST", trader.base() + "/v1/orders")
                .then()
                .statusCode(401)
                .body("code", equalTo("REPLAYED_REQUEST"));
    }

    @Test
    void a_key_that_may_only_read_cannot_trade() {
        Client viewer = stage.client("demo-1-viewer");
        viewer.get("/v1/account").then().statusCode(200);
        viewer.buy("x", "BTC-PERP", "0.1", "64000").then().statusCode(403).body("code", equalTo("AUTH_NOT_PERMITTED"));
        viewer.delete("/v1/orders").then().statusCode(403);
    }

    @Test
    void limits_and_instruments_can_be_asked_for() {
        trader.get("/v1/limits")
                .then()
                .statusCode(200)
                .body("account", equalTo("demo-1"))
                .body("buckets.lane", hasItem("CANCEL"))
                .body("buckets.policy", hasItem("orders-10s"));
        trader.get("/v1/instruments")
                .then()
                .statusCode(200)
                .body("symbol", hasItem("BTC-PERP"))
                .body("find { it.symbol == 'BTC-PERP' }.markPrice", equalTo("65000"))
                .body("find { it.symbol == 'BTCUSD-PERP' }.kind", equalTo("INVERSE_PERPETUAL"));
    }

    @Test
    void ids_with_slashes_and_colons_find_their_order() {
        trader.buy("desk:a/7", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        trader.get("/v1/orders/desk%3Aa%2F7").then().statusCode(200).body("clientOrderId", equalTo("desk:a/7"));
        trader.delete("/v1/orders/desk%3Aa%2F7").then().statusCode(200).body("status", not(equalTo("NEW")));
    }

    @Test
    void an_unknown_order_cannot_be_changed_or_cancelled() {
        trader.put("/v1/orders/none", "{\"quantity\":\"1\"}")
                .then()
                .statusCode(404)
                .body("code", equalTo("REPLACE_UNKNOWN_ORDER"));
        trader.delete("/v1/orders/none").then().statusCode(404);
        trader.get("/v1/orders/none").then().statusCode(404);
    }
}
