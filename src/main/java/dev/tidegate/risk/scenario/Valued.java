package dev.tidegate.risk.scenario;

import dev.tidegate.risk.option.Black76;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.option.OptionValue;
import java.util.List;

/** One unit of something that is worth something, at the marks of a moment. Immutable. */
public sealed interface Valued {
    /** What one unit gains in each scenario, in its own settlement currency; what does not count is left out. */
    default double[] profits(List<Scenario> scenarios) {
        double[] profits = new double[scenarios.size()];
        for (int s = 0; s < profits.length; s++) {
            profits[s] = profit(scenarios.get(s));
        }
        return profits;
    }

    /** What one unit gains in one scenario. */
    double profit(Scenario scenario);

    /** Units of the underlying that hedge it: premium-adjusted where it is counted in coin. */
    double delta();

    /** What one unit is worth itself: an option's premium; nothing for a contract that is settled as it goes. */
    double premium();

    /** Profit is the price's change: one unit is one of the underlying. */
    record Linear(double price) implements Valued {
        @Override
        public double profit(Scenario scenario) {
            return scenario.counted() * (scenario.price(price, false) - price);
        }

        @Override
        public double delta() {
            return 1;
        }

        @Override
        public double premium() {
            return 0;
        }
    }

    /** One USD of a contract that is settled in coin: {@code 1/P - 1/P'}. */
    record Inverse(double price) implements Valued {
        @Override
        public double profit(Scenario scenario) {
            return scenario.counted() * (1 / price - 1 / scenario.price(price, false));
        }

        @Override
        public double delta() {
            return 1 / price;
        }

        @Override
        public double premium() {
            return 0;
        }
    }

    /**
     * An option on one unit of the underlying.
     *
     * @param inCoin true where premium and profit are counted in the underlying itself
     */
    record OnForward(EuropeanOption option, double forward, double vol, boolean inCoin) implements Valued {
        private static final double DAYS = 365;
        private static final int SHIFTS_KEPT = 4;

        /**
         * Most sets have one shift down, one up and none, and several of them at each price: shifts, and what a price and a time ask for, are
         * worked out once.
         */
        @Override
        public double[] profits(List<Scenario> scenarios) {
            double before = premium();
            double[] profits = new double[scenarios.size()];
            VolShift[] shifts = new VolShift[SHIFTS_KEPT];
            double[] vols = new double[SHIFTS_KEPT];
            double moved = forward;
            double logMoneyness = Math.log(forward / option.strike());
            double elapsed = 0;
            double root = Math.sqrt(option.years());
            for (int s = 0; s < profits.length; s++) {
                Scenario scenario = scenarios.get(s);
                int kept = 0;
                while (kept < SHIFTS_KEPT - 1 && shifts[kept] != null && shifts[kept] != scenario.vol()) {
                    kept++;
                }
                if (shifts[kept] != scenario.vol()) {
                    shifts[kept] = scenario.vol();
                    vols[kept] = shifted(scenario);
                }
                double now = scenario.price(forward, true);
                if (now != moved) {
                    moved = now;
                    logMoneyness = Math.log(moved / option.strike());
                }
                if (scenario.elapsedYears() != elapsed) {
                    elapsed = scenario.elapsedYears();
                    root = Math.sqrt(Math.max(0, option.years() - elapsed));
                }
                profits[s] = profit(scenario, moved, logMoneyness, vols[kept] * root, before);
            }
            return profits;
        }

        @Override
        public double profit(Scenario scenario) {
            double moved = scenario.price(forward, true);
            double years = Math.max(0, option.years() - scenario.elapsedYears());
            double deviation = shifted(scenario) * Math.sqrt(years);
            return profit(scenario, moved, Math.log(moved / option.strike()), deviation, premium());
        }

        private double shifted(Scenario scenario) {
            return scenario.vol().shifted(vol, option.years() * DAYS);
        }

        private double profit(Scenario scenario, double moved, double logMoneyness, double deviation, double before) {
            double after = Black76.quickPriceBy(option.right(), option.strike(), moved, logMoneyness, deviation);
            return scenario.counted() * ((inCoin ? after / moved : after) - before);
        }

        @Override
        public double delta() {
            OptionValue value = value();
            return inCoin ? value.premiumAdjustedDelta(forward) : value.delta();
        }

        @Override
        public double premium() {
            double price = Black76.quickPrice(option.right(), option.strike(), option.years(), forward, vol);
            return inCoin ? price / forward : price;
        }

        /** Price and Greeks in money. */
        public OptionValue value() {
            return Black76.value(option, forward, vol);
        }
    }
}
