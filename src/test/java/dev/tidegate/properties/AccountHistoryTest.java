package dev.tidegate.properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * No accepted history can breach: thousands of random histories of commands, fills, cancels, repeats and reorderings against a
 * slow model that tries every subset of the open orders. A failing history is shortened step by step and printed with its
 * seed. Set {@code -Dtidegate.seed} to start elsewhere, {@code -Dtidegate.histories} for more.
 */
class AccountHistoryTest {
    private static final long SEED = Long.getLong("tidegate.seed", 20_260_101L);
    private static final int HISTORIES = Integer.getInteger("tidegate.histories", 3_000);
    private static final int STEPS = 40;

    @Test
    void no_accepted_order_breaches_a_limit_or_margin_whichever_subset_fills() {
        Map<String, Integer> seen = new TreeMap<>();
        for (int h = 0; h < HISTORIES; h++) {
            long seed = SEED + h;
            boolean tight = h % 2 == 0;
            List<int[]> steps = steps(seed);
            Throwable failure = run(steps, tight, seen);
            if (failure != null) {
                report(seed, tight, steps, failure);
            }
        }
        assertThat(seen.keySet())
                .as("what the histories went through: " + seen)
                .contains(
                        "allowed NEW",
                        "allowed REDUCE",
                        "allowed AMEND_DOWN",
                        "allowed under water",
                        "fill",
                        "reordered",
                        "repeated",
                        "ahead",
                        "maxQuantity",
                        "replace allowed",
                        "refused POSITION_LIMIT_EXCEEDED and proven",
                        "refused EXPOSURE_LIMIT_EXCEEDED and proven",
                        "refused MARGIN_INSUFFICIENT and proven",
                        "refused UNDERMARGINED_RISK_NOT_REDUCED and proven");
    }

    private static List<int[]> steps(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<int[]> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            steps.add(random.ints(5, 0, 10_000).toArray());
        }
        return steps;
    }

    private static @Nullable Throwable run(List<int[]> steps, boolean tight, Map<String, Integer> seen) {
        History history = new History(tight);
        try {
            steps.forEach(history::step);
            history.finish();
            history.seen.forEach((what, times) -> seen.merge(what, times, Integer::sum));
            return null;
        } catch (AssertionError | RuntimeException failed) {
            return failed;
        }
    }

    private static void report(long seed, boolean tight, List<int[]> steps, Throwable first) {
        List<int[]> shortest = new ArrayList<>(steps);
        Throwable failure = first;
        for (int i = shortest.size() - 1; i >= 0; i--) {
            List<int[]> shorter = new ArrayList<>(shortest);
            shorter.remove(i);
            Throwable still = run(shorter, tight, new TreeMap<>());
            if (still != null) {
                shortest = shorter;
                failure = still;
            }
        }
        StringBuilder text = new StringBuilder(
                "seed " + seed + (tight ? " tight" : " loose") + ", shortened to " + shortest.size() + " steps:");
        shortest.forEach(step -> text.append("\n  ").append(Arrays.toString(step)));
        fail(text + "\n" + failure.getMessage(), failure);
    }
}
