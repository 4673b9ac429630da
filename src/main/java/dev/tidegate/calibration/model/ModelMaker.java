package dev.tidegate.calibration.model;

import dev.tidegate.calibration.Amihud;
import dev.tidegate.calibration.Correlation;
import dev.tidegate.calibration.DailyBars;
import dev.tidegate.calibration.Ewma;
import dev.tidegate.calibration.Garch;
import dev.tidegate.calibration.surface.SurfaceFit;
import dev.tidegate.calibration.surface.VolQuote;
import dev.tidegate.order.Instrument;
import dev.tidegate.policy.RiskModelRules;
import dev.tidegate.policy.RiskModelRules.ModelledSet;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.impact.SquareRootLaw;
import dev.tidegate.risk.scenario.ScenarioSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a model from rules, bars and quotes. The same go in, the same comes out. */
final class ModelMaker {
    /** More daily volatility than this is a mistake in the bars. */
    private static final double ABSURD_VOL = 1;

    private final Rulebook rulebook;
    private final RiskModelRules rules;
    private final SortedMap<String, DailyBars> bars;
    private final History history;

    ModelMaker(Rulebook rulebook, SortedMap<String, DailyBars> bars) {
        this.rulebook = rulebook;
        this.rules = rulebook.riskModel();
        this.bars = bars;
        this.history = History.of(bars);
    }

    /**
     * The model; {@link Uncalibrated} where there can be none.
     *
     * @param multipliers what sets were multiplied with before; never lowered here
     */
    CalibratedModel make(
            long version,
            long nowMillis,
            String cause,
            Map<String, Double> multipliers,
            Map<String, List<VolQuote>> quotes) {
        SortedMap<String, CalibratedModel.Figures> figures = new TreeMap<>();
        bars.forEach((underlying, each) -> figures.put(underlying, figures(underlying, each)));
        SortedMap<String, ScenarioSet> sets = new TreeMap<>(rules.given());
        List<CalibratedModel.Standing> standings = new ArrayList<>();
        SetMaker maker = new SetMaker(rules, history);
        for (ModelledSet set : rules.modelled()) {
            SetBacktest tested =
                    SetBacktest.of(set, history, rules.calibration().level());
            double multiplier = multipliers.getOrDefault(set.name(), 1.0);
            if (tested != null && tested.red()) {
                multiplier = Math.max(multiplier, tested.asked());
            }
            sets.put(set.name(), maker.make(set, multiplier));
            standings.add(new CalibratedModel.Standing(set.name(), multiplier, tested));
        }
        return new CalibratedModel(
                new RiskModel(version, sets, rules.margins()),
                rulebook.version(),
                nowMillis,
                cause,
                figures,
                history.count() < 2
                        ? new double[0][]
                        : matrix(
                                Correlation.ofReturns(history.returns()),
                                history.underlyings().size()),
                standings,
                impacts(figures),
                surfaces(rules, quotes));
    }

    static SortedMap<String, SurfaceFit> surfaces(RiskModelRules rules, Map<String, List<VolQuote>> quotes) {
        SortedMap<String, SurfaceFit> surfaces = new TreeMap<>();
        RiskModelRules.Calibration terms = rules.calibration();
        SurfaceFit.Bounds bounds = new SurfaceFit.Bounds(terms.leastVol(), terms.mostVol(), terms.mostError());
        quotes.forEach((underlying, quoted) -> surfaces.put(underlying, SurfaceFit.of(quoted, bounds)));
        return surfaces;
    }

    private static double[][] matrix(Correlation correlation, int size) {
        double[][] matrix = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                matrix[i][j] = correlation.between(i, j);
            }
        }
        return matrix;
    }

    private CalibratedModel.Figures figures(String underlying, DailyBars of) {
        double[] returns = of.returns();
        if (returns.length == 0) {
            throw new Uncalibrated("bars of " + underlying + ": there must be at least two days");
        }
        double[] variances =
                new Ewma(rules.calibration().lambda()).variances(Ewma.meanSquare(returns, 0, returns.length), returns);
        double vol = Math.sqrt(variances[returns.length]);
        if (!(vol <= ABSURD_VOL)) {
            throw new Uncalibrated("bars of " + underlying + ": a volatility of " + vol + " a day is absurd");
        }
        return new CalibratedModel.Figures(
                of.count(), of.epochDays()[of.count() - 1], vol, garch(returns), Amihud.of(of));
    }

    private static @Nullable Double garch(double[] returns) {
        try {
            double[] variances = Garch.fit(returns, Garch.Innovations.NORMAL).variances(returns, 0, returns.length);
            return Math.sqrt(variances[returns.length]);
        } catch (IllegalArgumentException unfit) {
            return null;
        }
    }

    private SortedMap<String, SquareRootLaw> impacts(SortedMap<String, CalibratedModel.Figures> figures) {
        SortedMap<String, SquareRootLaw> laws = new TreeMap<>();
        rules.impacts().forEach((symbol, each) -> {
            Instrument instrument = rulebook.instruments().get(symbol);
            CalibratedModel.Figures told = instrument == null ? null : figures.get(instrument.underlying());
            Double vol = each.dailyVol() != null ? each.dailyVol() : told == null ? null : (Double) told.ewmaVol();
            if (vol != null) {
                laws.put(symbol, new SquareRootLaw(each.coefficient(), vol, each.dailyVolume()));
            }
        });
        return laws;
    }
}
