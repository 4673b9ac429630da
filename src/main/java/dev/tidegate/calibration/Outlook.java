package dev.tidegate.calibration;

import java.util.random.RandomGenerator;

/** A distribution of the return over the next period. Immutable. */
public sealed interface Outlook permits Empirical, Gaussian, Student, CornishFisher {
    /**
     * The smallest loss that is not exceeded with the probability of the level.
     *
     * @param level between 0 and 1, such as 0.99
     * @return positive where it is a loss
     */
    double valueAtRisk(double level);

    /** The mean of the losses in the worst {@code 1 - level} of cases, positive where it is a loss. */
    double expectedShortfall(double level);

    /** A return drawn from it. */
    double draw(RandomGenerator random);

    /** The level itself, where it is one. */
    static double checked(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level " + level + " must lie between 0 and 1");
        }
        return level;
    }
}
