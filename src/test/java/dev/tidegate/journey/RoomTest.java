package dev.tidegate.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.fills.FillsOptions;
import dev.tidegate.order.Lane;
import dev.tidegate.route.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exchange of the scene holds four orders at a time, one of them kept for what reduces risk: who enters leaves again. */
class RoomTest {
    private Scene scene;

    @BeforeEach
    void open(@TempDir Path data) throws IOException {
        scene = new Scene(data);
    }

    private CompletableFuture<Reply> place(String id) {
        return scene.place(id, "0.001", "64000");
    }

    private static String text(CompletableFuture<Reply> reply) {
        assertThat(reply).isDone();
        return new String(reply.join().body(), StandardCharsets.UTF_8);
    }

    @Test
    void an_order_without_room_is_turned_away_uncharged_and_unreserved() {
        place("a");
        place("b");
        place("c");
        assertThat(scene.overload.inFlight()).isEqualTo(3);

        CompletableFuture<Reply> turned = place("d");
        assertThat(turned.join().status()).isEqualTo(503);
        assertThat(turned.join().retryAfterSeconds()).isBetween(1L, 4L);
        assertThat(turned.join().pace()).isNull();
        assertThat(text(turned)).contains("temporary-reduced-capacity").contains("\"executionStatus\":\"NOT_SENT\"");
        assertThat(scene.atExchange).hasSize(3);
        assertThat(scene.state().openOrder("d")).isNull();
        assertThat(scene.overload.shed(Lane.NEW)).isEqualTo(1);

        scene.atExchange.getFirst().order("a", "NEW", "0");
        place("d");
        assertThat(scene.atExchange).hasSize(4);
    }

    @Test
    void a_change_that_takes_risk_back_uses_the_reserve_and_a_cancel_needs_no_room() {
        CompletableFuture<Reply> resting = scene.place("rest", "0.002", "64000");
        scene.atExchange.removeFirst().order("rest", "NEW", "0");
        assertThat(resting.join().status()).isEqualTo(200);
        place("a");
        place("b");
        place("c");

        scene.replace("rest", "0.001");
        assertThat(scene.atExchange).hasSize(4);
        assertThat(scene.overload.inFlight()).isEqualTo(4);
        CompletableFuture<Reply> cancel = scene.cancel("rest");
        assertThat(scene.atExchange).hasSize(5);
        scene.atExchange.getLast().order("rest", "CANCELLED", "0");
        assertThat(cancel.join().status()).isEqualTo(200);
        assertThat(scene.overload.inFlight()).isEqualTo(4);
    }

    @Test
    void whatever_becomes_of_an_order_it_leaves() {
        place("a");
        scene.atExchange.removeFirst().reply().complete(new Outcome.NotSent("refused connection"));
        assertThat(scene.overload.inFlight()).isZero();

        place("b");
        scene.atExchange.removeFirst().reply().complete(new Outcome.Unknown("cut"));
        assertThat(scene.overload.inFlight()).isZero();

        assertThat(scene.place("c", "1", "90000").join().status()).isEqualTo(422);
        assertThat(scene.overload.inFlight()).isZero();

        scene.pause = FillsOptions.HAND_OVER.toMillis() + 1;
        assertThat(place("d").join().status()).isEqualTo(503);
        assertThat(scene.overload.inFlight()).isZero();
    }

    @Test
    void an_order_that_is_paced_leaves() {
        int replies = 0;
        while (scene.place("p" + replies, "1", "90000").join().status() != 429) {
            assertThat(++replies).isLessThan(10_000);
        }
        assertThat(scene.overload.inFlight()).isZero();
    }

    @Test
    void an_order_whose_account_cannot_be_written_down_leaves() {
        scene.broken = true;
        assertThat(place("a").join().status()).isEqualTo(503);
        assertThat(scene.overload.inFlight()).isZero();
    }

    @Test
    void the_orders_of_a_batch_enter_and_leave_one_by_one() {
        CompletableFuture<Reply> batch = scene.send(
                new Ask.Batch(),
                "POST",
                "/v1/orders/batch",
                "[" + Scene.order("a", "0.001", "64000") + "," + Scene.order("b", "0.001", "64000") + ","
                        + Scene.order("c", "0.001", "64000") + "," + Scene.order("d", "0.001", "64000") + "]");
        assertThat(scene.overload.inFlight()).isEqualTo(3);
        scene.atExchange.getFirst().answer(200, """
                {"results":[{"status":200,"body":{"orderId":"1","clientOrderId":"a","status":"NEW"}},
                {"status":200,"body":{"orderId":"2","clientOrderId":"b","status":"NEW"}},
                {"status":200,"body":{"orderId":"3","clientOrderId":"c","status":"NEW"}}]}""");
        assertThat(text(batch)).contains("\"status\":503").contains("\"clientOrderId\":\"c\"");
        assertThat(scene.overload.inFlight()).isZero();
    }
}
