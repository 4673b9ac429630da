package dev.tidegate.route;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket feed of an exchange that is kept open: connected again after it breaks, after a rest that doubles up to a
 * bound, and after it has been silent for too long. A connection counts as good, and the rest starts small again, once a
 * message has come. All callbacks run on one event loop; none comes from a connection that has been reported lost.
 */
public final class VenueStream implements AutoCloseable {
    static final long FIRST_REST_MILLIS = 100;
    static final long LONGEST_REST_MILLIS = 2_000;
    /** A feed sends at least a heartbeat a second. */
    static final long LONGEST_SILENCE_MILLIS = 5_000;

    static final int LARGEST_MESSAGE = 1 << 20;
    private static final long WATCH_MILLIS = 500;

    /** Who hears the feed. */
    public interface Listener {
        /** A connection stands; messages follow. */
        void opened();

        void message(byte[] text);

        /** The connection is gone; messages may have been lost. */
        void lost(String cause);
    }

    private final Context context;
    private final Vertx vertx;
    private final VenueOptions options;
    private final String target;
    private final SigningKey key;
    private final LongSupplier epochMillis;
    private final LongSupplier nanos;
    private final Listener listener;
    private final HttpClient client;
    private long rest = FIRST_REST_MILLIS;
    private long heardNanos;
    private long watch = -1;
    private boolean paused;
    private boolean closed;
    private @Nullable WebSocket socket;

    /**
     * A stream, not yet connected.
     *
     * @param context event loop of all its callbacks
     * @param target path with query, as it is signed
     * @param epochMillis wall clock, for the timestamps that are signed
     * @param nanos monotonic clock, for its silence
     */
    public VenueStream(
            Context context,
            VenueOptions options,
            String target,
            SigningKey key,
            LongSupplier epochMillis,
            LongSupplier nanos,
            Listener listener) {
        this.context = context;
        this.vertx = context.owner();
        this.options = options;
        this.target = target;
        this.key = key;
        this.epochMillis = epochMillis;
        this.nanos = nanos;
        this.listener = listener;
        this.client = vertx.createHttpClient(options.client()
                .setMaxWebSocketFrameSize(LARGEST_MESSAGE)
                .setMaxWebSocketMessageSize(LARGEST_MESSAGE)
                .setTryUsePerMessageWebSocketCompression(false));
    }

    /** Connects, and goes on connecting until closed. */
    public void start() {
        context.runOnContext(ignored -> {
            if (!closed && watch < 0) {
                watch = vertx.setPeriodic(WATCH_MILLIS, tick -> listen());
                connect();
            }
        });
    }

    /** Stops and starts the flow of messages, for a listener that cannot keep up; called on the stream's event loop. */
    public void pause(boolean stop) {
        paused = stop;
        heardNanos = nanos.getAsLong();
        WebSocket open = socket;
        if (open != null) {
            flow(open);
        }
    }

    private void flow(WebSocket open) {
        if (paused) {
            open.pause();
        } else {
            open.resume();
        }
    }

    @Override
    public void close() {
        context.runOnContext(ignored -> {
            closed = true;
            socket = null;
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
            } else if (closed) {
                opened.result().close();
            } else {
                opened(opened.result());
            }
        });
    }

    private void opened(WebSocket made) {
        socket = made;
        heardNanos = nanos.getAsLong();
        made.frameHandler(ignored -> heardNanos = nanos.getAsLong());
        made.textMessageHandler(text -> {
            if (socket == made) {
                rest = FIRST_REST_MILLIS;
                listener.message(text.getBytes(StandardCharsets.UTF_8));
            }
        });
        made.exceptionHandler(ignored -> {});
        made.closeHandler(ignored -> lost(made, "closed by the exchange"));
        listener.opened();
        flow(made);
    }

    private void listen() {
        WebSocket open = socket;
        boolean silent = nanos.getAsLong() - heardNanos > TimeUnit.MILLISECONDS.toNanos(LONGEST_SILENCE_MILLIS);
        if (open != null && !paused && silent) {
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
