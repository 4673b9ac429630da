package dev.tidegate.edge;

import io.vertx.core.http.HttpConnection;
import java.util.function.LongSupplier;

/**
 * What one HTTP/2 connection says about itself: pings and settings, which cost their sender nothing and want an answer each. A client
 * that sends more than {@value #MOST} in {@value #WINDOW_SECONDS} seconds is not asking whether anybody is there, and the connection
 * ends. Belongs to one event loop.
 */
final class Chatter {
    static final int MOST = 200;
    static final int WINDOW_SECONDS = 10;
    private static final long WINDOW_NANOS = WINDOW_SECONDS * 1_000_000_000L;

    private final HttpConnection connection;
    private final LongSupplier nanos;
    private long since;
    private int count;

    private Chatter(HttpConnection connection, LongSupplier nanos) {
        this.connection = connection;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /** Begins to count. */
    static void bound(HttpConnection connection, LongSupplier nanos) {
        Chatter chatter = new Chatter(connection, nanos);
        connection.pingHandler(ignored -> chatter.heard());
        connection.remoteSettingsHandler(ignored -> chatter.heard());
    }

    private void heard() {
        long now = nanos.getAsLong();
        if (now - since >= WINDOW_NANOS) {
            since = now;
            count = 0;
        }
        if (++count == MOST + 1) {
            connection.close();
        }
    }
}
