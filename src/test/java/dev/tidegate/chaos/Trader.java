package dev.tidegate.chaos;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** One who signs requests and takes whatever comes of them: a reply, or a connection that breaks. */
public final class Trader {
    /** About the longest there is: a loaded machine may let a request wait. */
    private static final long WINDOW = 60_000;

    private static final AtomicLong SENT = new AtomicLong();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String base;
    private final SigningKey key;

    public Trader(int port, SigningKey key) {
        this.base = "http://127.0.0.1:" + port;
        this.key = key;
    }

    public static Trader of(int port, String keyId, String secret) {
        return new Trader(port, SigningKey.of(keyId, secret.getBytes(StandardCharsets.UTF_8)));
    }

    public Answer get(String target) {
        return send("GET", target, "");
    }

    public Answer post(String target, String body) {
        return send("POST", target, body);
    }

    public Answer put(String target, String body) {
        return send("PUT", target, body);
    }

    public Answer delete(String target) {
        return send("DELETE", target, "");
    }

    public Answer send(String method, String target, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(System.currentTimeMillis());
        // Two equal requests in one millisecond would be a replay; no two have the same window.
        String window = Long.toString(WINDOW - SENT.getAndIncrement() % 30_000);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target))
                .timeout(Duration.ofSeconds(20))
                .header("X-API-KEY", key.keyId())
                .header("X-TIMESTAMP", timestamp)
                .header("X-RECV-WINDOW", window)
                .header("X-SIGNATURE", RequestSignature.sign(key, timestamp, window, method, target, bytes))
                .method(
                        method,
                        bytes.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(bytes));
        if (bytes.length > 0) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException broken) {
            return Answer.broken(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Answer.broken(stopped);
        }
    }
}
