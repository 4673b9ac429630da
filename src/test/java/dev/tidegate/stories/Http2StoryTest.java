package dev.tidegate.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same door over HTTP/2. */
class Http2StoryTest {
    private static final SigningKey KEY = SigningKey.of("demo-1-key", "tidegate-demo-secret-1".getBytes());

    private static Stage stage;
    private static Vertx vertx;
    private static HttpClient client;

    private record Answer(int status, HttpVersion version, String body) {}

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(options -> options.patience(Duration.ofMillis(300), Duration.ofSeconds(5)));
        stage.price("BTC-PERP", "65000");
        vertx = Vertx.vertx();
        client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterAll
    static void close() throws Exception {
        Stage.done(vertx.close());
        stage.close();
    }

    private static HttpClientRequest request(HttpMethod method, String target, byte[] body) {
        String timestamp = Long.toString(System.currentTimeMillis());
        return Stage.done(client.request(new RequestOptions()
                        .setHost("127.0.0.1")
                        .setPort(stage.gateway().port())
                        .setMethod(method)
                        .setURI(target)))
                .putHeader("x-api-key", KEY.keyId())
                .putHeader("x-timestamp", timestamp)
                .putHeader("x-recv-window", "60000")
                .putHeader("x-signature", RequestSignature.sign(KEY, timestamp, "60000", method.name(), target, body));
    }

    private static Answer send(HttpMethod method, String target, String body) {
        HttpClientRequest request = request(method, target, body.getBytes());
        return Stage.done(request.send(Buffer.buffer(body))
                .compose(reply ->
                        reply.body().map(all -> new Answer(reply.statusCode(), reply.version(), all.toString()))));
    }

    @Test
    void an_order_passes_and_is_listed() {
        Answer placed = send(
                HttpMethod.POST, "/v1/orders", Client.limit("h2", "BTC-PERP", "BUY", "0.1", "64000", "GTC", false));
        assertThat(placed.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(placed.status()).isEqualTo(200);
        assertThat(send(HttpMethod.GET, "/v1/orders/h2", "").body()).contains("\"status\":\"NEW\"");
    }

    @Test
    void bounds_hold_and_the_connection_lives_on() {
        assertThat(send(HttpMethod.POST, "/v1/orders", " ".repeat(20_000)).status())
                .isEqualTo(413);
        assertThat(send(HttpMethod.POST, "/v1/orders", "{").status()).isEqualTo(400);
        assertThat(send(HttpMethod.GET, "/v1/nothing", "").status()).isEqualTo(404);
    }

    @Test
    void a_body_that_never_ends_is_given_up() {
        HttpClientRequest request =
                request(HttpMethod.POST, "/v1/orders", new byte[0]).setChunked(true);
        var reply = request.response();
        request.write("{");
        assertThat(Stage.done(reply).statusCode()).isEqualTo(408);
        assertThat(send(HttpMethod.GET, "/v1/account", "").status()).isEqualTo(200);
    }
}
