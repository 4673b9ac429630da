package dev.tidegate.stories;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A trader as {@link Client} is one, without its comfort: for many requests at the same time, from any thread. */
final class Desk implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LONGEST_WINDOW = 60_000;
    /** Receive windows there are, so that equal requests of one millisecond have signatures of their own. */
    private static final long WINDOWS = 20_000;

    private static final AtomicLong SIGNED = new AtomicLong();

    /** What came back. */
    record Reply(int status, String body, HttpResponse<String> whole) {
        String code() {
            return status == 200 ? "" : json().getString("code");
        }

        JsonObject json() {
            return new JsonObject(body);
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final SigningKey key;

    Desk(int port, SigningKey key) {
        this.base = "http://127.0.0.1:" + port;
        this.key = key;
    }

    /** A request that may be sent as often as one likes: only the first can pass. */
    HttpRequest signed(String method, String target, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(System.currentTimeMillis());
        String window = Long.toString(LONGEST_WINDOW - SIGNED.getAndIncrement() % WINDOWS);
        return HttpRequest.newBuilder(URI.create(base + target))
                .timeout(PATIENCE)
                .header("X-API-KEY", key.keyId())
                .header("X-TIMESTAMP", timestamp)
                .header("X-RECV-WINDOW", window)
                .header("X-SIGNATURE", RequestSignature.sign(key, timestamp, window, method, target, bytes))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build();
    }

    Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException failed) {
            throw new AssertionError(request + " failed", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(request + " was interrupted", stopped);
        }
    }

    Reply post(String target, String body) {
        return send(signed("POST", target, body));
    }

    Reply place(String id, String symbol, String side, String quantity, String price, String time) {
        return post("/v1/orders", Client.limit(id, symbol, side, quantity, price, time, false));
    }

    Reply cancel(String id) {
        return send(signed("DELETE", "/v1/orders/" + id, ""));
    }

    JsonObject account() {
        return send(signed("GET", "/v1/account", "")).json();
    }

    @Override
    public void close() {
        http.close();
    }
}
