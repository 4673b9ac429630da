package dev.tidegate.shield;

import dev.tidegate.order.Rate;
import java.util.List;

/**
 * When conduct counts as abuse, and what follows.
 *
 * @param windowMillis how far back is counted, 1 second to 1 day
 * @param shortLivedMillis an order cancelled younger than this is short-lived
 * @param memoryMillis how long after its end a sanction makes the next one a rung higher
 * @param limits the patterns that are looked for
 * @param ladder what follows, mildest first; where it is empty nothing does
 */
public record ShieldRules(
        long windowMillis, long shortLivedMillis, long memoryMillis, List<Limit> limits, List<Rung> ladder) {
    /** Nothing is looked for. */
    public static final ShieldRules NONE = new ShieldRules(600_000, 0, 0, List.of(), List.of());

    /**
     * When a pattern counts as shown.
     *
     * @param most share of {@code pattern.among} from which it does, billionths; for {@link Pattern#ORDER_TO_TRADE} the ratio, whole
     * @param floor how much must have been counted before any share counts
     */
    public record Limit(Pattern pattern, long most, long floor) {
        /** By share. */
        public static Limit share(Pattern pattern, Rate most, long floor) {
            return new Limit(pattern, most.billionths(), floor);
        }
    }

    /**
     * One step of the ladder.
     *
     * @param surcharge tokens, for {@link Level#SURCHARGE}
     * @param forMillis how long
     */
    public record Rung(Level level, int surcharge, long forMillis) {}

    public ShieldRules {
        limits = List.copyOf(limits);
        ladder = List.copyOf(ladder);
        if (windowMillis < 1_000 || windowMillis > 86_400_000) {
            throw new IllegalArgumentException("the window must be 1s to 1d");
        }
    }
}
