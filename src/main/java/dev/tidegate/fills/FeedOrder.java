package dev.tidegate.fills;

import dev.tidegate.dialect.FeedMessage;
import java.util.TreeMap;

/**
 * Puts the messages of the execution feed in order and finds what is missing. Messages that come early wait for the ones
 * before them, at most {@value #MAX_EARLY} of them and {@value #PATIENCE_MILLIS} ms; then the hole is a gap. Each event is
 * passed on once, in rising order. Time is handed in, milliseconds of a monotonic clock.
 */
final class FeedOrder {
    static final int MAX_EARLY = 64;
    static final long PATIENCE_MILLIS = 200;

    /** Who takes the events. */
    interface Sink {
        void event(FeedMessage.Event event);

        /** Events may be missing before the next one. */
        void gap(String cause);

        /** The exchange counts anew: numbers seen so far mean nothing any more. */
        void restarted();
    }

    private static final long NOTHING = -1;

    private final Sink sink;
    private final TreeMap<Long, FeedMessage.Event> early = new TreeMap<>();
    /** The last number before which nothing is waited for. */
    private long last = NOTHING;
    /** The highest number the exchange has spoken of. */
    private long announced = NOTHING;

    private long holeSinceMillis;
    private volatile long duplicates;
    private volatile long gaps;

    FeedOrder(Sink sink) {
        this.sink = sink;
    }

    void take(FeedMessage message, long nowMillis) {
        switch (message) {
            case FeedMessage.Hello hello -> hello(hello.sequence());
            case FeedMessage.Heartbeat beat -> heartbeat(beat.sequence(), nowMillis);
            case FeedMessage.Event event -> event(event, nowMillis);
        }
    }

    /** Gives up on a hole that has been waited for long enough. */
    void tick(long nowMillis) {
        if (announced > last && nowMillis - holeSinceMillis >= PATIENCE_MILLIS) {
            giveUp();
        }
    }

    /** The first message of a connection: what was missed between connections is not worth waiting for. */
    private void hello(long sequence) {
        if (sequence < announced) {
            restart(sequence);
            return;
        }
        boolean missed = last != NOTHING && sequence > last;
        deliverEarly();
        last = sequence;
        announced = sequence;
        if (missed) {
            gaps = gaps + 1;
            sink.gap("the feed went on to number " + sequence + " while it was not connected");
        }
    }

    private void heartbeat(long sequence, long nowMillis) {
        if (last == NOTHING) {
            last = sequence;
            announced = sequence;
        } else if (sequence < last - MAX_EARLY) {
            restart(sequence);
        } else {
            announce(sequence, nowMillis);
        }
    }

    private void event(FeedMessage.Event event, long nowMillis) {
        long sequence = event.sequence();
        if (last == NOTHING) {
            last = sequence - 1;
            announced = last;
        }
        if (sequence <= last || early.containsKey(sequence)) {
            duplicates = duplicates + 1;
            return;
        }
        announce(sequence, nowMillis);
        if (sequence > last + 1) {
            early.put(sequence, event);
            if (early.size() > MAX_EARLY) {
                giveUp();
            }
            return;
        }
        last = sequence;
        sink.event(event);
        while (!early.isEmpty() && early.firstKey() == last + 1) {
            last++;
            sink.event(early.pollFirstEntry().getValue());
        }
        holeSinceMillis = nowMillis;
    }

    private void announce(long sequence, long nowMillis) {
        if (announced == last) {
            holeSinceMillis = nowMillis;
        }
        announced = Math.max(announced, sequence);
    }

    private void giveUp() {
        gaps = gaps + 1;
        String cause = "number " + (last + 1) + " of the feed did not come";
        deliverEarly();
        last = announced;
        sink.gap(cause);
    }

    private void deliverEarly() {
        while (!early.isEmpty()) {
            FeedMessage.Event event = early.pollFirstEntry().getValue();
            last = event.sequence();
            sink.event(event);
        }
    }

    private void restart(long sequence) {
        gaps = gaps + 1;
        early.clear();
        last = sequence;
        announced = sequence;
        sink.restarted();
    }

    /** Every event up to this number has been passed on or given up. */
    long last() {
        return last;
    }

    long duplicates() {
        return duplicates;
    }

    long gaps() {
        return gaps;
    }
}
