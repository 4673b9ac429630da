package dev.tidegate.policy;

import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.ScenarioSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code risk-model.yaml}: how risky things are taken to be. What it gives in figures is used as it stands; the rest says how figures are
 * made from history. Immutable.
 *
 * @param margins by underlying; {@code "*"} for those not named
 * @param given scenario sets whose every move is written down
 * @param modelled scenario sets made from daily bars or by drawing
 * @param bars daily bars by underlying
 * @param others whose moves underlyings without bars are given; null where they have none
 * @param impacts what large orders move prices by, by instrument
 * @param calibration when figures are made anew, and how they are judged
 */
public record RiskModelRules(
        SortedMap<String, MarginModel> margins,
        SortedMap<String, ScenarioSet> given,
        List<ModelledSet> modelled,
        SortedMap<String, Bars> bars,
        @Nullable Others others,
        SortedMap<String, Impact> impacts,
        Calibration calibration) {
    /** What holds where there is no file. */
    public static final RiskModelRules USUAL = new RiskModelRules(
            new TreeMap<>(Map.of(RiskModel.ANY, MarginModel.usual())),
            new TreeMap<>(),
            List.of(),
            new TreeMap<>(),
            null,
            new TreeMap<>(),
            Calibration.USUAL);

    public RiskModelRules {
        margins = Collections.unmodifiableSortedMap(new TreeMap<>(margins));
        given = Collections.unmodifiableSortedMap(new TreeMap<>(given));
        modelled = List.copyOf(modelled);
        bars = Collections.unmodifiableSortedMap(new TreeMap<>(bars));
        impacts = Collections.unmodifiableSortedMap(new TreeMap<>(impacts));
    }

    /** Names that limits may ask for. */
    public SortedSet<String> setNames() {
        SortedSet<String> names = new TreeSet<>(given.keySet());
        modelled.forEach(each -> names.add(each.name()));
        return names;
    }

    /** How the volatility of a day is told from the days before it. */
    public enum Filter {
        EWMA,
        GARCH
    }

    /** A set whose moves are made anew with every calibration. */
    public sealed interface ModelledSet {
        String name();

        /** Days of history that are looked at. */
        int days();

        /** Days that every move takes. */
        int horizonDays();
    }

    /** The moves of the last days as they were. */
    public record Historical(String name, int days, int horizonDays) implements ModelledSet {}

    /**
     * The same, each by the volatility expected on its day and times the one expected now.
     *
     * @param lambda weight of the past where the filter is EWMA
     */
    public record Filtered(String name, int days, int horizonDays, Filter filter, double lambda)
            implements ModelledSet {}

    /**
     * Drawn: Student's copula over each underlying's own history, or, where volatilities are given, over Student's distribution.
     *
     * @param degrees of freedom of the copula, and of the distribution
     * @param stress what correlations are moved by towards 1, 0 to 1
     * @param dailyVols by underlying, of one day; empty where history is drawn from
     * @param correlations between two underlyings; those not given are 0
     */
    public record Drawn(
            String name,
            int days,
            int horizonDays,
            int scenarios,
            double degrees,
            long seed,
            double stress,
            SortedMap<String, Double> dailyVols,
            Map<Pair, Double> correlations)
            implements ModelledSet {
        public Drawn {
            dailyVols = Collections.unmodifiableSortedMap(new TreeMap<>(dailyVols));
            correlations = Map.copyOf(correlations);
        }
    }

    /** Two underlyings, in the order of their names. */
    public record Pair(String first, String second) {
        public static Pair of(String one, String other) {
            return one.compareTo(other) < 0 ? new Pair(one, other) : new Pair(other, one);
        }
    }

    /**
     * A file of daily bars.
     *
     * @param file found from the folder of the rules, or absolute; empty where only the closes the gateway has seen itself count
     * @param asset which of the file's; empty where it has one
     */
    public record Bars(String file, String asset) {}

    /** Moves of the underlyings that have no bars of their own: those of one that has, so many times. */
    public record Others(String like, double times) {}

    /**
     * What an order of an instrument moves its price by.
     *
     * @param coefficient Y of the square-root law
     * @param dailyVolume in the instrument's own quantity
     * @param dailyVol of its price; null where it is that of its underlying's bars
     */
    public record Impact(
            double coefficient,
            double dailyVolume,
            @Nullable Double dailyVol) {}

    /**
     * When figures are made anew, and when they are believed.
     *
     * @param everyMillis between two calibrations
     * @param lambda weight of the past in volatilities that are told
     * @param level of the backtests
     * @param leastVol quoted volatilities below it are absurd
     * @param mostVol likewise above
     * @param mostError root mean square error of a surface's expiry, in volatility
     */
    public record Calibration(
            long everyMillis, double lambda, double level, double leastVol, double mostVol, double mostError) {
        public static final Calibration USUAL = new Calibration(3_600_000, .94, .99, .01, 5, .05);
    }
}
