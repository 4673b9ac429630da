package dev.tidegate.limits.lease;

import dev.tidegate.limits.BucketStore;
import dev.tidegate.limits.LocalBuckets;
import dev.tidegate.limits.TokenBucket;
import dev.tidegate.limits.lease.SharedTokens.Ask;
import dev.tidegate.order.Lane;
import io.github.bucket4j.BucketConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Buckets of which this gateway has leases. What is due of all of them at a moment travels in one exchange, so that the store is
 * asked as often as time goes by and not as often as orders come. Safe for use by several threads.
 */
public final class LeasedBuckets implements BucketStore {
    /** Buckets in one exchange: a store does one at a time, some ten microseconds each. */
    public static final int MOST_AT_ONCE = 64;

    private final SharedTokens shared;
    private final LongSupplier nanos;
    private final Supplier<@Nullable Executor> callers;
    private final Consumer<Runnable> soon;
    private final LocalBuckets local;
    private final AtomicLong opened = new AtomicLong();
    private final LongAdder exchanges = new LongAdder();
    /** Buckets with something to look after. */
    private final Set<LeasedBucket> active = ConcurrentHashMap.newKeySet();

    private final ConcurrentLinkedQueue<LeasedBucket> due = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private volatile boolean closing;
    private final AtomicReference<@Nullable Runnable> left = new AtomicReference<>();

    /**
     * Buckets over a store.
     *
     * @param nanos a clock that does not go back, in nanoseconds
     * @param callers asked on the caller's thread: where word must be given of what it waits for; null for anywhere
     * @param soon runs a task in a moment, once the caller is done
     */
    public LeasedBuckets(
            SharedTokens shared, LongSupplier nanos, Supplier<@Nullable Executor> callers, Consumer<Runnable> soon) {
        this.shared = shared;
        this.nanos = nanos;
        this.callers = callers;
        this.soon = soon;
        this.local = new LocalBuckets(nanos);
    }

    @Override
    public TokenBucket open(String name, Lane lane, BucketConfiguration configuration) {
        return new LeasedBucket(this, name, lane, opened.incrementAndGet(), configuration);
    }

    /** Looks after the leases: to be called every few milliseconds, never by two threads at once. */
    public void look() {
        if (closing) {
            leaveOn();
            return;
        }
        long now = now();
        List<LeasedBucket> all = new ArrayList<>(active);
        all.forEach(bucket -> bucket.look(now));
        exchange(all, now);
    }

    /**
     * Gives back every lease and tells what was used; runs {@code done} once the store has answered for all. Where it does not answer,
     * or is lost for a moment, each {@link #look} tries again: how long that may take is for the caller to say.
     */
    public void leave(Runnable done) {
        left.set(done);
        closing = true;
        leaveOn();
    }

    /** What was on its way when the leaving began is followed by a last word. */
    private void leaveOn() {
        List<LeasedBucket> all = new ArrayList<>(active);
        exchange(all, now());
        if (all.stream().allMatch(LeasedBucket::over)) {
            Runnable done = left.getAndSet(null);
            if (done != null) {
                done.run();
            }
        }
    }

    /** Exchanges with the store since the start. */
    public long exchanges() {
        return exchanges.sum();
    }

    /** Tokens of leases that are here at present. */
    public long held() {
        return active.stream().mapToLong(LeasedBucket::lease).sum();
    }

    private void flush() {
        called.set(false);
        List<LeasedBucket> all = new ArrayList<>();
        for (LeasedBucket bucket = due.poll(); bucket != null; bucket = due.poll()) {
            all.add(bucket);
        }
        exchange(all, now());
    }

    private void exchange(List<LeasedBucket> buckets, long now) {
        List<LeasedBucket> asking = new ArrayList<>();
        List<Ask> asks = new ArrayList<>();
        for (LeasedBucket bucket : buckets) {
            Ask ask = bucket.ask(now, closing);
            if (ask != null) {
                asking.add(bucket);
                asks.add(ask);
            }
            if (asks.size() == MOST_AT_ONCE) {
                exchange(List.copyOf(asking), List.copyOf(asks));
                asking.clear();
                asks.clear();
            }
        }
        if (!asks.isEmpty()) {
            exchange(asking, asks);
        }
    }

    private void exchange(List<LeasedBucket> asking, List<Ask> asks) {
        exchanges.increment();
        shared.exchange(asks, grants -> {
            long now = now();
            for (int i = 0; i < asks.size(); i++) {
                asking.get(i).answered(asks.get(i), grants == null ? null : grants.get(i), now);
            }
            if (closing && grants != null) {
                leaveOn();
            }
        });
    }

    // ---- what its buckets need
    // -------------------------------------------------------------------------------------------------

    long now() {
        return nanos.getAsLong();
    }

    SharedTokens shared() {
        return shared;
    }

    LocalBuckets local() {
        return local;
    }

    Word word() {
        return new Word(callers);
    }

    void active(LeasedBucket bucket) {
        active.add(bucket);
    }

    void idle(LeasedBucket bucket) {
        active.remove(bucket);
    }

    /** Has a bucket asked for in a moment. */
    void due(LeasedBucket bucket) {
        due.add(bucket);
        if (called.compareAndSet(false, true)) {
            soon.accept(this::flush);
        }
    }
}
