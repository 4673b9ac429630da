package dev.tidegate.route;

import static dev.tidegate.route.ScriptedVenue.await;
import static dev.tidegate.route.ScriptedVenue.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VenueStreamTest {
    private static final SigningKey KEY = SigningKey.of("key", "secret".getBytes(StandardCharsets.UTF_8));

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    private final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private HttpServer server;
    private VenueStream stream;

    @BeforeEach
    void open() {
        server = listen(0);
        stream = stream(server.actualPort());
    }

    @AfterEach
    void shut() {
        stream.close();
        await(vertx.close());
    }

    @Test
    void messages_come_in_order_on_one_event_loop() {
        stream.start();
        ServerWebSocket socket = connection(1);
        for (int i = 0; i < 100; i++) {
            socket.writeTextMessage("m" + i);
        }
        until("all are heard", () -> heard.size() == 101);
        assertThat(heard).startsWith("opened", "m0", "m1").endsWith("m99");
        assertThat(threads).hasSize(1);
    }

    @Test
    void connection_is_signed() {
        stream.start();
        ServerWebSocket socket = connection(1);
        assertThat(socket.headers().get("x-api-key")).isEqualTo("key");
        assertThat(RequestSignature.verify(
                        KEY,
                        socket.headers().get("x-signature"),
                        socket.headers().get("x-timestamp"),
                        "",
                        "GET",
                        "/feed",
                        new byte[0]))
                .isTrue();
    }

    @Test
    void broken_connection_is_made_again() {
        stream.start();
        connection(1).close();
        connection(2).writeTextMessage("again");
        until("the second is heard", () -> heard.contains("again"));
        assertThat(heard).containsExactly("opened", "lost", "opened", "again");
    }

    @Test
    void exchange_that_is_down_is_waited_for() {
        int port = server.actualPort();
        await(server.close());
        stream.start();
        server = listen(port);
        connection(1).writeTextMessage("up");
        until("it is heard", () -> heard.contains("up"));
        assertThat(heard).containsExactly("opened", "up");
    }

    @Test
    void silent_connection_is_given_up_and_never_heard_again() {
        stream.start();
        ServerWebSocket silent = connection(1);
        silent.writeTextMessage("first");
        until("the first is heard", () -> heard.contains("first"));
        nanos.addAndGet(Duration.ofMillis(VenueStream.LONGEST_SILENCE_MILLIS).toNanos() + 1);
        ServerWebSocket fresh = connection(2);
        if (!silent.isClosed()) {
            silent.writeTextMessage("too late");
        }
        fresh.writeTextMessage("second");
        until("the second is heard", () -> heard.contains("second"));
        assertThat(heard).containsExactly("opened", "first", "lost", "opened", "second");
    }

    @Test
    void messages_are_no_silence_and_neither_is_our_own_pause() {
        stream.start();
        ServerWebSocket socket = connection(1);
        for (int i = 0; i < 3; i++) {
            nanos.addAndGet(
                    Duration.ofMillis(VenueStream.LONGEST_SILENCE_MILLIS - 1).toNanos());
            socket.writeTextMessage("beat" + i);
            int beat = i;
            until("the beat is heard", () -> heard.contains("beat" + beat));
        }
        onStream(() -> stream.pause(true));
        socket.writeTextMessage("held");
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        // The watch looks twice a second; two of its rounds go by.
        long from = System.nanoTime();
        until(
                "time passes",
                () -> System.nanoTime() - from > Duration.ofMillis(1_200).toNanos());
        assertThat(heard).doesNotContain("held", "lost");
        onStream(() -> stream.pause(false));
        until("what was held is heard", () -> heard.contains("held"));
        assertThat(sockets).hasSize(1);
    }

    @Test
    void message_beyond_the_bound_breaks_the_connection_and_the_next_one_serves() {
        stream.start();
        connection(1).writeTextMessage("x".repeat(VenueStream.LARGEST_MESSAGE + 1));
        connection(2).writeTextMessage("y".repeat(VenueStream.LARGEST_MESSAGE));
        until("the allowed one is heard", () -> heard.stream().anyMatch(each -> each.startsWith("y")));
        assertThat(heard).noneMatch(each -> each.startsWith("x"));
    }

    @Test
    void closed_stream_connects_no_more() {
        stream.start();
        ServerWebSocket socket = connection(1);
        stream.close();
        until("the connection is gone", socket::isClosed);
        assertThat(heard).doesNotContain("lost");
        assertThat(sockets).hasSize(1);
    }

    private Context home;

    private VenueStream stream(int port) {
        home = vertx.getOrCreateContext();
        VenueStream.Listener listener = new VenueStream.Listener() {
            @Override
            public void opened() {
                heard("opened");
            }

            @Override
            public void message(byte[] text) {
                heard(new String(text, StandardCharsets.UTF_8));
            }

            @Override
            public void lost(String cause) {
                heard("lost");
            }
        };
        return new VenueStream(home, VenueOptions.to("127.0.0.1", port), "/feed", KEY, () -> 1, nanos::get, listener);
    }

    private void heard(String what) {
        threads.add(Thread.currentThread());
        heard.add(what);
    }

    private void onStream(Runnable task) {
        home.runOnContext(ignored -> task.run());
    }

    private ServerWebSocket connection(int number) {
        until("connection " + number + " stands", () -> sockets.size() >= number);
        return sockets.get(number - 1);
    }

    private HttpServer listen(int port) {
        return await(vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setMaxWebSocketFrameSize(1 << 22)
                        .setMaxWebSocketMessageSize(1 << 22))
                .webSocketHandler(sockets::add)
                .listen());
    }
}
