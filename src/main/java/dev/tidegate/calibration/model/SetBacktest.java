package dev.tidegate.calibration.model;

import dev.tidegate.calibration.Empirical;
import dev.tidegate.calibration.Garch;
import dev.tidegate.calibration.backtest.TrafficLight;
import dev.tidegate.policy.RiskModelRules.Drawn;
import dev.tidegate.policy.RiskModelRules.Filtered;
import dev.tidegate.policy.RiskModelRules.Historical;
import dev.tidegate.policy.RiskModelRules.ModelledSet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How good a set has been: on each of the last {@value TrafficLight#DAYS} days, what it would have said the evening before, from the days
 * before it and nothing later. One-day moves of one underlying at a time; the worst of them counts.
 *
 * @param underlying the worst one
 */
public record SetBacktest(String underlying, TrafficLight light) {
    /** Days a fitted model is used before it is fitted again. */
    private static final int REFIT_DAYS = 20;
    /** With fewer days a light says nothing. */
    private static final int FEWEST_DAYS = 60;

    boolean red() {
        return light.zone() == TrafficLight.Zone.RED;
    }

    /** What the light asks every move to be multiplied with, at least: 1 for green, 4/3 for red. */
    double asked() {
        return light.multiplier() / TrafficLight.GREEN_MULTIPLIER;
    }

    /** Null where the set is not made from history, or there is too little of it. */
    static @Nullable SetBacktest of(ModelledSet set, History history, double level) {
        int days = Math.min(TrafficLight.DAYS, history.count() - set.days());
        if (set instanceof Drawn || days < FEWEST_DAYS) {
            return null;
        }
        SetBacktest worst = null;
        for (String underlying : history.underlyings()) {
            int hits = hits(set, history.of(underlying), days, level);
            TrafficLight light = TrafficLight.of(days, hits, 1 - level);
            if (worst == null || light.cumulative() > worst.light().cumulative()) {
                worst = new SetBacktest(underlying, light);
            }
        }
        return worst;
    }

    private static int hits(ModelledSet set, double[] returns, int days, double level) {
        int hits = 0;
        Garch garch = null;
        for (int day = returns.length - days; day < returns.length; day++) {
            double[] moves = switch (set) {
                case Historical historical -> Arrays.copyOfRange(returns, day - historical.days(), day);
                case Filtered filtered -> {
                    boolean fit = (day - (returns.length - days)) % REFIT_DAYS == 0;
                    garch = fit ? SetMaker.fitted(filtered, returns, day) : garch;
                    yield SetMaker.filtered(filtered, garch, returns, day);
                }
                case Drawn drawn -> throw new IllegalArgumentException(drawn.name() + " is not made from history");
            };
            hits += returns[day] < -Empirical.of(moves).valueAtRisk(level) ? 1 : 0;
        }
        return hits;
    }
}
