package dev.tidegate.policy;

/**
 * A limit on what the accounts of a group risk together. It is the sum over the accounts, each at the worst its open orders could come to:
 * what one gains never pays for what another loses.
 *
 * @param measure what is summed
 * @param set the scenario set, empty where the measure needs none
 * @param level of the expected shortfall, such as 0.975; 0 where the measure needs none
 * @param most USD minor units
 */
public record GroupLimit(Measure measure, String set, double level, long most) {
    /** What is summed over the accounts of a group. */
    public enum Measure {
        /** Values of all positions. */
        GROSS_NOTIONAL,
        /** Absolute net deltas of all underlyings. */
        DELTA,
        /** The worst loss of a scenario set: the sum is at least the worst loss of all together. */
        STRESS,
        /** Expected shortfall over a scenario set: it is coherent, so the sum is at least that of all together. */
        EXPECTED_SHORTFALL
    }

    /** What is measured, without how much of it is allowed. */
    public String name() {
        return switch (measure) {
            case GROSS_NOTIONAL -> "grossNotional";
            case DELTA -> "delta";
            case STRESS -> "stress " + set;
            case EXPECTED_SHORTFALL -> "expectedShortfall " + set + " " + level;
        };
    }
}
