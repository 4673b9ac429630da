package dev.tidegate.flood;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The flooder's live orders, each to be cancelled at an age. */
final class Outs {
    private static final long AGE_NANOS = 1_500_000_000L;

    private record Live(String id, long since) {}

    private final BlockingQueue<Live> live = new ArrayBlockingQueue<>(10_000);

    void clear() {
        live.clear();
    }

    void opened(String id) {
        live.offer(new Live(id, System.nanoTime()));
    }

    /** The next one that is old enough; null where there is none. */
    synchronized @Nullable String next() {
        Live oldest = live.peek();
        if (oldest == null || System.nanoTime() - oldest.since < AGE_NANOS) {
            return null;
        }
        live.poll();
        return oldest.id;
    }

    /** Waits for the next one; null where it is over. */
    @Nullable
    String await(BooleanSupplier over) {
        String id = next();
        while (id == null && !over.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
            id = next();
        }
        return id;
    }
}
