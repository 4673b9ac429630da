package dev.tidegate.calibration.model;

import dev.tidegate.calibration.surface.SurfaceFit;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.impact.SquareRootLaw;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one calibration has made. Immutable.
 *
 * @param model what accounts are judged by
 * @param policyVersion of the rules it was made by
 * @param madeAtMillis when
 * @param cause why then
 * @param underlyings figures of those that have bars
 * @param correlations between them, in the order of their names; empty where there are no bars
 * @param sets how the modelled scenario sets stand
 * @param impacts what large orders move prices by, by instrument
 * @param surfaces what became of quoted volatilities, by underlying
 */
public record CalibratedModel(
        RiskModel model,
        long policyVersion,
        long madeAtMillis,
        String cause,
        SortedMap<String, Figures> underlyings,
        double[][] correlations,
        List<Standing> sets,
        SortedMap<String, SquareRootLaw> impacts,
        SortedMap<String, SurfaceFit> surfaces) {
    public CalibratedModel {
        underlyings = Collections.unmodifiableSortedMap(new TreeMap<>(underlyings));
        sets = List.copyOf(sets);
        impacts = Collections.unmodifiableSortedMap(new TreeMap<>(impacts));
        surfaces = Collections.unmodifiableSortedMap(new TreeMap<>(surfaces));
    }

    /** The same with surfaces of another moment. */
    CalibratedModel with(SortedMap<String, SurfaceFit> fresh) {
        return new CalibratedModel(
                model, policyVersion, madeAtMillis, cause, underlyings, correlations, sets, impacts, fresh);
    }

    /** No sets, the usual margins, made of nothing. */
    public static CalibratedModel usual() {
        return new CalibratedModel(
                RiskModel.usual(),
                0,
                0,
                "usual",
                new TreeMap<>(),
                new double[0][],
                List.of(),
                new TreeMap<>(),
                new TreeMap<>());
    }

    public long version() {
        return model.version();
    }

    /**
     * What history says of an underlying.
     *
     * @param bars days
     * @param lastEpochDay the last of them
     * @param ewmaVol expected for tomorrow, a day
     * @param garchVol the same by GARCH; null where it could not be fitted
     * @param amihud share of the price for each million traded
     */
    public record Figures(
            int bars,
            long lastEpochDay,
            double ewmaVol,
            @Nullable Double garchVol,
            double amihud) {}

    /**
     * How a modelled set stands.
     *
     * @param multiplier every move is times it
     * @param tested what history says of it; null where it could not be asked
     */
    public record Standing(
            String set, double multiplier, @Nullable SetBacktest tested) {
        public boolean red() {
            return tested != null && tested.red();
        }
    }

    /** Names of sets that history speaks against. */
    public List<String> red() {
        return sets.stream().filter(Standing::red).map(Standing::set).toList();
    }
}
