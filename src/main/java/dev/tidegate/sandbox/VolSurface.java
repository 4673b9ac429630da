package dev.tidegate.sandbox;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The volatilities the exchange makes its option marks of. By underlying a level, with a skew and a smile in {@code k = ln(K/F)/√T}:
 *
 * <pre>vol = level (1 - 0.08 k + 0.10 k²) (1 + 0.10 e^(-4T))</pre>
 *
 * within bounds, so that it stays sensible however far a strike lies. A level can be moved, one option's volatility can be set to anything, and
 * an underlying can be made to say nothing of its volatilities.
 */
final class VolSurface {
    private static final double USUAL_LEVEL = .55;
    private static final Map<String, Double> LEVELS = Map.of("BTC", .5, "ETH", .65);
    private static final double SKEW = -.08;
    private static final double SMILE = .10;
    private static final double FURTHEST = 3;

    private final TreeMap<String, Double> levels = new TreeMap<>();
    private final Map<String, Double> fixed = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private long version;

    /** Grows with every change. */
    long version() {
        return version;
    }

    /** Moves an underlying's level, 1.00 for 100 % a year. */
    void level(String underlying, double level) {
        if (!(level > 0 && level <= 50)) {
            throw new IllegalArgumentException("vol must be above 0 and at most 50, is " + level);
        }
        levels.put(underlying, level);
        version++;
    }

    /** Makes one option say a volatility, however absurd; NaN takes that back. */
    void fix(String symbol, double vol) {
        if (Double.isNaN(vol)) {
            fixed.remove(symbol);
        } else {
            fixed.put(symbol, vol);
        }
        version++;
    }

    /** Lets an underlying's options say no volatility, or say it again. */
    void silence(String underlying, boolean quiet) {
        if (quiet) {
            silent.add(underlying);
        } else {
            silent.remove(underlying);
        }
        version++;
    }

    boolean silent(String underlying) {
        return silent.contains(underlying);
    }

    /** The volatility a mark is made of. */
    double vol(String underlying, double strike, double forward, double years) {
        double level = levels.getOrDefault(underlying, LEVELS.getOrDefault(underlying, USUAL_LEVEL));
        double k = Math.clamp(Math.log(strike / forward) / Math.sqrt(Math.max(years, 1.0 / 365)), -FURTHEST, FURTHEST);
        return level * (1 + SKEW * k + SMILE * k * k) * (1 + .10 * Math.exp(-4 * years));
    }

    /** The volatility an option is said to have. */
    double told(String symbol, double vol) {
        return fixed.getOrDefault(symbol, vol);
    }
}
