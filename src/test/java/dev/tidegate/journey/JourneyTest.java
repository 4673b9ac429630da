package dev.tidegate.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.fills.FillsOptions;
import dev.tidegate.order.Lane;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.OrderPhase;
import dev.tidegate.route.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ends an order's way can come to, in every order in which the exchange can tell of them. */
class JourneyTest {
    private Scene scene;

    @BeforeEach
    void open(@TempDir Path data) throws IOException {
        scene = new Scene(data);
    }

    private static Reply now(CompletableFuture<Reply> reply) {
        assertThat(reply).isDone();
        return reply.join();
    }

    private static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private OpenOrder live(String id, String quantity) {
        CompletableFuture<Reply> placed = scene.place(id, quantity, "64000");
        scene.atExchange.removeLast().order(id, "NEW", "0");
        assertThat(now(placed).status()).isEqualTo(200);
        return order(id);
    }

    private OpenOrder order(String id) {
        OpenOrder order = scene.state().openOrder(id);
        assertThat(order).isNotNull();
        return order;
    }

    @Test
    void an_order_is_reserved_before_the_exchange_sees_it() {
        CompletableFuture<Reply> placed = scene.place("a", "1", "64000");
        assertThat(scene.atExchange).hasSize(1);
        assertThat(order("a").phase()).isEqualTo(OrderPhase.RESERVED);
        scene.atExchange.getFirst().order("a", "NEW", "0");
        assertThat(now(placed).status()).isEqualTo(200);
        assertThat(order("a").phase()).isEqualTo(OrderPhase.LIVE);
    }

    @Test
    void a_late_reply_to_one_change_does_not_settle_the_next() {
        live("a", "1");
        CompletableFuture<Reply> first = scene.replace("a", "3");
        Scene.Arrival late = scene.atExchange.removeLast();
        OpenOrder asked = order("a");
        // The feed tells of the first change before the reply does, and the client changes the order again.
        scene.record(new AccountEvent.Replaced(
                "a", asked.replacing().lots(), asked.replacing().ticks(), scene.now));
        CompletableFuture<Reply> second = scene.replace("a", "1");
        assertThat(order("a").replacing()).isNotNull();

        late.order("a", "NEW", "0");
        assertThat(now(first).status()).isEqualTo(200);
        assertThat(order("a").remainingLots()).isEqualTo(3_000);

        scene.atExchange.removeLast().answer(422, "{\"code\":\"REFUSED\",\"executionStatus\":\"NOT_SENT\"}");
        assertThat(now(second).status()).isEqualTo(422);
        assertThat(order("a").terms().lots()).isEqualTo(3_000);
        assertThat(order("a").replacing()).isNull();
    }

    @Test
    void a_reply_that_names_another_order_says_nothing() {
        CompletableFuture<Reply> placed = scene.place("a", "1", "64000");
        scene.atExchange.getFirst().order("b", "REJECTED", "0");
        assertThat(now(placed).status()).isEqualTo(504);
        assertThat(text(now(placed))).contains("\"executionStatus\":\"UNKNOWN\"");
        assertThat(order("a").phase()).isEqualTo(OrderPhase.UNKNOWN);
        assertThat(scene.unresolved).containsExactly(Scene.ACCOUNT);
    }

    @Test
    void replies_to_a_batch_in_another_order_say_nothing() {
        CompletableFuture<Reply> batch = scene.send(
                new Ask.Batch(),
                "POST",
                "/v1/orders/batch",
                "[" + Scene.order("a", "1", "64000") + "," + Scene.order("b", "1", "64000") + "]");
        scene.atExchange.getFirst().answer(200, """
                {"results":[{"status":200,"body":{"orderId":"1","clientOrderId":"b","status":"NEW"}},
                {"status":200,"body":{"orderId":"2","clientOrderId":"a","status":"NEW"}}]}""");
        assertThat(text(now(batch))).contains("\"status\":504").doesNotContain("\"status\":200");
        assertThat(order("a").phase()).isEqualTo(OrderPhase.UNKNOWN);
        assertThat(order("b").phase()).isEqualTo(OrderPhase.UNKNOWN);
    }

    @Test
    void an_id_twice_in_a_batch_is_good_for_the_first() {
        CompletableFuture<Reply> batch = scene.send(
                new Ask.Batch(),
                "POST",
                "/v1/orders/batch",
                "[" + Scene.order("a", "1", "64000") + "," + Scene.order("a", "2", "64000") + "]");
        Scene.Arrival sent = scene.atExchange.getFirst();
        assertThat(new String(sent.request().body(), StandardCharsets.UTF_8))
                .contains("\"quantity\":\"1\"")
                .doesNotContain("\"quantity\":\"2\"");
        sent.answer(200, """
                {"results":[{"status":200,"body":{"orderId":"1","clientOrderId":"a","status":"NEW"}}]}""");
        assertThat(text(now(batch))).contains("DUPLICATE_CLORDID");
        assertThat(order("a").terms().lots()).isEqualTo(1_000);
    }

    @Test
    void an_order_that_waited_too_long_to_be_written_down_is_not_sent() {
        scene.pause = FillsOptions.HAND_OVER.toMillis() + 1;
        CompletableFuture<Reply> placed = scene.place("a", "1", "64000");
        assertThat(scene.atExchange).isEmpty();
        assertThat(now(placed).status()).isEqualTo(503);
        assertThat(text(now(placed))).contains("\"executionStatus\":\"NOT_SENT\"", "\"CAPACITY_REDUCED\"");
        assertThat(now(placed).retryAfterSeconds()).isPositive();
        assertThat(scene.state().openOrder("a")).isNull();
    }

    @Test
    void an_order_that_waited_just_as_long_as_it_may_is_sent() {
        scene.pause = FillsOptions.HAND_OVER.toMillis();
        scene.place("a", "1", "64000");
        assertThat(scene.atExchange).hasSize(1);
    }

    @Test
    void a_cancel_that_was_not_sent_costs_nothing() {
        long before = left(Lane.CANCEL);
        CompletableFuture<Reply> cancelled = scene.cancel("a");
        assertThat(left(Lane.CANCEL)).isEqualTo(before - 1);
        scene.atExchange.getFirst().reply().complete(new Outcome.NotSent("no connection"));
        assertThat(now(cancelled).status()).isEqualTo(502);
        assertThat(now(cancelled).retryAfterSeconds()).isPositive();
        assertThat(left(Lane.CANCEL)).isEqualTo(before);
    }

    private long left(Lane lane) {
        return scene.limits.view("demo-1-key").stream()
                .filter(view -> view.lane() == lane)
                .flatMap(view -> view.standings().stream())
                .mapToLong(standing -> standing.remaining())
                .min()
                .orElseThrow();
    }

    @Test
    void an_end_without_its_fills_releases_nothing() {
        CompletableFuture<Reply> placed = scene.place("a", "1", "64000");
        scene.atExchange.getFirst().answer(200, "{\"orderId\":\"1\",\"clientOrderId\":\"a\",\"status\":\"EXPIRED\"}");
        assertThat(now(placed).status()).isEqualTo(200);
        assertThat(order("a").remainingLots()).isEqualTo(1_000);
    }
}
