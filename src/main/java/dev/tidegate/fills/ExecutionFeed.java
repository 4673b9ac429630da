package dev.tidegate.fills;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.FeedJson;
import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.route.VenueStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Hears the execution feed: puts its messages in order, hands events to the settler, and says when accounts have to be read
 * again, which is whenever a message may have been missed. Runs on one event loop.
 */
final class ExecutionFeed implements VenueStream.Listener, FeedOrder.Sink {
    static final String TARGET = "/v1/feed/executions";
    /** The longest a reading waits for the feed to come up to it. */
    static final long CATCH_UP_MILLIS = 2_000;

    /** A reading that waits for the feed to reach its number. */
    private record Waiter(long sequence, long untilMillis, Consumer<Boolean> then) {}

    private final Settler settler;
    private final VenueTruth truth;
    private final LongSupplier nanos;
    private final Runnable missed;
    private final FeedOrder order = new FeedOrder(this);
    private final List<Waiter> waiters = new ArrayList<>();
    private volatile long unreadable;
    private volatile long generation;

    /**
     * A feed.
     *
     * @param missed called where accounts have to be read again
     */
    ExecutionFeed(Settler settler, VenueTruth truth, LongSupplier nanos, Runnable missed) {
        this.settler = settler;
        this.truth = truth;
        this.nanos = nanos;
        this.missed = missed;
    }

    /** Grows when the exchange counts anew: what was read before then cannot be placed any more. */
    long generation() {
        return generation;
    }

    @Override
    public void opened() {}

    @Override
    public void message(byte[] text) {
        if (!(FeedJson.decode(text) instanceof Decoded.Value<FeedMessage>(FeedMessage message))) {
            unreadable = unreadable + 1;
            return;
        }
        boolean first = !truth.following();
        order.take(message, millis());
        if (first) {
            truth.feedFollowed();
            tear();
        }
        serve(false);
    }

    @Override
    public void lost(String cause) {
        truth.feedLost();
        serve(true);
    }

    @Override
    public void event(FeedMessage.Event event) {
        settler.event(event);
    }

    @Override
    public void gap(String cause) {
        tear();
    }

    @Override
    public void restarted() {
        generation = generation + 1;
        settler.all().forEach(each -> {
            each.applied = Followed.NOTHING;
            each.pictured = Followed.NOTHING;
        });
        tear();
    }

    /** This gateway settles the feed from now on: what the one before it left is found by reading. */
    void taken() {
        if (truth.following()) {
            tear();
        }
    }

    private void tear() {
        settler.all().forEach(each -> each.tears++);
        missed.run();
    }

    /** To be called every few milliseconds: nothing here waits for ever. */
    void tick() {
        order.tick(millis());
        serve(false);
    }

    /**
     * Goes on once every event up to a number has been handed to the settler, or once that is not to be hoped for.
     *
     * @param then told whether the feed has come up to the number
     */
    void await(long sequence, Consumer<Boolean> then) {
        if (!truth.following()) {
            then.accept(false);
        } else if (order.last() >= sequence) {
            then.accept(true);
        } else {
            waiters.add(new Waiter(sequence, millis() + CATCH_UP_MILLIS, then));
        }
    }

    private void serve(boolean all) {
        if (waiters.isEmpty()) {
            return;
        }
        long now = millis();
        List<Waiter> ready = new ArrayList<>(waiters);
        ready.removeIf(each -> !all && order.last() < each.sequence() && now - each.untilMillis() < 0);
        waiters.removeAll(ready);
        ready.forEach(each -> each.then().accept(order.last() >= each.sequence()));
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    }

    /** Every event up to this number has been handed to the settler or given up. */
    long last() {
        return order.last();
    }

    /** Messages that could not be read. */
    long unreadable() {
        return unreadable;
    }

    /** Messages that had been seen before. */
    long duplicates() {
        return order.duplicates();
    }

    /** Times something was missing. */
    long gaps() {
        return order.gaps();
    }
}
