package dev.tidegate.risk.option;

/** The standard normal distribution, accurate to twelve digits of the value itself, in the far tails too. */
final class Normal {
    private static final double ROOT_OF_TWO_PI = 2.5066282746310002;
    /** From here on the rational function is less accurate than the continued fraction. */
    private static final double TAIL = 4;
    /** Beyond it the density is no normal double any more. */
    private static final double NOTHING_LEFT = 38;

    private Normal() {}

    static double density(double x) {
        return Math.exp(-0.5 * x * x) / ROOT_OF_TWO_PI;
    }

    /**
     * The probability of a value at or below x.
     *
     * <p>Hart's rational approximation (Computer Approximations, 1968, no. 5666) in the middle, the continued fraction of Mills'
     * ratio {@code 1/(x + 1/(x + 2/(x + ...)))} in the tail.
     */
    static double cumulative(double x) {
        double tail = upperTail(Math.abs(x));
        return x > 0 ? 1 - tail : tail;
    }

    private static double upperTail(double x) {
        if (!(x <= NOTHING_LEFT)) {
            return Double.isNaN(x) ? x : 0;
        }
        double exponential = Math.exp(-0.5 * x * x);
        if (x >= TAIL) {
            double fraction = x;
            // The further out, the fewer terms make all digits: 31 at 4, 10 at 10.
            for (int k = 6 + (int) (400 / (x * x)); k > 0; k--) {
                fraction = x + k / fraction;
            }
            return exponential / (fraction * ROOT_OF_TWO_PI);
        }
        return exponential * ratio(x);
    }

    /** What the tail beyond x, not negative, is of {@code e^(-x²/2)}; beyond 4 with fewer digits than the fraction has. */
    static double ratio(double x) {
        double above = 3.52624965998911E-02 * x + 0.700383064443688;
        above = above * x + 6.37396220353165;
        above = above * x + 33.912866078383;
        above = above * x + 112.079291497871;
        above = above * x + 221.213596169931;
        above = above * x + 220.206867912376;
        double below = 8.83883476483184E-02 * x + 1.75566716318264;
        below = below * x + 16.064177579207;
        below = below * x + 86.7807322029461;
        below = below * x + 296.564248779674;
        below = below * x + 637.333633378831;
        below = below * x + 793.826512519948;
        below = below * x + 440.413735824752;
        return above / below;
    }
}
