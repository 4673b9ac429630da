package dev.tidegate.risk.option;

/**
 * A time value that looks for its total deviation σ√T.
 *
 * @param x -|ln(F/K)|
 * @param worth the time value in units of √(FK), above zero
 * @param missing what it lacks to the most an option can be worth, in the same units, above zero; given apart, for near that bound
 *     a difference has no digits left
 */
record TimeValue(double x, double worth, double missing) {
    /** More than any price tells apart from the bound. */
    private static final double LARGEST = 1_000;

    private static final int MOST_STEPS = 200;

    double deviation() {
        double inflection = Math.sqrt(-2 * x);
        boolean low = worth < value(inflection);
        double target = low ? lowSide(worth) : highSide(missing);
        double from = low ? 0 : inflection;
        double to = low ? inflection : LARGEST;
        double s = low ? start(inflection) : Math.max(inflection, Math.min(1, to));
        for (int step = 0; step < MOST_STEPS && to - from > Math.ulp(to); step++) {
            double error = (low ? lowSide(value(s)) : highSide(lack(s))) - target;
            if (error == 0) {
                return s;
            }
            if (error > 0) {
                to = s;
            } else {
                from = s;
            }
            double next = s - error / slope(s, low);
            if (!(next > from && next < to)) {
                next = from + (to - from) / 2;
            }
            if (Math.abs(next - s) <= Math.ulp(s)) {
                return next;
            }
            s = next;
        }
        return s;
    }

    /** Where the line through zero and the inflection meets the target. */
    private double start(double inflection) {
        return Math.min(
                inflection, Math.max(inflection / 1_000, inflection * lowSide(worth) / lowSide(value(inflection))));
    }

    private double value(double s) {
        if (s == 0) {
            return 0;
        }
        double half = Math.exp(x / 2);
        return Math.max(0, half * Normal.cumulative(x / s + s / 2) - Normal.cumulative(x / s - s / 2) / half);
    }

    /** What {@link #value} lacks to e^(x/2). */
    private double lack(double s) {
        double half = Math.exp(x / 2);
        double above = x == 0 ? Normal.cumulative(-s / 2) : Normal.cumulative(-x / s - s / 2);
        double below = x == 0 ? above : Normal.cumulative(x / s - s / 2);
        return half * above + below / half;
    }

    private static double lowSide(double value) {
        return 1 / Math.sqrt(-Math.log(value));
    }

    private double highSide(double lack) {
        return Math.sqrt(Math.max(0, x / 2 - Math.log(lack)));
    }

    private double slope(double s, boolean low) {
        double vega = Normal.density(Math.hypot(x / s, s / 2));
        if (low) {
            double value = value(s);
            return vega / (2 * value * Math.pow(-Math.log(value), 1.5));
        }
        double lack = lack(s);
        return vega / (2 * lack * highSide(lack));
    }
}
