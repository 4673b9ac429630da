package dev.tidegate.route;

import static dev.tidegate.route.ScriptedVenue.await;
import static dev.tidegate.route.ScriptedVenue.http;
import static dev.tidegate.route.ScriptedVenue.reply;
import static dev.tidegate.route.ScriptedVenue.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way an exchange can fail, byte by byte over real sockets. */
class HttpVenueClientTest {
    private static final SigningKey KEY = SigningKey.of("key", "secret".getBytes(StandardCharsets.UTF_8));
    private static Vertx vertx;

    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
    }

    @AfterAll
    static void shut() {
        await(vertx.close());
    }

    @Test
    void answer_comes_with_its_status_and_bytes() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, reply(422, "{\"a\":1}"));
                HttpVenueClient client = client(venue)) {
            assertThat(outcome(client, order("x"))).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
                assertThat(answered.status()).isEqualTo(422);
                assertThat(new String(answered.body(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}");
            });
        }
    }

    @Test
    void request_is_signed_over_what_is_sent() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, reply(200, "{}"));
                HttpVenueClient client = client(venue)) {
            outcome(client, order("x"));
            ScriptedVenue.Seen seen = venue.seen.getFirst();
            assertThat(seen.head()).startsWith("POST /v1/orders HTTP/1.1\r\n");
            assertThat(seen.header("host")).isEqualTo("127.0.0.1:" + venue.port());
            assertThat(seen.header("content-type")).isEqualTo("application/json");
            assertThat(RequestSignature.verify(
                            KEY,
                            seen.header("x-signature"),
                            seen.header("x-timestamp"),
                            seen.header("x-recv-window"),
                            "POST",
                            "/v1/orders",
                            seen.body().getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
        }
    }

    @Test
    void refused_connection_is_not_sent() throws IOException {
        try (HttpVenueClient client = new HttpVenueClient(vertx, options(free()), () -> 1, nanos::get)) {
            assertThat(outcome(client, order("x"))).isInstanceOf(Outcome.NotSent.class);
        }
    }

    @Test
    void connection_that_does_not_stand_in_time_is_not_sent() throws IOException {
        List<Socket> crowd = new ArrayList<>();
        // A listener that accepts nobody and whose queue is full leaves a connection hanging.
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket();
                crowd.add(socket);
                try {
                    socket.connect(busy.getLocalSocketAddress(), 50);
                } catch (IOException full) {
                    break;
                }
            }
            try (HttpVenueClient client =
                    new HttpVenueClient(vertx, options(busy.getLocalPort()), () -> 1, nanos::get)) {
                assertThat(outcome(client, order("x"))).isInstanceOf(Outcome.NotSent.class);
            }
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @Test
    void request_that_finds_the_queue_full_is_not_sent_and_the_exchange_is_not_blamed() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> {});
                HttpVenueClient client = new HttpVenueClient(vertx, options(venue.port(), 1, 1), () -> 1, nanos::get)) {
            Context loop = vertx.getOrCreateContext();
            CompletableFuture<Outcome> first = onLoop(loop, client, order("first"));
            until("the first order arrives", () -> venue.seen.size() == 1);
            CompletableFuture<Outcome> second = onLoop(loop, client, order("second"));
            for (int i = 0; i < 2 * Breaker.FAILURES; i++) {
                assertThat(heard(onLoop(loop, client, order("more" + i)))).isInstanceOf(Outcome.NotSent.class);
            }
            assertThat(client.interrupted()).isFalse();
            assertThat(first).isNotDone();
            assertThat(second).isNotDone();
            assertThat(venue.seen).hasSize(1);
        }
    }

    @Test
    void request_that_waited_for_a_connection_too_long_is_not_sent_and_never_written() {
        List<NetSocket> asked = new CopyOnWriteArrayList<>();
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> asked.add(socket));
                HttpVenueClient client = new HttpVenueClient(vertx, options(venue.port(), 1, 8), () -> 1, nanos::get)) {
            Context loop = vertx.getOrCreateContext();
            CompletableFuture<Outcome> slow = onLoop(loop, client, order("slow"));
            until("the slow order arrives", () -> venue.seen.size() == 1);
            nanos.addAndGet(Duration.ofMillis(1_500).toNanos());
            CompletableFuture<Outcome> waiting = onLoop(loop, client, order("waiting"));
            // The first is late now, the second still waits; its turn comes on a new connection and it is answered.
            venue.script = reply(200, "{}");
            nanos.addAndGet(Duration.ofMillis(600).toNanos());
            assertThat(heard(slow)).isInstanceOf(Outcome.Unknown.class);
            assertThat(heard(waiting)).isInstanceOf(Outcome.Answered.class);

            venue.script = (request, socket) -> asked.add(socket);
            CompletableFuture<Outcome> holder = onLoop(loop, client, order("holder"));
            until("the holder arrives", () -> venue.seen.size() == 3);
            CompletableFuture<Outcome> expired = onLoop(loop, client, order("expired"));
            await(context(loop));
            nanos.addAndGet(Duration.ofSeconds(3).toNanos());
            assertThat(heard(holder)).isInstanceOf(Outcome.Unknown.class);
            assertThat(heard(expired)).isInstanceOf(Outcome.NotSent.class);
            venue.script = reply(200, "{}");
            assertThat(heard(onLoop(loop, client, order("after")))).isInstanceOf(Outcome.Answered.class);
            assertThat(venue.seen).noneMatch(request -> request.body().contains("expired"));
        }
    }

    @Test
    void connection_cut_instead_of_a_reply_leaves_the_outcome_unknown_and_the_order_written_once() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> socket.close());
                HttpVenueClient client = client(venue)) {
            assertThat(outcome(client, order("x"))).isInstanceOf(Outcome.Unknown.class);
            assertThat(venue.seen).hasSize(1);
        }
    }

    @Test
    void reply_that_breaks_off_leaves_the_outcome_unknown() {
        try (ScriptedVenue venue = new ScriptedVenue(
                        vertx,
                        (request, socket) -> socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"orderId\":")
                                .onComplete(written -> socket.close()));
                HttpVenueClient client = client(venue)) {
            assertThat(outcome(client, order("x"))).isInstanceOf(Outcome.Unknown.class);
            assertThat(venue.seen).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/9.9 200 OK\r\ncontent-length: 2\r\n\r\n{}",
                "\u0000\u0001\u0002\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"
            })
    void reply_that_is_none_leaves_the_outcome_unknown(String bytes) {
        try (ScriptedVenue venue = new ScriptedVenue(
                        vertx, (request, socket) -> socket.write(bytes).onComplete(written -> socket.close()));
                HttpVenueClient client = client(venue)) {
            assertThat(outcome(client, order("x"))).isInstanceOf(Outcome.Unknown.class);
            assertThat(venue.seen).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"})
    void interim_reply_is_passed_over(String interim) {
        try (ScriptedVenue venue =
                        new ScriptedVenue(vertx, (request, socket) -> socket.write(interim + http(200, "{}")));
                HttpVenueClient client = client(venue)) {
            assertThat(outcome(client, order("x"))).isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void reply_is_read_up_to_its_bound_and_not_beyond() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, reply(200, "x".repeat(1_000)));
                HttpVenueClient client = client(venue)) {
            assertThat(outcome(client, order("fits"))).isInstanceOf(Outcome.Answered.class);
            venue.script = reply(200, "x".repeat(1_001));
            assertThat(outcome(client, order("too long"))).isInstanceOf(Outcome.Unknown.class);
            until("the connection is closed", () -> venue.closed.get() == 1);
            assertThat(venue.seen).hasSize(2);
        }
    }

    @Test
    void late_reply_meets_no_other_request() {
        List<NetSocket> late = new CopyOnWriteArrayList<>();
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> late.add(socket));
                HttpVenueClient client = client(venue)) {
            Context loop = vertx.getOrCreateContext();
            CompletableFuture<Outcome> first = onLoop(loop, client, order("first"));
            until("the first order arrives", () -> late.size() == 1);
            nanos.addAndGet(Duration.ofSeconds(2).toNanos());
            assertThat(heard(first)).isEqualTo(new Outcome.Unknown("no reply within 2000 ms"));
            venue.script = (request, socket) -> {
                late.forEach(old -> old.write(http(200, "late")));
                socket.write(http(200, "mine"));
            };
            assertThat(heard(onLoop(loop, client, order("second"))))
                    .isInstanceOfSatisfying(
                            Outcome.Answered.class,
                            answered -> assertThat(new String(answered.body(), StandardCharsets.UTF_8))
                                    .isEqualTo("mine"));
        }
    }

    @Test
    void just_in_time_is_in_time() {
        List<NetSocket> asked = new CopyOnWriteArrayList<>();
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> asked.add(socket));
                HttpVenueClient client = client(venue)) {
            CompletableFuture<Outcome> first = onLoop(vertx.getOrCreateContext(), client, order("first"));
            until("the order arrives", () -> asked.size() == 1);
            nanos.addAndGet(Duration.ofSeconds(2).toNanos() - 1);
            asked.getFirst().write(http(200, "{}"));
            assertThat(heard(first)).isInstanceOf(Outcome.Answered.class);
        }
    }

    /** A connection the exchange has closed while it was idle is not used: no doubt about an order comes of it. */
    @Test
    void connection_closed_while_idle_harms_no_request() throws IOException {
        AtomicInteger gone = new AtomicInteger();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpVenueClient client =
                        new HttpVenueClient(vertx, options(listener.getLocalPort()), () -> 1, nanos::get)) {
            Thread.ofVirtual().start(() -> closeAfterEachReply(listener, gone));
            Context loop = vertx.getOrCreateContext();
            for (int i = 1; i <= 30; i++) {
                int times = i;
                assertThat(heard(onLoop(loop, client, order("o" + i)))).isInstanceOf(Outcome.Answered.class);
                until("the client has closed its end too", () -> gone.get() == times);
            }
        }
    }

    /** Answers one request per connection, closes its own end and waits for the other's. */
    private static void closeAfterEachReply(ServerSocket listener, AtomicInteger gone) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                byte[] request = new byte[4_096];
                int length = 0;
                while (!new String(request, 0, length, StandardCharsets.US_ASCII).endsWith("\"}")) {
                    length += socket.getInputStream().read(request, length, request.length - length);
                }
                socket.getOutputStream().write(http(200, "{}").getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {}
                gone.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void connection_the_exchange_says_it_will_close_is_not_used_again() {
        try (ScriptedVenue venue = new ScriptedVenue(
                        vertx,
                        (request, socket) ->
                                socket.write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}"));
                HttpVenueClient client = client(venue)) {
            Context loop = vertx.getOrCreateContext();
            for (int i = 0; i < 10; i++) {
                assertThat(heard(onLoop(loop, client, order("o" + i)))).isInstanceOf(Outcome.Answered.class);
            }
            assertThat(venue.connections).hasValue(10);
        }
    }

    @Test
    void reply_nobody_asked_for_closes_the_connection_and_meets_no_request() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, reply(200, "first"));
                HttpVenueClient client = client(venue)) {
            Context loop = vertx.getOrCreateContext();
            heard(onLoop(loop, client, order("first")));
            venue.sockets.getFirst().write(http(200, "unasked"));
            until("the connection is closed", () -> venue.closed.get() == 1);
            venue.script = reply(200, "second");
            assertThat(heard(onLoop(loop, client, order("second"))))
                    .isInstanceOfSatisfying(
                            Outcome.Answered.class,
                            answered -> assertThat(new String(answered.body(), StandardCharsets.UTF_8))
                                    .isEqualTo("second"));
        }
    }

    @Test
    void cancel_is_sent_again_until_it_is_answered() {
        AtomicInteger cuts = new AtomicInteger(2);
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> {
                    if (cuts.getAndDecrement() > 0) {
                        socket.close();
                    } else {
                        socket.write(http(200, "{}"));
                    }
                });
                HttpVenueClient client = client(venue)) {
            assertThat(outcome(client, cancel())).isInstanceOf(Outcome.Answered.class);
            assertThat(venue.seen).hasSize(HttpVenueClient.CANCEL_ATTEMPTS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", "garbage\r\n\r\n", "HTTP/1.1 102 P\r\n\r\n"
            })
    void cancel_is_given_up_after_its_attempts(String bytes) {
        try (ScriptedVenue venue = new ScriptedVenue(
                        vertx, (request, socket) -> socket.write(bytes).onComplete(written -> socket.close()));
                HttpVenueClient client = client(venue)) {
            assertThat(outcome(client, cancel())).isInstanceOf(Outcome.Unknown.class);
            assertThat(venue.seen).hasSize(HttpVenueClient.CANCEL_ATTEMPTS);
        }
    }

    @Test
    void cancel_whose_replies_are_too_long_is_given_up_after_its_attempts() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, reply(200, "x".repeat(5_000)));
                HttpVenueClient client = client(venue)) {
            assertThat(outcome(client, cancel())).isInstanceOf(Outcome.Unknown.class);
            assertThat(venue.seen).hasSize(HttpVenueClient.CANCEL_ATTEMPTS);
        }
    }

    @Test
    void cancel_that_may_have_arrived_is_never_called_unsent() {
        ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> {});
        try (HttpVenueClient client = client(venue)) {
            venue.script = (request, socket) -> venue.stop();
            CompletableFuture<Outcome> cancelled = onLoop(vertx.getOrCreateContext(), client, cancel());
            assertThat(heard(cancelled)).isInstanceOf(Outcome.Unknown.class);
            assertThat(venue.seen).hasSize(1);
        }
    }

    @Test
    void cancel_that_never_found_a_connection_is_not_sent() throws IOException {
        try (HttpVenueClient client = new HttpVenueClient(vertx, options(free()), () -> 1, nanos::get)) {
            assertThat(outcome(client, cancel())).isInstanceOf(Outcome.NotSent.class);
        }
    }

    @Test
    void breaker_opens_after_a_run_of_failures_and_one_request_probes() throws IOException {
        AtomicInteger answered = new AtomicInteger();
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> socket.close());
                HttpVenueClient client = client(venue)) {
            for (int i = 0; i < Breaker.FAILURES; i++) {
                assertThat(client.interrupted()).isFalse();
                assertThat(outcome(client, order("o" + i))).isInstanceOf(Outcome.Unknown.class);
            }
            assertThat(client.interrupted()).isTrue();
            assertThat(outcome(client, order("refused"))).isInstanceOf(Outcome.NotSent.class);
            assertThat(venue.seen).hasSize(Breaker.FAILURES);

            venue.script = (request, socket) -> {
                answered.incrementAndGet();
                socket.write(http(200, "{}"));
            };
            assertThat(outcome(client, cancel())).isInstanceOf(Outcome.Answered.class);
            assertThat(client.interrupted()).isFalse();
            assertThat(outcome(client, order("passes"))).isInstanceOf(Outcome.Answered.class);
            assertThat(answered).hasValue(2);
        }
    }

    @Test
    void breaker_probes_again_after_each_rest() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> socket.close());
                HttpVenueClient client = client(venue)) {
            for (int i = 0; i < Breaker.FAILURES; i++) {
                outcome(client, order("o" + i));
            }
            for (int probe = 1; probe <= 3; probe++) {
                nanos.addAndGet(Breaker.REST_NANOS);
                assertThat(outcome(client, order("probe"))).isInstanceOf(Outcome.Unknown.class);
                assertThat(outcome(client, order("refused"))).isInstanceOf(Outcome.NotSent.class);
                assertThat(venue.seen).hasSize(Breaker.FAILURES + probe);
            }
            nanos.addAndGet(Breaker.REST_NANOS);
            venue.script = reply(200, "{}");
            assertThat(outcome(client, order("probe"))).isInstanceOf(Outcome.Answered.class);
            assertThat(outcome(client, order("passes"))).isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void closed_client_sends_nothing() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, reply(200, "{}"))) {
            HttpVenueClient client = client(venue);
            Context loop = vertx.getOrCreateContext();
            heard(onLoop(loop, client, order("before")));
            client.close();
            assertThat(heard(onLoop(loop, client, order("after")))).isInstanceOf(Outcome.NotSent.class);
            assertThat(heard(onLoop(loop, client, cancel()))).isInstanceOf(Outcome.NotSent.class);
            assertThat(venue.seen).hasSize(1);
        }
    }

    @Test
    void closing_leaves_what_is_on_its_way_unknown_and_what_waits_unsent() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> {})) {
            HttpVenueClient client = new HttpVenueClient(vertx, options(venue.port(), 1, 8), () -> 1, nanos::get);
            Context loop = vertx.getOrCreateContext();
            CompletableFuture<Outcome> sent = onLoop(loop, client, order("sent"));
            until("the order arrives", () -> venue.seen.size() == 1);
            CompletableFuture<Outcome> waiting = onLoop(loop, client, order("waiting"));
            await(context(loop));
            client.close();
            assertThat(heard(sent)).isInstanceOf(Outcome.Unknown.class);
            assertThat(heard(waiting)).isInstanceOf(Outcome.NotSent.class);
            assertThat(venue.seen).hasSize(1);
        }
    }

    @Test
    void order_subscribed_to_twice_is_sent_once() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, reply(200, "{}"));
                HttpVenueClient client = client(venue)) {
            Uni<Outcome> sending = client.send(order("x"));
            assertThat(sending.await().atMost(Duration.ofSeconds(10))).isInstanceOf(Outcome.Answered.class);
            assertThat(sending.await().atMost(Duration.ofSeconds(10))).isInstanceOf(Outcome.Unknown.class);
            assertThat(venue.seen).hasSize(1);
        }
    }

    @Test
    void each_loop_has_its_pool_and_hears_its_answers() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, reply(200, "{}"));
                HttpVenueClient client = client(venue)) {
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            for (int i = 0; i < 3; i++) {
                Context loop = ((io.vertx.core.impl.VertxInternal) vertx).createEventLoopContext();
                for (int j = 0; j < 5; j++) {
                    Promise<Void> done = Promise.promise();
                    loop.runOnContext(ignored -> {
                        Thread caller = Thread.currentThread();
                        client.send(order("x")).subscribe().with(outcome -> {
                            assertThat(Thread.currentThread()).isSameAs(caller);
                            threads.add(caller);
                            done.complete();
                        });
                    });
                    await(done.future());
                }
            }
            assertThat(threads).hasSize(3);
            assertThat(venue.connections).hasValue(3);
        }
    }

    @Test
    void caller_on_a_worker_thread_is_served_by_an_event_loop() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, reply(200, "{}"));
                HttpVenueClient client = client(venue)) {
            Outcome outcome = await(
                    vertx.executeBlocking(() -> client.send(order("x")).await().atMost(Duration.ofSeconds(10)), false));
            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        }
    }

    /** Whatever the exchange does: no order is written twice, and one that is called unsent was never seen. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void no_order_is_ever_written_twice(int pipelining) {
        long seed = 20_240_808;
        Random random = new Random(seed);
        Map<String, Outcome> outcomes = new HashMap<>();
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> misbehave(random, socket));
                HttpVenueClient client = new HttpVenueClient(
                        vertx,
                        new VenueOptions(
                                        "127.0.0.1",
                                        venue.port(),
                                        3,
                                        4,
                                        Duration.ofMillis(500),
                                        Duration.ofMillis(100),
                                        Duration.ofSeconds(2),
                                        1_000)
                                .pipelining(pipelining),
                        () -> 1,
                        System::nanoTime)) {
            Context loop = vertx.getOrCreateContext();
            for (int round = 0; round < 60; round++) {
                Map<String, CompletableFuture<Outcome>> sent = new HashMap<>();
                for (int i = 0; i < 10 * pipelining; i++) {
                    String id = "order-" + round + "-" + i + ".";
                    sent.put(id, onLoop(loop, client, order(id)));
                }
                sent.forEach((id, outcome) -> outcomes.put(id, heard(outcome)));
            }
            Map<String, Integer> written = new HashMap<>();
            venue.seen.forEach(request ->
                    written.merge(request.body().substring(7, request.body().indexOf('.') + 1), 1, Integer::sum));
            Set<Class<?>> kinds = new HashSet<>();
            outcomes.forEach((id, outcome) -> {
                kinds.add(outcome.getClass());
                int times = written.getOrDefault(id, 0);
                String what = id + " " + outcome + ", seed " + seed;
                switch (outcome) {
                    case Outcome.Answered ignored -> assertThat(times).as(what).isEqualTo(1);
                    case Outcome.NotSent ignored -> assertThat(times).as(what).isZero();
                    case Outcome.Unknown ignored -> assertThat(times).as(what).isLessThanOrEqualTo(1);
                }
            });
            assertThat(kinds).hasSize(3);
        }
    }

    @Test
    void cancels_do_not_wait_behind_orders_that_have_no_connection() {
        try (ScriptedVenue venue = new ScriptedVenue(vertx, (request, socket) -> {
                    if (request.head().startsWith("DELETE")) {
                        socket.write(http(200, "{}"));
                    }
                });
                HttpVenueClient client = new HttpVenueClient(vertx, options(venue.port(), 1, 8), () -> 1, nanos::get)) {
            Context loop = vertx.getOrCreateContext();
            List<CompletableFuture<Outcome>> orders = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                orders.add(onLoop(loop, client, order("x" + i)));
            }
            until("an order holds the only connection", () -> venue.seen.size() == 1);
            assertThat(heard(onLoop(loop, client, cancel()))).isInstanceOf(Outcome.Answered.class);
            assertThat(orders).noneMatch(CompletableFuture::isDone);
        }
    }

    private static void misbehave(Random random, NetSocket socket) {
        int dice;
        synchronized (random) {
            dice = random.nextInt(20);
        }
        switch (dice) {
            case 0 -> socket.close();
            case 1 ->
                socket.write("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{").onComplete(x -> socket.close());
            case 2 -> socket.write("nonsense\r\n\r\n");
            case 3 -> socket.write(http(200, "x".repeat(2_000)));
            case 4 -> socket.write(http(200, "{}")).onComplete(x -> socket.close());
            case 5 -> vertx.setTimer(120, x -> socket.write(http(200, "{}")));
            case 6 -> {}
            case 7 -> socket.write(http(503, "{}"));
            default -> socket.write(http(200, "{}"));
        }
    }

    private HttpVenueClient client(ScriptedVenue venue) {
        return new HttpVenueClient(vertx, options(venue.port()), () -> 1, nanos::get);
    }

    private static VenueOptions options(int port) {
        return options(port, 16, 64);
    }

    private static VenueOptions options(int port, int connections, int waiting) {
        return new VenueOptions(
                "127.0.0.1",
                port,
                connections,
                waiting,
                Duration.ofMillis(300),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                1_000);
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static VenueRequest order(String id) {
        byte[] body = ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
        return new VenueRequest(HttpMethod.POST, "/v1/orders", body, KEY, false);
    }

    private static VenueRequest cancel() {
        return new VenueRequest(HttpMethod.DELETE, "/v1/orders/x", new byte[0], KEY, true);
    }

    private static Outcome outcome(HttpVenueClient client, VenueRequest request) {
        return client.send(request).await().atMost(Duration.ofSeconds(10));
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

    /** Completes once everything handed to a loop so far has run. */
    private static io.vertx.core.Future<Void> context(Context loop) {
        Promise<Void> passed = Promise.promise();
        loop.runOnContext(ignored -> passed.complete());
        return passed.future();
    }
}
