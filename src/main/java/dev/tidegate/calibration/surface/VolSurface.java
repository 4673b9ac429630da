package dev.tidegate.calibration.surface;

import java.util.List;

/**
 * Volatility by expiry and log-moneyness, free of static arbitrage at and between its expiries. Immutable.
 *
 * @param slices by growing time to expiry, at least one
 */
public record VolSurface(List<Slice> slices) {
    /** How the curves were made. */
    public enum Method {
        /** Each expiry by five numbers of its own. */
        SVI,
        /** All by three and each one's variance at the money. */
        SSVI
    }

    /**
     * One expiry.
     *
     * @param rmse root mean square error, in volatility: 0.01 for one point
     * @param quotes it was made of
     */
    public record Slice(double years, Svi svi, Method method, double rmse, int quotes) {
        public double vol(double k) {
            return Math.sqrt(svi.variance(k) / years);
        }
    }

    public VolSurface {
        slices = List.copyOf(slices);
        if (slices.isEmpty()) {
            throw new IllegalArgumentException("a surface needs an expiry");
        }
    }

    /** Total variance: linear in time between expiries, in proportion to it before the first and after the last. */
    public double variance(double years, double k) {
        Slice before = null;
        for (Slice slice : slices) {
            if (slice.years() >= years) {
                if (before == null) {
                    return slice.svi().variance(k) * years / slice.years();
                }
                double share = (years - before.years()) / (slice.years() - before.years());
                return before.svi().variance(k) * (1 - share) + slice.svi().variance(k) * share;
            }
            before = slice;
        }
        Slice last = slices.getLast();
        return last.svi().variance(k) * years / last.years();
    }

    public double vol(double years, double k) {
        return Math.sqrt(variance(years, k) / years);
    }
}
