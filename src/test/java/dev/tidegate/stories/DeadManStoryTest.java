package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders do not rest when nobody looks after them any more. */
class DeadManStoryTest {
    private Stage stage;
    private Client trader;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open();
        stage.price("BTC-PERP", "65000");
        trader = stage.client("demo-1-key");
        trader.buy("mine", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        stage.client("demo-2-key")
                .buy("theirs", "BTC-PERP", "0.1", "64000")
                .then()
                .statusCode(200);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private int open(String account) {
        return stage.atExchange(account).account().openOrders().size();
    }

    private void mineAreGoneAndTheirsAreNot() {
        eventually("the order is gone", () -> open("demo-1") == 0);
        eventually("the gateway knows", () -> stage.phase("demo-1", "mine") == null);
        assertThat(open("demo-2")).isEqualTo(1);
    }

    private Wire guarded(String key, long grace) {
        Wire wire = stage.wire(key);
        return wire.login(wire.signed().put("cancelOnDisconnectMs", grace));
    }

    @Test
    void a_countdown_that_is_not_set_anew_cancels_everything() {
        trader.post("/v1/orders/cancel-all-after", "{\"countdownMs\":3600000}")
                .then()
                .statusCode(200)
                .body("countdownMs", equalTo(3_600_000))
                .body("cancelAllAtMillis", greaterThan(System.currentTimeMillis()));
        assertThat(open("demo-1")).isEqualTo(1);
        trader.post("/v1/orders/cancel-all-after", "{\"countdownMs\":1000}")
                .then()
                .statusCode(200);
        mineAreGoneAndTheirsAreNot();
    }

    @Test
    void a_countdown_is_set_over_a_websocket_too_and_lifted() {
        try (Wire wire = stage.wire("demo-1-key").login()) {
            JsonObject set = wire.ask(wire.command("cancelAllAfter").put("countdownMs", 3_600_000));
            assertThat(set.getInteger("status")).isEqualTo(200);
            JsonObject lifted = wire.ask(wire.command("cancelAllAfter").put("countdownMs", 0));
            assertThat(lifted.getJsonObject("body").getLong("cancelAllAtMillis"))
                    .isZero();
            JsonObject wrong = wire.ask(wire.command("cancelAllAfter").put("countdownMs", 999));
            assertThat(wrong.getInteger("status")).isEqualTo(400);
        }
        trader.get("/v1/orders/cancel-all-after").then().statusCode(404);
        stage.client("demo-1-viewer")
                .post("/v1/orders/cancel-all-after", "{\"countdownMs\":1000}")
                .then()
                .statusCode(403);
    }

    @Test
    void the_loss_of_a_connection_cancels_what_its_owner_asked_for() {
        try (Wire wire = guarded("demo-1-key", 200);
                Wire other = stage.wire("demo-2-key").login()) {
            wire.cut();
            other.cut();
            mineAreGoneAndTheirsAreNot();
        }
    }

    @Test
    void a_gateway_that_was_away_cancels_for_connections_it_lost() throws Exception {
        try (Wire wire = guarded("demo-1-key", 0)) {
            stage.restartGateway();
            wire.awaitClose();
            mineAreGoneAndTheirsAreNot();
        }
    }

    @Test
    void a_key_that_may_not_cancel_cannot_have_anything_cancelled() {
        try (Wire viewer = stage.wire("demo-1-viewer")) {
            JsonObject refused = viewer.ask(viewer.signed().put("cancelOnDisconnectMs", 100));
            assertThat(refused.getInteger("status")).isEqualTo(403);
            viewer.awaitClose();
        }
        assertThat(open("demo-1")).isEqualTo(1);
    }
}
