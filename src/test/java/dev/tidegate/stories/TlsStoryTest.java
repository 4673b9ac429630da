package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.TlsFiles;
import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.edge.DoorAccess;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on both sides, with certificates that change while the gateway runs. */
class TlsStoryTest {
    private static final AtomicLong LAST = new AtomicLong();

    @TempDir
    private Path folder;

    private Stage stage;

    @AfterEach
    void close() throws Exception {
        if (stage != null) {
            stage.close();
        }
    }

    private static TlsFiles pem(Papers papers, Papers trusted) {
        return new TlsFiles(papers.certificate(), papers.key(), "", trusted == null ? null : trusted.certificate());
    }

    private HttpResponse<String> send(SSLContext context, HttpClient.Version version, SigningKey key, String body)
            throws Exception {
        String target = body.isEmpty() ? "/v1/account" : "/v1/orders";
        String method = body.isEmpty() ? "GET" : "POST";
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(stage.client("demo-1-key").base().replace("http:", "https:") + target))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (key != null) {
            request.header("X-API-KEY", key.keyId());
            if (key.signs()) {
                String timestamp =
                        Long.toString(LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis())));
                request.header("X-TIMESTAMP", timestamp)
                        .header("X-RECV-WINDOW", "60000")
                        .header(
                                "X-SIGNATURE",
                                RequestSignature.sign(
                                        key,
                                        timestamp,
                                        "60000",
                                        method,
                                        target,
                                        body.getBytes(StandardCharsets.UTF_8)));
            }
        }
        try (HttpClient client =
                HttpClient.newBuilder().version(version).sslContext(context).build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void orders_pass_over_tls_with_http1_http2_and_websocket_and_plain_text_does_not() throws Exception {
        Papers door = Papers.of(folder, "door");
        stage = Stage.open(options -> options.tls(pem(door, null), null));
        stage.price("BTC-PERP", "65000");
        SSLContext context = door.trusted(null);
        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (version.compareTo(HttpClient.Version.HTTP_2) <= 0) {
                HttpResponse<String> placed = send(
                        context,
                        version,
                        stage.key("demo-1-key"),
                        Client.limit("o" + version.ordinal(), "BTC-PERP", "BUY", "0.1", "64000", "GTC", false));
                assertThat(placed.statusCode()).as(placed.body()).isEqualTo(200);
                assertThat(placed.version()).isEqualTo(version);
            }
        }
        WebSocketClientOptions secure = new WebSocketClientOptions()
                .setSsl(true)
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(door.certificate().toString()));
        try (Wire wire = new Wire(stage.gateway().port(), stage.key("demo-1-key"), secure).login()) {
            assertThat(wire.ask(wire.cancel("o0")).getInteger("status")).isEqualTo(200);
        }
        try (RawHttp raw = stage.raw()) {
            raw.send("GET /v1/instruments HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(raw.untilClosed()).doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void an_rsa_key_and_a_key_store_with_its_password_serve_as_well() throws Exception {
        Papers rsa = Papers.rsa(folder, "rsa");
        stage = Stage.open(options -> options.tls(pem(rsa, null), null));
        for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
            assertThat(send(rsa.trusted(null), version, stage.key("demo-1-key"), "")
                            .statusCode())
                    .isEqualTo(200);
        }
        stage.close();
        Papers store = Papers.rsa(folder, "store");
        TlsFiles files = new TlsFiles(store.store(), null, Papers.PASSWORD, null);
        stage = Stage.open(options -> options.tls(files, null));
        assertThat(send(store.trusted(null), HttpClient.Version.HTTP_2, stage.key("demo-1-key"), "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(shown()).isEqualTo(store.shown());
    }

    @Test
    void a_key_store_with_another_password_lets_no_door_open() throws Exception {
        TlsFiles wrong = new TlsFiles(Papers.of(folder, "store").store(), null, "another password", null);
        assertThatThrownBy(() -> stage = Stage.open(options -> options.tls(wrong, null)))
                .hasStackTraceContaining("store.p12");
    }

    @Test
    void a_new_certificate_is_shown_while_the_gateway_runs_and_half_of_one_is_not() throws Exception {
        Papers first = Papers.of(folder, "first");
        Papers second = Papers.of(folder, "second");
        Papers used = new Papers(null, folder.resolve("used.pem"), folder.resolve("used-key.pem"));
        Files.copy(first.certificate(), used.certificate());
        Files.copy(first.key(), used.key());
        stage = Stage.open(options -> options.tls(pem(used, null), null));
        assertThat(shown()).isEqualTo(first.shown());

        // The certificate alone does not fit the key: the first pair stays until the second is whole.
        replace(second.certificate(), used.certificate());
        long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        eventually("several looks", () -> System.nanoTime() - until > 0);
        assertThat(shown()).isEqualTo(first.shown());
        replace(second.key(), used.key());
        eventually("the second certificate is shown", this::shown, seen -> seen.equals(second(second)));
        assertThat(send(second.trusted(null), HttpClient.Version.HTTP_1_1, stage.key("demo-1-key"), "")
                        .statusCode())
                .isEqualTo(200);
    }

    private static X509Certificate second(Papers papers) {
        try {
            return papers.shown();
        } catch (Exception unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static void replace(Path with, Path file) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.copy(with, beside);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What the door shows to whoever trusts anybody. */
    private X509Certificate shown() {
        try (javax.net.ssl.SSLSocket socket = (javax.net.ssl.SSLSocket) anybody()
                .getSocketFactory()
                .createSocket("127.0.0.1", stage.gateway().port())) {
            socket.setSoTimeout(15_000);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static SSLContext anybody() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new javax.net.ssl.TrustManager[] {
                    new javax.net.ssl.X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        return context;
    }

    @Test
    void nobody_connects_without_a_certificate_where_one_is_required() throws Exception {
        Papers door = Papers.of(folder, "door");
        Papers bot = Papers.of(folder, "bot");
        Papers stranger = Papers.of(folder, "stranger");
        stage = Stage.open(options -> options.tls(pem(door, bot), null)
                .door(usual -> usual.access(new DoorAccess(null, DoorAccess.Certificates.REQUIRED, false))));
        SigningKey key = stage.key("demo-1-key");
        assertThat(send(door.trusted(bot), HttpClient.Version.HTTP_2, key, "").statusCode())
                .isEqualTo(200);
        for (Papers none : new Papers[] {null, stranger}) {
            assertThatThrownBy(() -> send(door.trusted(none), HttpClient.Version.HTTP_1_1, key, ""))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_certificate_stands_for_its_key_and_for_no_other() throws Exception {
        Papers door = Papers.of(folder, "door");
        Papers bot = Papers.of(folder, "bot");
        Papers both = Papers.of(folder, "both");
        Files.writeString(
                folder.resolve("clients.pem"),
                Files.readString(bot.certificate()) + Files.readString(both.certificate()));
        TlsFiles files = new TlsFiles(door.certificate(), door.key(), "", folder.resolve("clients.pem"));
        String print = bot.fingerprint();
        stage = Stage.open(options -> options.tls(files, null)
                .door(usual -> usual.access(new DoorAccess(null, DoorAccess.Certificates.REQUESTED, false)))
                .replace(
                        "accounts.yaml",
                        "        signature: hmac\n        secret: tidegate-demo-secret-1",
                        "        signature: none\n        certificate: \"sha256:" + print + "\"")
                .replace(
                        "accounts.yaml",
                        "        secret: tidegate-demo-secret-2",
                        "        secret: tidegate-demo-secret-2\n        certificate: \"subject:CN=both,O=Tidegate\""));
        SigningKey first = SigningKey.unsigned("demo-1-key");
        SigningKey second = stage.key("demo-2-key");
        HttpClient.Version http = HttpClient.Version.HTTP_1_1;
        // No signature, and not even a key's name: the certificate says who it is.
        assertThat(send(door.trusted(bot), http, null, "").body()).contains("\"account\":\"demo-1\"");
        assertThat(send(door.trusted(bot), http, first, "").statusCode()).isEqualTo(200);
        assertThat(send(door.trusted(null), http, first, "").statusCode()).isBetween(400, 401);
        assertThat(send(door.trusted(both), http, first, "").statusCode()).isBetween(400, 401);
        // Signature and certificate, where both are asked for.
        assertThat(send(door.trusted(both), http, second, "").statusCode()).isEqualTo(200);
        assertThat(send(door.trusted(null), http, second, "").statusCode()).isEqualTo(401);
        assertThat(send(door.trusted(bot), http, second, "").statusCode()).isEqualTo(401);
    }

    @Test
    void the_exchange_is_reached_over_tls_with_a_certificate_of_our_own_and_not_where_it_is_somebody_else()
            throws Exception {
        Papers exchange = Papers.of(folder, "exchange");
        Papers gateway = Papers.of(folder, "gateway");
        TlsFiles ours = new TlsFiles(gateway.store(), null, Papers.PASSWORD, exchange.certificate());
        stage = Stage.open(options -> options.tls(null, ours).sealed(exchange, gateway));
        stage.price("BTC-PERP", "65000");
        stage.client("demo-1-key").buy("a", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        stage.client("demo-1-key").delete("/v1/orders/a").then().statusCode(200);

        // Whoever answers now is not the exchange.
        stage.envelope().seal(Papers.of(folder, "impostor"), gateway);
        stage.client("demo-1-key").buy("b", "BTC-PERP", "0.1", "64000").then().statusCode(502);
        assertThat(stage.atExchange("demo-1").account().openOrders()).isEmpty();
    }
}
