package dev.tidegate.sandbox;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A recording that is being played. The file is read on worker threads, a few hundred events ahead; what it says happens on the
 * exchange's loop. What is asked for is done one after another.
 */
public final class Replay {
    private static final System.Logger LOG = System.getLogger(Replay.class.getName());

    /** Events read ahead. */
    static final int CHUNK = 512;

    static final long PACE_MILLIS = 20;

    private final Context context;
    private final Recording recording;
    private final RecordedMarket market;
    private final Runnable settled;
    private final LongSupplier monotonicNanos;
    private final ArrayDeque<RecordedEvent> ahead = new ArrayDeque<>();
    private Future<?> last = Future.succeededFuture();
    private long timer = -1;
    private boolean ended;
    private volatile long nanos;

    Replay(Context context, Recording recording, RecordedMarket market, Runnable settled, LongSupplier monotonicNanos) {
        this.context = context;
        this.recording = recording;
        this.market = market;
        this.settled = settled;
        this.monotonicNanos = monotonicNanos;
    }

    /** Recorded time of the last event that has happened, nanoseconds since the epoch; 0 before the first. */
    public long nanos() {
        return nanos;
    }

    /** Lets the next event happen; answers how many did, 0 at the end. */
    public Future<Long> step() {
        return queued(() -> happen(Long.MAX_VALUE, 1));
    }

    /** Lets everything happen up to a recorded time; answers how many events did. */
    public Future<Long> advance(long untilNanos) {
        return queued(() -> happen(untilNanos, Long.MAX_VALUE));
    }

    /** Lets everything happen that is left. */
    public Future<Long> finish() {
        return advance(Long.MAX_VALUE);
    }

    /**
     * Plays on at its own pace until it ends or is closed.
     *
     * @param speed recorded seconds in one second
     */
    public Future<Void> play(int speed) {
        if (speed < 1) {
            return Future.failedFuture(new IllegalArgumentException("speed " + speed + " must be at least 1"));
        }
        return step().compose(ignored -> onLoop(() -> {
            context.owner().cancelTimer(timer);
            long recorded = nanos;
            long began = monotonicNanos.getAsLong();
            timer = context.owner().setPeriodic(PACE_MILLIS, tick -> {
                if (last.isComplete()) {
                    advance(recorded + (monotonicNanos.getAsLong() - began) * speed)
                            .onFailure(this::broken);
                }
                if (ended && ahead.isEmpty()) {
                    context.owner().cancelTimer(timer);
                }
            });
            return Future.succeededFuture();
        }));
    }

    /** A recording that cannot be read is not played on. */
    private void broken(Throwable cause) {
        context.owner().cancelTimer(timer);
        LOG.log(System.Logger.Level.ERROR, "the recording is not played on", cause);
    }

    /** Stops and closes the file; what the recording has put into the books stays. */
    public Future<Void> close() {
        return queued(() -> {
            context.owner().cancelTimer(timer);
            ahead.clear();
            ended = true;
            Callable<Void> closing = () -> {
                recording.close();
                return null;
            };
            return context.executeBlocking(closing);
        });
    }

    private Future<Long> happen(long untilNanos, long most) {
        return happen(untilNanos, most, 0);
    }

    private Future<Long> happen(long untilNanos, long most, long before) {
        long happened = before;
        for (RecordedEvent next = ahead.peek();
                next != null && next.nanos() <= untilNanos && happened < most;
                next = ahead.peek()) {
            ahead.remove();
            market.apply(next);
            nanos = next.nanos();
            happened++;
        }
        settled.run();
        if (ended || happened == most || !ahead.isEmpty()) {
            return Future.succeededFuture(happened);
        }
        long soFar = happened;
        Callable<List<RecordedEvent>> reading = () -> recording.read(CHUNK);
        return context.executeBlocking(reading).compose(read -> {
            ended = read.isEmpty();
            ahead.addAll(read);
            return happen(untilNanos, most, soFar);
        });
    }

    private <T> Future<T> queued(Supplier<Future<T>> act) {
        return onLoop(() -> {
            Future<T> next = last.transform(ignored -> act.get());
            last = next;
            return next;
        });
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> act) {
        Promise<T> done = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                act.get().onComplete(done);
            } catch (RuntimeException failed) {
                done.fail(failed);
            }
        });
        return done.future();
    }
}
