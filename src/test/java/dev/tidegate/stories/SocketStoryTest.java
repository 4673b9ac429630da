package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders over a WebSocket go the same way as over HTTP, and their owner is told what becomes of them. */
class SocketStoryTest {
    private Stage stage;
    private Client trader;
    private Wire wire;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(Stage.Options::generous);
        stage.price("BTC-PERP", "65000");
        trader = stage.client("demo-1-key");
        wire = stage.wire("demo-1-key").login();
    }

    @AfterEach
    void close() throws Exception {
        wire.close();
        stage.close();
    }

    @Test
    void an_order_lives_and_dies_over_a_websocket() {
        JsonObject placed = wire.ask(wire.place("a", "BTC-PERP", "BUY", "0.1", "64000"));
        assertThat(placed.getInteger("status")).isEqualTo(200);
        assertThat(placed.getJsonObject("body").getString("status")).isEqualTo("NEW");
        assertThat(placed.getJsonObject("body").getString("decisionId")).isNotEmpty();
        assertThat(placed.getJsonObject("rateLimit").getLong("remaining")).isPositive();
        trader.get("/v1/orders/a").then().statusCode(200).body("quantity", equalTo("0.1"));

        JsonObject changed = wire.ask(wire.command("replace")
                .put("clientOrderId", "a")
                .put("change", new JsonObject().put("price", "63999")));
        assertThat(changed.getInteger("status")).isEqualTo(200);
        JsonObject shown = wire.ask(wire.command("order").put("clientOrderId", "a"));
        assertThat(shown.getJsonObject("body").getString("price")).isEqualTo("63999");

        JsonObject cancelled = wire.ask(wire.cancel("a"));
        assertThat(cancelled.getInteger("status")).isEqualTo(200);
        assertThat(cancelled.getJsonObject("body").getString("status")).isEqualTo("CANCELLED");
        wire.event("the end of the order", event -> "CANCELLED".equals(event.getString("type")));
        assertThat(stage.atExchange("demo-1").account().openOrders()).isEmpty();
    }

    @Test
    void every_question_gets_the_body_it_would_get_over_http() {
        for (String question : new String[] {"orders", "limits", "instruments"}) {
            JsonObject reply = wire.ask(wire.command(question));
            assertThat(reply.getInteger("status")).as(question).isEqualTo(200);
            assertThat(reply.getValue("body")).as(question).isNotNull();
        }
        JsonObject account = wire.ask(wire.command("account"));
        assertThat(account.getJsonObject("body").getString("account")).isEqualTo("demo-1");
        JsonObject check = wire.ask(wire.command("check")
                .put("order", new JsonObject(Client.limit("x", "BTC-PERP", "BUY", "0.1", "64000", "GTC", false))));
        assertThat(check.getJsonObject("body").getBoolean("allowed")).isTrue();
        JsonObject unknown = wire.ask(wire.command("order").put("clientOrderId", "nothing"));
        assertThat(unknown.getInteger("status")).isEqualTo(404);
        assertThat(unknown.getJsonObject("body").getString("code")).isEqualTo("REPLACE_UNKNOWN_ORDER");
    }

    @Test
    void a_refusal_is_the_same_problem_document() {
        JsonObject refused = wire.ask(wire.place("big", "BTC-PERP", "BUY", "900", "65000"));
        assertThat(refused.getInteger("status")).isEqualTo(422);
        JsonObject overHttp =
                new JsonObject(trader.buy("big", "BTC-PERP", "900", "65000").asString());
        JsonObject overSocket = refused.getJsonObject("body");
        overHttp.remove("decisionId");
        overSocket.remove("decisionId");
        assertThat(overSocket).isEqualTo(overHttp);
        assertThat(wire.ask(wire.place("a", "ETH-PERP", "BUY", "0", "1")).getInteger("status"))
                .isEqualTo(400);
    }

    @Test
    void fills_and_balances_are_told_as_they_come_home() {
        stage.offer("BTC-PERP", "1", "65000");
        wire.ask(wire.place("taker", "BTC-PERP", "BUY", "0.4", "65000"));
        JsonObject fill = wire.event("the fill", event -> "fill".equals(event.getString("event")));
        assertThat(fill.getString("clientOrderId")).isEqualTo("taker");
        assertThat(fill.getString("quantity")).isEqualTo("0.4");
        assertThat(fill.getString("price")).isEqualTo("65000");
        assertThat(fill.getString("position")).isEqualTo("0.4");
        assertThat(fill.getBoolean("orderOver")).isTrue();
        wire.event(
                "the account with its position",
                event -> "account".equals(event.getString("event"))
                        && event.getJsonObject("body")
                                .getJsonArray("positions")
                                .encode()
                                .contains("BTC-PERP"));
    }

    @Test
    void orders_of_other_ways_in_are_told_too_and_those_of_others_are_not() {
        stage.client("demo-2-key")
                .buy("theirs", "BTC-PERP", "0.1", "64000")
                .then()
                .statusCode(200);
        trader.buy("mine", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        JsonObject told = wire.event(
                "the order placed over HTTP",
                event -> "order".equals(event.getString("event"))
                        && event.getJsonObject("order")
                                .getString("clientOrderId")
                                .equals("mine"));
        assertThat(told.getString("type")).isEqualTo("ACKNOWLEDGED");
        assertThat(wire.events()).noneMatch(event -> event.encode().contains("theirs"));
    }

    @Test
    void many_orders_in_one_message_are_each_answered() {
        JsonArray orders = new JsonArray();
        for (int i = 0; i < 60; i++) {
            orders.add(wire.place("m" + i, "BTC-PERP", "BUY", "0.001", "6" + (3000 + i)));
        }
        orders.add(wire.command("jump"));
        wire.send(orders.encode());
        for (int i = 0; i < 61; i++) {
            String id = orders.getJsonObject(i).getString("id");
            assertThat(wire.reply(id).getInteger("status")).isEqualTo(i < 60 ? 200 : 400);
        }
        assertThat(stage.atExchange("demo-1").account().openOrders()).hasSize(60);
        assertThat(wire.ask(wire.command("cancelAll")).getInteger("status")).isEqualTo(200);
        eventually("all are gone", () -> stage.phase("demo-1", "m59") == null && stage.phase("demo-1", "m0") == null);
    }

    @Test
    void a_batch_travels_as_one() {
        JsonObject reply = wire.ask(wire.command("batch")
                .put(
                        "orders",
                        new JsonArray()
                                .add(new JsonObject(
                                        Client.limit("b1", "BTC-PERP", "BUY", "0.1", "64000", "GTC", false)))
                                .add(new JsonObject(
                                        Client.limit("b2", "BTC-PERP", "BUY", "900", "64000", "GTC", false)))));
        JsonArray results = reply.getJsonObject("body").getJsonArray("results");
        assertThat(results.getJsonObject(0).getInteger("status")).isEqualTo(200);
        assertThat(results.getJsonObject(1).getInteger("status")).isEqualTo(422);
    }

    @Test
    void marks_are_told_to_who_asks_for_them() {
        try (Wire watching = stage.wire("demo-2-key")) {
            watching.login(watching.signed().put("streams", new JsonArray().add("market")));
            stage.price("BTC-PERP", "65010");
            watching.event(
                    "the new mark",
                    event -> "market".equals(event.getString("event")) && "65010".equals(event.getString("mark")));
            assertThat(watching.events())
                    .allMatch(event -> event.getString("event").equals("market"));
        }
    }

    @Test
    void a_key_that_only_reads_places_nothing() {
        try (Wire viewer = stage.wire("demo-1-viewer").login()) {
            assertThat(viewer.ask(viewer.command("account")).getInteger("status"))
                    .isEqualTo(200);
            JsonObject refused = viewer.ask(viewer.place("a", "BTC-PERP", "BUY", "0.1", "64000"));
            assertThat(refused.getInteger("status")).isEqualTo(403);
        }
    }

    @Test
    void a_session_ends_with_its_key() throws Exception {
        stage.edit("accounts.yaml", "secret: tidegate-demo-secret-1", "secret: tidegate-demo-secret-new");
        eventually(
                "the key is not in force any more",
                () -> wire.closed() || wire.ask(wire.command("orders")).getInteger("status") == 401);
        assertThat(wire.awaitClose()).isEqualTo(1008);
        assertThat(stage.atExchange("demo-1").account().openOrders()).isEmpty();
    }

    @Test
    void a_gateway_that_goes_says_so() throws Exception {
        stage.restartGateway();
        assertThat(wire.awaitClose()).isEqualTo(1001);
        try (Wire again = stage.wire("demo-1-key").login()) {
            assertThat(again.ask(again.command("orders")).getInteger("status")).isEqualTo(200);
        }
    }
}
