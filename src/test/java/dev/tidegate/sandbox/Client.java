package dev.tidegate.sandbox;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.FeedJson;
import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueOrder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** A client of the exchange as anybody could write one: the JDK's HTTP client and WebSockets. */
final class Client implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final int port;
    private final LongSupplier epochMillis;

    Client(int port) {
        this(port, System::currentTimeMillis);
    }

    Client(int port, LongSupplier epochMillis) {
        this.port = port;
        this.epochMillis = epochMillis;
    }

    HttpResponse<byte[]> send(SigningKey key, String method, String target, String body) {
        return sending(key, method, target, body)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    CompletableFuture<HttpResponse<byte[]>> sending(SigningKey key, String method, String target, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .method(
                        method,
                        bytes.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(bytes))
                .header("X-API-KEY", key.keyId());
        if (key.signs()) {
            String timestamp = Long.toString(epochMillis.getAsLong());
            request.header("X-TIMESTAMP", timestamp)
                    .header("X-RECV-WINDOW", "2000")
                    .header("X-SIGNATURE", RequestSignature.sign(key, timestamp, "2000", method, target, bytes));
        }
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> admin(String path, String body) {
        return send(SigningKey.unsigned("nobody"), "POST", "/v1/sandbox/" + path, body);
    }

    HttpResponse<byte[]> place(SigningKey key, String id, String side, String quantity, String price) {
        return send(key, "POST", "/v1/orders", limit(id, side, quantity, price, "GTC"));
    }

    static String limit(String id, String side, String quantity, String price, String time) {
        return """
                {"clientOrderId":"%s","symbol":"BTC-PERP","side":"%s","type":"LIMIT","timeInForce":"%s",\
                "quantity":"%s","price":"%s"}""".formatted(id, side, time, quantity, price);
    }

    VenueAccount account(SigningKey key) {
        return value(ReplyJson.readAccount(send(key, "GET", "/v1/account", "").body()));
    }

    static VenueOrder order(HttpResponse<byte[]> response) {
        return value(ReplyJson.readOrder(response.body()));
    }

    static <T> T value(Decoded<T> decoded) {
        if (decoded instanceof Decoded.Value<T>(T value)) {
            return value;
        }
        throw new AssertionError(decoded.toString());
    }

    Feed executions(SigningKey key) {
        return new Feed("/v1/feed/executions", key);
    }

    Feed market() {
        return new Feed("/v1/feed/market", SigningKey.unsigned("nobody"));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** An open feed whose messages can be waited for. */
    final class Feed implements WebSocket.Listener {
        final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        /** Pictures of books, which come between the tickers. */
        final LinkedBlockingQueue<String> books = new LinkedBlockingQueue<>();

        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();
        final WebSocket socket;

        Feed(String target, SigningKey key) {
            WebSocket.Builder builder = http.newWebSocketBuilder().header("X-API-KEY", key.keyId());
            if (key.signs()) {
                String timestamp = Long.toString(epochMillis.getAsLong());
                builder.header("X-TIMESTAMP", timestamp)
                        .header("X-SIGNATURE", RequestSignature.sign(key, timestamp, "", "GET", target, new byte[0]));
            }
            socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + target), this)
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                String whole = part.toString();
                (whole.startsWith("{\"type\":\"BOOK\"") ? books : messages).add(whole);
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(-1);
        }

        String text() {
            try {
                String text = messages.poll(10, TimeUnit.SECONDS);
                if (text == null) {
                    throw new AssertionError("the feed told nothing within 10 s");
                }
                return text;
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        FeedMessage next() {
            return value(FeedJson.decode(text().getBytes(StandardCharsets.UTF_8)));
        }

        /** The next event, heartbeats passed over. */
        FeedMessage.Event event() {
            return (FeedMessage.Event) first(message -> message instanceof FeedMessage.Event);
        }

        FeedMessage first(Predicate<FeedMessage> wanted) {
            FeedMessage message = next();
            while (!wanted.test(message)) {
                message = next();
            }
            return message;
        }
    }
}
