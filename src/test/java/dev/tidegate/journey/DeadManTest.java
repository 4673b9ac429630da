package dev.tidegate.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.identity.Session;
import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.Deadline;
import dev.tidegate.route.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Countdowns and lost connections on a clock that the test moves. */
class DeadManTest {
    private static final AddressPrefix HERE = AddressPrefix.parse("10.0.0.1");
    private Scene scene;
    private DeadMan deadMan;

    @BeforeEach
    void open(@TempDir Path data) throws IOException {
        scene = new Scene(data);
        deadMan = scene.journey.deadMan();
    }

    private Reply countdown(String body) {
        CompletableFuture<Reply> reply =
                scene.send(new Ask.CancelAllAfter(), "POST", "/v1/orders/cancel-all-after", body);
        assertThat(reply).isDone();
        return reply.join();
    }

    private void countdown(long millis) {
        assertThat(countdown("{\"countdownMs\":" + millis + "}").status()).isEqualTo(200);
    }

    private void pass(long millis) {
        scene.now += millis;
        deadMan.tick();
    }

    private void live(String id) {
        scene.place(id, "1", "64000");
        scene.atExchange.removeLast().order(id, "NEW", "0");
    }

    private void ended(String... ids) {
        for (String id : ids) {
            scene.record(new AccountEvent.Ended(id, dev.tidegate.order.OrderStatus.CANCELLED, scene.now));
        }
    }

    private String asked() {
        return scene.atExchange.getLast().request().toString();
    }

    private Session session() {
        return new Session(scene.caller());
    }

    private void connected(long grace) {
        assertThat(scene.journey.guard(session(), HERE, grace).subscribeAsCompletionStage())
                .isCompletedWithValue(null);
    }

    @Test
    void nothing_happens_before_the_countdown_is_over() {
        live("a");
        countdown(5_000);
        pass(4_000);
        assertThat(scene.atExchange).isEmpty();
        pass(1_001);
        assertThat(scene.atExchange).hasSize(1);
        assertThat(asked()).contains("/v1/orders");
    }

    @Test
    void a_countdown_set_anew_in_time_never_ends() {
        live("a");
        for (int i = 0; i < 20; i++) {
            countdown(5_000);
            pass(4_000);
        }
        assertThat(scene.atExchange).isEmpty();
        countdown(0);
        pass(1_000_000);
        assertThat(scene.atExchange).isEmpty();
        assertThat(scene.state().deadlines()).isEmpty();
    }

    @Test
    void the_exchange_is_asked_until_it_confirms_and_then_for_each_order_that_is_left() {
        live("a");
        countdown(1_000);
        pass(1_001);
        scene.atExchange.removeLast().reply().complete(new Outcome.NotSent("down"));
        assertThat(scene.state().deadlines()).containsKey(DeadMan.COUNTDOWN);
        pass(DeadMan.AGAIN_MILLIS);
        scene.atExchange.removeLast().answer(200, "[]");
        pass(DeadMan.AGAIN_MILLIS);
        assertThat(asked()).contains("/v1/orders/a");
        scene.atExchange.removeLast().answer(200, "{}");
        ended("a");
        pass(DeadMan.AGAIN_MILLIS);
        pass(DeadMan.AGAIN_MILLIS);
        assertThat(scene.atExchange).isEmpty();
        assertThat(deadMan.meeting()).isZero();
        assertThat(scene.state().deadlines()).isEmpty();
    }

    @Test
    void an_order_on_its_way_when_time_was_up_does_not_rest() {
        CompletableFuture<Reply> late = scene.place("late", "1", "64000");
        Scene.Arrival onItsWay = scene.atExchange.removeLast();
        countdown(1_000);
        pass(1_001);
        scene.atExchange.removeLast().answer(200, "[]");
        onItsWay.order("late", "NEW", "0");
        assertThat(late.join().status()).isEqualTo(200);
        live("after");
        pass(DeadMan.AGAIN_MILLIS);
        assertThat(scene.atExchange).hasSize(1);
        assertThat(asked()).contains("/v1/orders/late");
    }

