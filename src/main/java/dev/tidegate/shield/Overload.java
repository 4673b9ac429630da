package dev.tidegate.shield;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Room at one exchange. An order enters before anything is reserved for it and leaves with the exchange's answer; where there is
 * no room it is turned away at once, for a queue would only make the answer later. Orders that reduce risk have the whole limit,
 * those that add risk leave a reserve. When room gets scarce, accounts are turned away by cohort: which ones changes every hour,
 * so that a few are served well instead of all badly, and never the same. Cancels and questions take no room. Thread-safe.
 */
public final class Overload {
    /** Share of the room from which on cohorts are turned away. */
    static final double SCARCE = 0.8;

    private static final long HOUR_MILLIS = 3_600_000L;
    private static final long MOST_STRAINED_NANOS = 1_000_000_000L;

    private final ConcurrencyLimit limit;
    private final AtomicLongArray shed = new AtomicLongArray(Lane.values().length);
    private OverloadRules rules;
    private int inFlight;
    private long strainedUntil;
    private boolean strained;
    private boolean fullHeap;

    public Overload(OverloadRules rules) {
        this.rules = rules;
        this.limit = new ConcurrencyLimit(rules);
    }

    /** Takes over changed rules; what has been learnt stays. */
    public synchronized void adopt(OverloadRules next) {
        rules = next;
        limit.adopt(next);
    }

    /**
     * Asks for room for one order.
     *
     * @return false where there is none; true where it must {@linkplain #leave leave} or be {@linkplain #withdraw withdrawn}
     */
    public boolean enter(Lane lane, AccountId account, long epochMillis, long nowNanos) {
        boolean room = room(lane, account, epochMillis, nowNanos);
        if (!room) {
            shed.incrementAndGet(lane.ordinal());
        }
        return room;
    }

    private synchronized boolean room(Lane lane, AccountId account, long epochMillis, long nowNanos) {
        boolean room = switch (lane) {
            case CANCEL, QUERY -> throw new IllegalArgumentException(lane + " takes no room");
            case REDUCE, AMEND_DOWN -> inFlight < limit.limit();
            case NEW -> !pressed(nowNanos) && roomToAdd(account, epochMillis);
        };
        if (room) {
            inFlight++;
        }
        return room;
    }

    private boolean pressed(long nowNanos) {
        if (strained && nowNanos - strainedUntil >= 0) {
            strained = false;
        }
        return strained || fullHeap;
    }

    private boolean roomToAdd(AccountId account, long epochMillis) {
        double share = Math.max(1, limit.limit() * (100 - rules.reservePercent()) / 100);
        double used = inFlight / share;
        return used < SCARCE || (used < 1 && cohort(account, epochMillis / HOUR_MILLIS) < (1 - used) / (1 - SCARCE));
    }

    /** Where an account stands in an hour, evenly spread over 0 to 1. */
    static double cohort(AccountId account, long hour) {
        long mixed = (account.value().hashCode() + hour * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 31)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 29)) >>> 11) * 0x1.0p-53;
    }

    /**
     * An order came back, answered or not.
     *
     * @param latencyNanos how long the exchange had it
     */
    public synchronized void leave(long latencyNanos, long nowNanos) {
        limit.sample(latencyNanos, inFlight, nowNanos);
        inFlight--;
    }

    /** An order that had entered did not go: it says nothing of the exchange. */
    public synchronized void withdraw() {
        inFlight--;
    }

    /** An event loop ran late. Where it was too late, what adds risk is turned away for as long as it lasted, at most a second. */
    public synchronized void late(long lagNanos, long nowNanos) {
        if (lagNanos > rules.maxLagMillis() * 1_000_000L) {
            strained = true;
            strainedUntil = nowNanos + Math.min(lagNanos, MOST_STRAINED_NANOS);
        }
    }

    /** How much of the heap was still used after its last full collection, 0 to 100. */
    public synchronized void heapUsed(int percent) {
        fullHeap = percent >= rules.maxHeapPercent();
    }

    /** Orders that may be at the exchange at a time. */
    public synchronized int limit() {
        return limit.limit();
    }

    /** Orders that are there now. */
    public synchronized int inFlight() {
        return inFlight;
    }

    /** True while orders that add risk are turned away whatever room there is. */
    public synchronized boolean pressed() {
        return strained || fullHeap;
    }

    /** Orders turned away, by lane. */
    public long shed(Lane lane) {
        return shed.get(lane.ordinal());
    }
}
