package dev.tidegate.route;

import static dev.tidegate.route.ScriptedVenue.await;
import static dev.tidegate.route.ScriptedVenue.http;
import static dev.tidegate.route.ScriptedVenue.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.dialect.SigningKey;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several orders in flight on one connection. */
class PipeliningTest {
    private static final SigningKey KEY = SigningKey.of("key", "secret".getBytes(StandardCharsets.UTF_8));
    private static Vertx vertx;

    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    }

    @AfterAll
    static void shut() {
        await(vertx.close());
    }

    @Test
    void orders_of_one_turn_share_a_connection_and_each_gets_its_own_reply() {
        try (ScriptedVenue venue =
                        new ScriptedVenue(vertx, (request, socket) -> socket.write(http(200, request.body())));
                HttpVenueClient client = client(venue, 16, 8)) {
            Context loop = vertx.getOrCreateContext();
            for (int round = 0; round < 3; round++) {
                List<CompletableFuture<Outcome>> sent = together(loop, client, 0, 8);
                for (int i = 0; i < sent.size(); i++) {
                    assertThat(body(sent.get(i))).isEqualTo("{\"id\":\"order-" + i + "\"}");
                }
            }
            assertThat(venue.connections).hasValue(1);
        }
    }

    @Test
    void no_more_than_the_depth_are_in_flight_on_one_connection() {
        List<NetSocket> asked = new CopyOnWriteArrayList<>();
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> asked.add(socket));
                HttpVenueClient client = client(venue, 2, 4)) {
            Context loop = vertx.getOrCreateContext();
            List<CompletableFuture<Outcome>> sent = together(loop, client, 0, 10);
            until("two connections are full", () -> venue.seen.size() == 8);
            assertThat(venue.seen.stream().filter(each -> each.connection() == 1))
                    .hasSize(4);
            assertThat(sent).noneMatch(CompletableFuture::isDone);

            venue.script = (request, socket) -> socket.write(http(200, "{}"));
            asked.forEach(socket -> socket.write(http(200, "{}")));
            sent.forEach(each -> assertThat(heard(each)).isInstanceOf(Outcome.Answered.class));
            assertThat(venue.connections).hasValue(2);
        }
    }

    @Test
    void cut_connection_leaves_all_orders_on_it_unknown_and_each_written_once() {
        List<NetSocket> asked = new CopyOnWriteArrayList<>();
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> asked.add(socket));
                HttpVenueClient client = client(venue, 16, 8)) {
            Context loop = vertx.getOrCreateContext();
            List<CompletableFuture<Outcome>> sent = together(loop, client, 0, 8);
            until("all have arrived", () -> asked.size() == 8);
            asked.getFirst()
                    .write(http(200, "{}"))
                    .onComplete(written -> asked.getFirst().close());

            assertThat(heard(sent.getFirst())).isInstanceOf(Outcome.Answered.class);
            sent.subList(1, 8).forEach(each -> assertThat(heard(each)).isInstanceOf(Outcome.Unknown.class));
            assertThat(venue.seen).hasSize(8);
            assertThat(client.interrupted()).isFalse();
        }
    }

    /** One cut connection is one failure: the orders on it do not take the whole exchange for down. */
    @Test
    void cut_connection_is_one_failure() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> {
                    if (request.body().contains("last")) {
                        socket.close();
                    }
                });
                HttpVenueClient client = client(venue, 16, 2 * Breaker.FAILURES)) {
            Context loop = vertx.getOrCreateContext();
            List<CompletableFuture<Outcome>> sent = together(loop, client, 0, 2 * Breaker.FAILURES - 1);
            CompletableFuture<Outcome> last = onLoop(loop, client, order("last"));
            assertThat(heard(last)).isInstanceOf(Outcome.Unknown.class);
            sent.forEach(each -> assertThat(heard(each)).isInstanceOf(Outcome.Unknown.class));
            assertThat(client.interrupted()).isFalse();
        }
    }

    @Test
    void late_reply_is_nobody_elses_and_those_behind_it_are_answered_in_their_own_time() {
        List<NetSocket> asked = new CopyOnWriteArrayList<>();
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> asked.add(socket));
                HttpVenueClient client = client(venue, 16, 8)) {
            Context loop = vertx.getOrCreateContext();
            CompletableFuture<Outcome> first = onLoop(loop, client, order("first"));
            until("the first has arrived", () -> asked.size() == 1);
            nanos.addAndGet(Duration.ofMillis(90).toNanos());
            CompletableFuture<Outcome> second = onLoop(loop, client, order("second"));
            until("the second has arrived", () -> asked.size() == 2);
            assertThat(venue.connections).hasValue(1);

            nanos.addAndGet(Duration.ofMillis(1_910).toNanos());
            assertThat(heard(first)).isEqualTo(new Outcome.Unknown("no reply within 2000 ms"));
            assertThat(second).isNotDone();
            asked.getFirst().write(http(200, "first") + http(200, "second"));
            assertThat(body(second)).isEqualTo("second");
            until("the connection is closed", () -> venue.closed.get() == 1);
        }
    }

    @Test
    void nothing_is_put_behind_a_reply_that_does_not_come() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> {});
                HttpVenueClient client = client(venue, 16, 8)) {
            Context loop = vertx.getOrCreateContext();
            CompletableFuture<Outcome> stuck = onLoop(loop, client, order("stuck"));
            until("it has arrived", () -> venue.seen.size() == 1);
            nanos.addAndGet(Duration.ofMillis(100).toNanos());
            venue.script = (request, socket) -> socket.write(http(200, "{}"));
            assertThat(heard(onLoop(loop, client, order("next")))).isInstanceOf(Outcome.Answered.class);
            assertThat(heard(onLoop(loop, client, order("third")))).isInstanceOf(Outcome.Answered.class);
            assertThat(stuck).isNotDone();
            assertThat(venue.seen).extracting(ScriptedVenue.Seen::connection).containsExactly(1, 2, 2);
        }
    }

    @Test
    void connection_the_exchange_says_it_will_close_leaves_those_behind_unknown() {
        List<NetSocket> asked = new CopyOnWriteArrayList<>();
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> asked.add(socket));
                HttpVenueClient client = client(venue, 16, 8)) {
            List<CompletableFuture<Outcome>> sent = together(vertx.getOrCreateContext(), client, 0, 3);
            until("all have arrived", () -> asked.size() == 3);
            asked.getFirst()
                    .write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}" + http(200, "{}"));
            assertThat(heard(sent.get(0))).isInstanceOf(Outcome.Answered.class);
            assertThat(heard(sent.get(1))).isInstanceOf(Outcome.Unknown.class);
            assertThat(heard(sent.get(2))).isInstanceOf(Outcome.Unknown.class);
            assertThat(venue.seen).hasSize(3);
        }
    }

    @Test
    void reply_too_many_ends_the_connection_and_meets_no_order() {
        try (ScriptedVenue venue = new ScriptedVenue(
                        vertx, (request, socket) -> socket.write(http(200, request.body()) + http(200, "unasked")));
                HttpVenueClient client = client(venue, 16, 8)) {
            Context loop = vertx.getOrCreateContext();
            for (int i = 0; i < 5; i++) {
                assertThat(body(onLoop(loop, client, order("o" + i)))).isEqualTo("{\"id\":\"o" + i + "\"}");
                int times = i + 1;
                until("the connection is closed", () -> venue.closed.get() == times);
            }
        }
    }

    @Test
    void cancels_are_not_pipelined_and_not_behind_orders() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> {});
                HttpVenueClient client = client(venue, 16, 8)) {
            Context loop = vertx.getOrCreateContext();
            together(loop, client, 0, 4);
            until("the orders have arrived", () -> venue.seen.size() == 4);
            for (int i = 0; i < 3; i++) {
                onLoop(loop, client, new VenueRequest(HttpMethod.DELETE, "/v1/orders/x", new byte[0], KEY, true));
            }
            until("the cancels have arrived", () -> venue.seen.size() == 7);
            assertThat(venue.seen).extracting(ScriptedVenue.Seen::connection).startsWith(1, 1, 1, 1);
            assertThat(venue.seen.stream().skip(4).map(ScriptedVenue.Seen::connection))
                    .doesNotContain(1)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void order_that_cannot_be_written_harms_none_of_its_turn() {
        try (ScriptedVenue venue =
                        new ScriptedVenue(vertx, (request, socket) -> socket.write(http(200, request.body())));
                HttpVenueClient client = client(venue, 16, 8)) {
            Context loop = vertx.getOrCreateContext();
            List<CompletableFuture<Outcome>> all = new ArrayList<>();
            CompletableFuture<Void> handed = new CompletableFuture<>();
            loop.runOnContext(ignored -> {
                for (String target : List.of("/v1/orders", "/v1/ord\r\ners", "/v1/orders x", "/v1/orders")) {
                    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
                    all.add(outcome);
                    client.send(new VenueRequest(
                                    HttpMethod.POST, target, "{}".getBytes(StandardCharsets.UTF_8), KEY, false))
                            .subscribe()
                            .with(outcome::complete);
                }
                handed.complete(null);
            });
            handed.orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(heard(all.get(0))).isInstanceOf(Outcome.Answered.class);
            assertThat(heard(all.get(1))).isInstanceOf(Outcome.NotSent.class);
            assertThat(heard(all.get(2))).isInstanceOf(Outcome.NotSent.class);
            assertThat(heard(all.get(3))).isInstanceOf(Outcome.Answered.class);
            assertThat(venue.seen).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 257})
    void depth_is_bounded(int depth) {
        assertThatThrownBy(() -> VenueOptions.to("127.0.0.1", 1).pipelining(depth))
                .hasMessage("pipelining: is " + depth + ", must be 1 to 256 requests a connection");
    }

    private HttpVenueClient client(ScriptedVenue venue, int connections, int depth) {
        VenueOptions options = new VenueOptions(
                "127.0.0.1",
                venue.port(),
                connections,
                64,
                Duration.ofMillis(300),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                1_000);
        return new HttpVenueClient(vertx, options.pipelining(depth), () -> 1, nanos::get);
    }

    private static VenueRequest order(String id) {
        byte[] body = ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
        return new VenueRequest(HttpMethod.POST, "/v1/orders", body, KEY, false);
    }

    /** Orders with these numbers, all handed over in one turn of the event loop. */
    private static List<CompletableFuture<Outcome>> together(Context loop, HttpVenueClient client, int from, int to) {
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = from; i < to; i++) {
            outcomes.add(new CompletableFuture<>());
        }
        loop.runOnContext(ignored -> {
            for (int i = from; i < to; i++) {
                client.send(order("order-" + i)).subscribe().with(outcomes.get(i - from)::complete);
            }
        });
        return outcomes;
    }

    private static CompletableFuture<Outcome> onLoop(Context loop, HttpVenueClient client, VenueRequest request) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        loop.runOnContext(
                ignored -> client.send(request).subscribe().with(outcome::complete, outcome::completeExceptionally));
        return outcome;
    }

    private static Outcome heard(CompletableFuture<Outcome> outcome) {
        return outcome.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static String body(CompletableFuture<Outcome> outcome) {
        return heard(outcome) instanceof Outcome.Answered answered
                ? new String(answered.body(), StandardCharsets.UTF_8)
                : String.valueOf(heard(outcome));
    }
}
