package dev.tidegate.market;

import dev.tidegate.order.Exact;
import dev.tidegate.policy.MarketRules;

/**
 * Watches one instrument's mark: it is wild while it lies too far from its own exponential average or from the index, and
 * until it has behaved for a while.
 *
 * <p>The average moves by {@code (mark - average) * dt / (dt + averageMillis)}, the implicit form of an exponential average,
 * which stays exact in integers and stable over any gap. It is kept in ticks times {@value #FINE}. The jump is measured before
 * the average has moved; the first mark starts the average and is believed, if the index agrees.
 */
final class WildnessGuard {
    /** Parts of a tick the average is kept in. */
    static final long FINE = 1_000;

    private long average;
    private long lastMillis;
    private long wildUntil = Long.MIN_VALUE;

    /** True where the mark is too wild to add risk on. */
    boolean observe(long markTicks, long indexTicks, long atMillis, MarketRules rules) {
        long mark = markTicks * FINE;
        if (average == 0) {
            average = mark;
        } else if (atMillis < lastMillis) {
            // The clock was set back: what was to be waited for must not grow by it.
            wildUntil = Math.min(wildUntil, atMillis + rules.calmMillis());
        }
        boolean jumped = Math.abs(mark - average) > rules.maxJump().floorOf(average);
        boolean strayed = Math.abs(markTicks - indexTicks) > rules.maxIndexGap().floorOf(indexTicks);
        if (jumped || strayed) {
            wildUntil = atMillis + rules.calmMillis();
        }
        long dt = Math.max(0, atMillis - lastMillis);
        long whole = Math.max(1, dt + rules.averageMillis());
        average += Exact.multiplyDivideFloor(mark - average, dt, whole);
        lastMillis = atMillis;
        return jumped || strayed || atMillis < wildUntil;
    }
}
