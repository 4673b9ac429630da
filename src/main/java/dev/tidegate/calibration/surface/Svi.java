package dev.tidegate.calibration.surface;

import java.util.Optional;

/**
 * Total variance of one expiry by log-moneyness {@code k = ln(K/F)}: {@code w(k) = a + b (ρ (k-m) + √((k-m)² + σ²))}. Source: Gatheral and
 * Jacquier, "Arbitrage-free SVI volatility surfaces", arXiv:1204.0646.
 */
public record Svi(double a, double b, double rho, double m, double sigma) {
    /** Slope of a wing beyond which moments would be infinite (Lee). */
    static final double STEEPEST = 2;

    /** How far from the vertex arbitrage is looked for, in log-moneyness. */
    private static final double REACH = 6;

    private static final int LOOKS = 1_200;
    private static final double ROUNDING = 1e-9;

    /** Total variance, {@code vol² T}. */
    public double variance(double k) {
        double x = k - m;
        return a + b * (rho * x + Math.sqrt(x * x + sigma * sigma));
    }

    /** The smallest total variance over all k. */
    public double leastVariance() {
        return a + b * sigma * Math.sqrt(1 - rho * rho);
    }

    /**
     * Durrleman's g, which the density of the price is a positive multiple of:
     * {@code (1 - k w'/(2w))² - (w'²/4)(1/w + 1/4) + w''/2}.
     */
    public double durrleman(double k) {
        double x = k - m;
        double root = Math.sqrt(x * x + sigma * sigma);
        double w = a + b * (rho * x + root);
        double slope = b * (rho + x / root);
        double bend = b * sigma * sigma / (root * root * root);
        double first = 1 - k * slope / (2 * w);
        return first * first - slope * slope / 4 * (1 / w + .25) + bend / 2;
    }

    /** The k of a number from -1 to 1: dense around the vertex, where the curve bends, out to {@value #REACH} either side. */
    private double looked(double share) {
        double scale = Math.max(sigma, 1e-4);
        double most = Math.log(REACH / scale + Math.sqrt(REACH * REACH / (scale * scale) + 1));
        return m + scale * Math.sinh(most * share);
    }

    /** Why prices made of it could be traded against for sure, by itself; nothing where they could not. */
    public Optional<String> flaw() {
        if (!(b >= 0 && Math.abs(rho) < 1 && sigma > 0) || !Double.isFinite(a + b + m + sigma)) {
            return Optional.of("b must not be negative, rho between -1 and 1, sigma above zero");
        }
        if (!(leastVariance() > 0)) {
            return Optional.of("total variance falls to " + leastVariance());
        }
        if (b * (1 + Math.abs(rho)) > STEEPEST + ROUNDING) {
            return Optional.of("a wing has slope " + b * (1 + Math.abs(rho)) + ", must be at most 2");
        }
        double at = worst();
        return durrleman(at) < -ROUNDING
                ? Optional.of("butterfly arbitrage: g is " + durrleman(at) + " at k = " + at)
                : Optional.empty();
    }

    /** Where g is smallest, of a dense grid. */
    private double worst() {
        double at = m;
        double least = Double.POSITIVE_INFINITY;
        for (int i = -LOOKS; i <= LOOKS; i++) {
            double k = looked((double) i / LOOKS);
            double g = durrleman(k);
            if (g < least) {
                least = g;
                at = k;
            }
        }
        return at;
    }

    /** How far below zero this one's variance lies under an earlier expiry's at worst; not above zero where there is no calendar arbitrage. */
    public double shortfall(Svi earlier) {
        double worst = Math.max(wing(earlier, 1), wing(earlier, -1));
        for (int i = -LOOKS; i <= LOOKS; i++) {
            double here = looked((double) i / LOOKS);
            double there = earlier.looked((double) i / LOOKS);
            worst = Math.max(worst, earlier.variance(here) - variance(here));
            worst = Math.max(worst, earlier.variance(there) - variance(there));
        }
        return worst;
    }

    /** A wing that is steeper at the earlier expiry crosses sooner or later. */
    private double wing(Svi earlier, int side) {
        double steeper = earlier.b * (1 + side * earlier.rho) - b * (1 + side * rho);
        return steeper > ROUNDING ? steeper : Double.NEGATIVE_INFINITY;
    }

    /** The same curve by what it looks like, for an expiry in so many years. */
    public JumpWings jumpWings(double years) {
        double w = variance(0);
        double root = Math.sqrt(w);
        return new JumpWings(
                w / years,
                b / 2 / root * (rho - m / Math.sqrt(m * m + sigma * sigma)),
                b * (1 - rho) / root,
                b * (1 + rho) / root,
                leastVariance() / years,
                years);
    }
}
