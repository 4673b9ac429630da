package dev.tidegate.route;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket feed of an exchange that is kept open: connected again after it breaks, after a rest that doubles up to a
 * bound, and after it has been silent for too long. All callbacks run on one event loop.
 */
public final class VenueStream implements AutoCloseable {
    static final long FIRST_REST_MILLIS = 100;
    static final long LONGEST_REST_MILLIS = 2_000;
    /** A feed sends at least a heartbeat a second. */
    static final long LONGEST_SILENCE_MILLIS = 5_000;

    static final int LARGEST_MESSAGE = 1 << 20;

    /** Who hears the feed. */
    public interface Listener {
        /** A connection stands; messages follow. */
        void opened();

        void message(byte[] text);

        /** The connection is gone; messages may have been lost. */
        void lost(String cause);
    }

    private final Vertx vertx;
    private final VenueOptions options;
    private final String target;
    private final SigningKey key;
    private final LongSupplier epochMillis;
    private final Listener listener;
    private final HttpClient client;
    private final io.vertx.core.Context context;
    private long rest = FIRST_REST_MILLIS;
    private long heardAt;
    private long watch = -1;
    private boolean closed;
    private @Nullable WebSocket socket;

    public VenueStream(
            Vertx vertx,
            VenueOptions options,
            String target,
            SigningKey key,
            LongSupplier epochMillis,
            Listener listener) {
        this.vertx = vertx;
        this.options = options;
        this.target = target;
        this.key = key;
        this.epochMillis = epochMillis;
        this.listener = listener;
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setMaxWebSocketFrameSize(LARGEST_MESSAGE)
                .setMaxWebSocketMessageSize(LARGEST_MESSAGE)
                .setTryUsePerMessageWebSocketCompression(false));
    }

    /** Connects, and goes on connecting until closed. */
    public void start() {
        context.runOnContext(ignored -> {
            watch = vertx.setPeriodic(1_000, tick -> listen());
            connect();
        });
    }

    @Override
    public void close() {
        context.runOnContext(ignored -> {
            closed = true;
            vertx.cancelTimer(watch);
            client.close();
        });
    }

    private void connect() {
        if (closed) {
            return;
        }
        WebSocketConnectOptions to = new WebSocketConnectOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setURI(target);
        to.setTimeout(options.deadline().toMillis());
        to.addHeader("x-api-key", key.keyId());
        if (key.signs()) {
            String timestamp = Long.toString(epochMillis.getAsLong());
            to.addHeader("x-timestamp", timestamp)
                    .addHeader("x-signature", RequestSignature.sign(key, timestamp, "", "GET", target, new byte[0]));
        }
        client.webSocket(to).onComplete(opened -> {
            if (opened.failed()) {
                again();
            } else {
                opened(opened.result());
            }
        });
    }

    private void opened(WebSocket made) {
        socket = made;
        heardAt = epochMillis.getAsLong();
        made.textMessageHandler(text -> {
            heardAt = epochMillis.getAsLong();
            rest = FIRST_REST_MILLIS;
            listener.message(text.getBytes(StandardCharsets.UTF_8));
        });
        made.exceptionHandler(ignored -> {});
        made.closeHandler(ignored -> lost(made, "closed by the exchange"));
        listener.opened();
    }

    private void listen() {
        WebSocket open = socket;
        if (open != null && epochMillis.getAsLong() - heardAt > LONGEST_SILENCE_MILLIS) {
            lost(open, "silent for " + LONGEST_SILENCE_MILLIS + " ms");
            open.close();
        }
    }

    private void lost(WebSocket which, String cause) {
        if (socket != which) {
            return;
        }
        socket = null;
        listener.lost(cause);
        again();
    }

    private void again() {
        if (!closed) {
            vertx.setTimer(rest, ignored -> connect());
            rest = Math.min(rest * 2, LONGEST_REST_MILLIS);
        }
    }
}
