package dev.tidegate.risk.scenario;

/** What a scenario does to a volatility; 1.00 for 100 % a year. */
public sealed interface VolShift {
    /** Days at which shocks are quoted. */
    double QUOTED_DAYS = 30;

    /**
     * The volatility afterwards.
     *
     * @param days to expiry, above zero where it matters
     */
    double shifted(double vol, double days);

    /** Nothing. */
    record None() implements VolShift {
        @Override
        public double shifted(double vol, double days) {
            return vol;
        }
    }

    /** So many points, 0.10 for ten, whatever the expiry; never below zero. */
    record Points(double points) implements VolShift {
        @Override
        public double shifted(double vol, double days) {
            return Math.max(0, vol + points);
        }
    }

    /**
     * A share of the volatility that is larger for short expiries: {@code range (30 / days)^power}, with one power below 30 days and one
     * from there on. The rule of Deribit, Derive, Paradex and Dederi.
     *
     * @param range share at 30 days, negative downwards
     * @param floor what the volatility is at least afterwards
     */
    record ByExpiry(double range, double shortPower, double longPower, double floor) implements VolShift {
        @Override
        public double shifted(double vol, double days) {
            double power = days < QUOTED_DAYS ? shortPower : longPower;
            double shock = days > 0 ? range * Math.pow(QUOTED_DAYS / days, power) : 0;
            return Math.max(vol * (1 + shock), floor);
        }
    }
}
