package dev.tidegate.sandbox;

import dev.tidegate.dialect.FeedJson;
import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.VenueEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The execution feed: numbers events over all accounts without a hole and tells them to every reader, by way of the faults
 * that are switched on.
 */
final class ExecutionFeedServer implements EventSink {
    /** Messages a delayed feed holds back; beyond that the oldest leave early. */
    static final int MAX_HELD = 100_000;

    /** A message on its way out. */
    private record Held(FeedMessage.Event event, long dueMillis) {}

    private final Vertx vertx;
    private final Faults faults;
    private final FeedSessions sessions;
    private final LongSupplier monotonicMillis;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private FeedMessage.@Nullable Event swapped;
    private long sequence;
    private long told;
    private boolean draining;

    ExecutionFeedServer(Vertx vertx, Faults faults, int bound, LongSupplier monotonicMillis) {
        this.vertx = vertx;
        this.faults = faults;
        this.sessions = new FeedSessions(bound);
        this.monotonicMillis = monotonicMillis;
    }

    /** Number of the last event that has happened. */
    long sequence() {
        return sequence;
    }

    @Override
    public void publish(AccountId account, VenueEvent event) {
        sequence += faults.takeSkips();
        FeedMessage.Event message = new FeedMessage.Event(++sequence, account, event);
        if (faults.takeLoss()) {
            told = held.isEmpty() ? Math.max(told, sequence) : told;
            return;
        }
        long delay = faults.feedDelayMillis();
        if (delay == 0 && held.isEmpty()) {
            leave(message);
            return;
        }
        held.add(new Held(message, monotonicMillis.getAsLong() + delay));
        if (held.size() > MAX_HELD) {
            leave(held.remove().event());
        }
        drainIn(delay);
    }

    private void drainIn(long millis) {
        if (!draining) {
            draining = true;
            vertx.setTimer(Math.max(1, millis), ignored -> drain());
        }
    }

    private void drain() {
        draining = false;
        for (Held head = held.peek(); head != null && head.dueMillis() <= monotonicMillis.getAsLong(); ) {
            held.remove();
            leave(head.event());
            head = held.peek();
        }
        Held rest = held.peek();
        if (rest != null) {
            drainIn(rest.dueMillis() - monotonicMillis.getAsLong());
        }
    }

    private void leave(FeedMessage.Event message) {
        FeedMessage.Event earlier = swapped;
        if (earlier != null) {
            swapped = null;
            tell(message);
            tell(earlier);
        } else if (faults.reorders()) {
            swapped = message;
        } else {
            tell(message);
        }
    }

    private void tell(FeedMessage.Event message) {
        told = Math.max(told, message.sequence());
        if (sessions.empty()) {
            return;
        }
        String text = text(message);
        sessions.broadcast(text);
        if (faults.duplicates()) {
            sessions.broadcast(text);
        }
    }

    void open(ServerWebSocket socket) {
        sessions.add(socket);
        sessions.send(socket, text(new FeedMessage.Hello(told)));
    }

    void beat() {
        FeedMessage.Event alone = swapped;
        if (alone != null) {
            swapped = null;
            tell(alone);
        }
        sessions.broadcast(text(new FeedMessage.Heartbeat(told)));
    }

    void closeAll() {
        sessions.closeAll();
    }

    /** Begins again at zero, as an exchange that has lost its memory. */
    void forget() {
        sequence = 0;
        told = 0;
        held.clear();
        swapped = null;
    }

    private static String text(FeedMessage message) {
        return new String(FeedJson.encode(message), StandardCharsets.ISO_8859_1);
    }
}