    @Test
    void a_countdown_set_anew_while_it_is_met_stays_set() {
        live("a");
        countdown(1_000);
        pass(1_001);
        countdown(60_000);
        scene.atExchange.removeLast().answer(200, "[]");
        ended("a");
        pass(DeadMan.AGAIN_MILLIS);
        assertThat(deadMan.meeting()).isZero();
        assertThat(scene.state().deadlines().get(DeadMan.COUNTDOWN).running()).isTrue();
        live("b");
        pass(60_000);
        assertThat(scene.atExchange).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"countdownMs\":999}",
                "{\"countdownMs\":3600001}",
                "{\"countdownMs\":-1}",
                "{}",
                "",
                "{\"countdownMs\":5000,\"countdownMs\":0}",
                "{\"countdownMs\":\"5000\"}"
            })
    void a_countdown_has_bounds(String body) {
        Reply reply = countdown(body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).contains("MALFORMED");
        assertThat(scene.state().deadlines()).isEmpty();
    }

    @Test
    void a_lost_connection_has_its_grace() {
        live("a");
        connected(2_000);
        pass(1_000_000);
        assertThat(scene.atExchange).isEmpty();
        scene.journey.unguard(session(), false);
        pass(1_999);
        assertThat(scene.atExchange).isEmpty();
        pass(2);
        assertThat(scene.atExchange).hasSize(1);
    }

    @Test
    void whoever_comes_back_in_time_keeps_the_orders() {
        live("a");
        connected(2_000);
        scene.journey.unguard(session(), false);
        pass(1_000);
        connected(2_000);
        pass(1_000_000);
        assertThat(scene.atExchange).isEmpty();
        scene.journey.unguard(session(), true);
        pass(1_000_000);
        assertThat(scene.atExchange).isEmpty();
        assertThat(scene.state().deadlines()).isEmpty();
    }

    @Test
    void of_two_connections_of_a_key_the_last_one_counts() {
        live("a");
        connected(0);
        connected(0);
        scene.journey.unguard(session(), false);
        pass(1_000_000);
        assertThat(scene.atExchange).isEmpty();
        scene.journey.unguard(session(), false);
        pass(1);
        assertThat(scene.atExchange).hasSize(1);
    }

    @Test
    void what_a_dead_process_left_is_met_by_the_next() {
        live("a");
        scene.record(
                new AccountEvent.DeadlineSet(DeadMan.COUNTDOWN, new Deadline(5_000, scene.now - 1), scene.now),
                new AccountEvent.DeadlineSet(DeadMan.CONNECTION + "demo-1-key", new Deadline(3_000, 0), scene.now));
        deadMan.restore();
        pass(0);
        assertThat(scene.atExchange).hasSize(1);
        assertThat(deadMan.running()).isEqualTo(1);
        pass(3_001);
        assertThat(scene.atExchange).hasSize(2);
    }

    @Test
    void a_client_that_is_back_before_the_ledger_was_read_is_not_taken_for_lost() {
        scene.record(
                new AccountEvent.DeadlineSet(DeadMan.CONNECTION + "demo-1-key", new Deadline(3_000, 0), scene.now));
        connected(3_000);
        deadMan.restore();
        pass(1_000_000);
        assertThat(scene.atExchange).isEmpty();
        assertThat(List.copyOf(scene.state().deadlines().values())).containsExactly(new Deadline(3_000, 0));
    }

    /** Connections at another gateway of the same ledger. */
    private static final class Others implements Presence {
        boolean there;
        boolean watching;

        @Override
        public boolean shared() {
            return true;
        }

        @Override
        public boolean watches() {
            return watching;
        }

        @Override
        public void move(dev.tidegate.order.AccountId account, String name, boolean here) {}

        @Override
        public io.smallrye.mutiny.Uni<Boolean> elsewhere(dev.tidegate.order.AccountId account, String name) {
            return io.smallrye.mutiny.Uni.createFrom().item(there);
        }
    }

    /** What another gateway writes down. */
    private void elsewhere(String name, Deadline deadline) {
        scene.record(new AccountEvent.DeadlineSet(name, deadline, scene.now));
    }

    @Test
    void a_connection_that_came_back_at_another_gateway_is_not_lost() {
        Others others = new Others();
        deadMan.beside(others);
        live("a");
        connected(2_000);
        others.there = true;
        scene.journey.unguard(session(), false);
        pass(60_000);
        assertThat(scene.atExchange).isEmpty();
        others.there = false;
        connected(2_000);
        scene.journey.unguard(session(), false);
        // It comes back, at another gateway, before its time is over.
        String name = scene.state().deadlines().firstKey();
        elsewhere(name, new Deadline(2_000, 0));
        others.there = true;
        pass(60_000);
        assertThat(scene.atExchange).isEmpty();
    }

    @Test
    void a_countdown_set_anew_at_another_gateway_is_not_met_before_its_time() {
        deadMan.beside(new Others());
        live("a");
        countdown(1_000);
        elsewhere(DeadMan.COUNTDOWN, new Deadline(5_000, scene.now + 5_000));
        pass(1_001);
        assertThat(scene.atExchange).isEmpty();
        pass(4_000);
        assertThat(scene.atExchange).hasSize(1);
    }

    @Test
    void whoever_watches_meets_what_a_gateway_that_is_gone_has_left() {
        Others others = new Others();
        deadMan.beside(others);
        live("a");
        elsewhere(DeadMan.COUNTDOWN, new Deadline(1_000, scene.now + 1_000));
        elsewhere(DeadMan.CONNECTION + "gone-key", new Deadline(3_000, 0));
        pass(2_000);
        assertThat(scene.atExchange).as("another watches").isEmpty();
        others.watching = true;
        pass(1_000);
        pass(1_000);
        assertThat(scene.atExchange).isNotEmpty();
        scene.atExchange.clear();
        pass(500);
        assertThat(scene.state().deadlines().get(DeadMan.CONNECTION + "gone-key"))
                .as("its time runs")
                .matches(set -> set == null || set.running());
    }
}
