package dev.tidegate.shield;

/**
 * How often each act happened within the last window, in constant space: what was counted in this window and the last, of which
 * the part counts that the sliding window still covers, taken as if it had come evenly. Not thread-safe.
 */
final class Counts {
    private static final int ACTS = Act.values().length;

    private final int[] now = new int[ACTS];
    private final int[] before = new int[ACTS];
    private long startMillis = Long.MIN_VALUE;

    /** Counts a set of acts. A clock that goes back counts into the present window. */
    void add(int acts, long nowMillis, long windowMillis) {
        turn(nowMillis, windowMillis);
        for (int left = acts; left != 0; left &= left - 1) {
            int act = Integer.numberOfTrailingZeros(left);
            now[act] = now[act] == Integer.MAX_VALUE ? Integer.MAX_VALUE : now[act] + 1;
        }
    }

    private void turn(long nowMillis, long windowMillis) {
        if (startMillis == Long.MIN_VALUE) {
            startMillis = nowMillis;
        }
        long elapsed = nowMillis - startMillis;
        if (elapsed < windowMillis) {
            return;
        }
        if (elapsed < 2 * windowMillis) {
            System.arraycopy(now, 0, before, 0, ACTS);
            startMillis += windowMillis;
        } else {
            java.util.Arrays.fill(before, 0);
            startMillis = nowMillis;
        }
        java.util.Arrays.fill(now, 0);
    }

    /** Within the last window, rounded down. */
    long of(Act act, long nowMillis, long windowMillis) {
        turn(nowMillis, windowMillis);
        long left = Math.clamp(windowMillis - (nowMillis - startMillis), 0, windowMillis);
        return now[act.ordinal()] + before[act.ordinal()] * left / windowMillis;
    }

    void clear() {
        java.util.Arrays.fill(now, 0);
        java.util.Arrays.fill(before, 0);
    }

    /** True where nothing is left to count at a moment. */
    boolean idle(long nowMillis, long windowMillis) {
        turn(nowMillis, windowMillis);
        for (int act = 0; act < ACTS; act++) {
            if (now[act] != 0 || before[act] != 0) {
                return false;
            }
        }
        return true;
    }
}
