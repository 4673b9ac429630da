package dev.tidegate.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients can do to a connection that no honest one does. */
class DoorStoryTest {
    /** More than the sockets' own buffers hold. */
    private static final long FLOOD = 96L << 20;

    private static Stage stage;
    private static Vertx vertx;
    private static HttpClient http2;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(options -> options.patience(Duration.ofMillis(300), Duration.ofSeconds(5)));
        vertx = Vertx.vertx();
        http2 = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterAll
    static void close() throws Exception {
        Stage.done(vertx.close());
        stage.close();
    }

    @Test
    void a_client_that_takes_no_answers_is_not_read_any_more() throws IOException {
        ByteBuffer requests = ByteBuffer.wrap(
                "GET /v1/account HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000).getBytes(StandardCharsets.ISO_8859_1));
        try (SocketChannel channel = SocketChannel.open(
                new InetSocketAddress("127.0.0.1", stage.gateway().port()))) {
            channel.configureBlocking(false);
            long sent = 0;
            long stuckSince = System.nanoTime();
            while (System.nanoTime() - stuckSince < TimeUnit.SECONDS.toNanos(1) && sent < FLOOD) {
                if (!requests.hasRemaining()) {
                    requests.rewind();
                }
                int written = channel.write(requests);
                if (written > 0) {
                    sent += written;
                    stuckSince = System.nanoTime();
                } else {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            assertThat(sent).isLessThan(FLOOD);
        }
        assertThat(stage.client("demo-1-key").get("/v1/account").statusCode()).isEqualTo(200);
    }

    @Test
    void many_requests_at_once_are_all_answered() throws IOException {
        try (RawHttp raw = stage.raw()) {
            raw.send("GET /v1/account HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000));
            for (int i = 0; i < 1_000; i++) {
                assertThat(raw.reply()).startsWith("HTTP/1.1 4");
            }
        }
    }

    @Test
    void an_answer_to_head_has_no_body_and_the_next_one_follows() throws IOException {
        try (RawHttp raw = stage.raw()) {
            raw.send("HEAD /v1/account HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /v1/nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String all = raw.untilClosed();
            assertThat(all).startsWith("HTTP/1.1 405");
            assertThat(all.split("\r\n\r\n")[1]).startsWith("HTTP/1.1 404");
        }
    }

    private static HttpClientRequest stream(HttpMethod method) {
        return Stage.done(http2.request(new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(stage.gateway().port())
                .setMethod(method)
                .setURI("/v1/orders")));
    }

    @Test
    void a_stream_that_announces_no_body_must_end_all_the_same() {
        HttpClientRequest request = stream(HttpMethod.POST).putHeader("content-length", "0");
        var reply = request.response();
        Stage.done(request.sendHead());
        assertThat(Stage.done(reply).statusCode()).isEqualTo(408);
    }

    @Test
    void a_tunnel_over_http2_leads_nowhere() {
        HttpClientRequest request = stream(HttpMethod.CONNECT);
        var reply = request.response();
        Stage.done(request.sendHead());
        assertThat(Stage.done(reply).statusCode()).isEqualTo(404);
    }
}
