package dev.tidegate.calibration.model;

import dev.tidegate.calibration.Correlation;
import dev.tidegate.calibration.Ewma;
import dev.tidegate.calibration.Garch;
import dev.tidegate.calibration.Horizon;
import dev.tidegate.calibration.StudentCopula;
import dev.tidegate.policy.RiskModelRules;
import dev.tidegate.policy.RiskModelRules.Drawn;
import dev.tidegate.policy.RiskModelRules.Filtered;
import dev.tidegate.policy.RiskModelRules.Historical;
import dev.tidegate.policy.RiskModelRules.ModelledSet;
import dev.tidegate.policy.RiskModelRules.Pair;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import dev.tidegate.risk.scenario.VolShift;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes scenario sets from history or by drawing. */
final class SetMaker {
    private final RiskModelRules rules;
    private final History history;

    SetMaker(RiskModelRules rules, History history) {
        this.rules = rules;
        this.history = history;
    }

    /** The set, every move times a multiplier; {@link Uncalibrated} where history is too short or allows no model. */
    ScenarioSet make(ModelledSet set, double multiplier) {
        return switch (set) {
            case Historical historical -> named(set, history.underlyings(), moves(historical), multiplier);
            case Filtered filtered -> named(set, history.underlyings(), moves(filtered), multiplier);
            case Drawn drawn -> drawn(drawn, multiplier);
        };
    }

    private double[][] moves(Historical set) {
        double[][] last = last(set);
        for (int i = 0; i < last.length; i++) {
            last[i] = Horizon.overlapping(last[i], set.horizonDays());
        }
        return last;
    }

    private double[][] moves(Filtered set) {
        enough(set);
        int count = history.count();
        double[][] moves = new double[history.returns().length][];
        for (int i = 0; i < moves.length; i++) {
            double[] returns = history.returns()[i];
            moves[i] =
                    Horizon.overlapping(filtered(set, fitted(set, returns, count), returns, count), set.horizonDays());
        }
        return moves;
    }

    /** The model of the set's days before a day; null where the filter needs none. */
    static @Nullable Garch fitted(Filtered set, double[] returns, int to) {
        if (set.filter() != RiskModelRules.Filter.GARCH) {
            return null;
        }
        try {
            return Garch.fit(Arrays.copyOfRange(returns, to - set.days(), to), Garch.Innovations.NORMAL);
        } catch (IllegalArgumentException unfit) {
            throw new Uncalibrated("set " + set.name() + ": " + unfit.getMessage());
        }
    }

    /** The returns of the set's days before a day, each by the volatility expected on its own day and times the one expected on that day. */
    static double[] filtered(Filtered set, @Nullable Garch garch, double[] returns, int to) {
        int from = to - set.days();
        double[] variances =
                garch == null ? variances(set.lambda(), returns, from, to) : garch.variances(returns, from, to);
        double now = variances[to - from];
        double[] moves = new double[to - from];
        for (int t = 0; t < moves.length; t++) {
            moves[t] = returns[from + t] * Math.sqrt(now / variances[t]);
        }
        return moves;
    }

    private static double[] variances(double lambda, double[] returns, int from, int to) {
        // What came before the range tells the volatility it begins with.
        double[] all = Arrays.copyOfRange(returns, 0, to);
        double[] variances = new Ewma(lambda).variances(Ewma.meanSquare(returns, 0, to), all);
        return Arrays.copyOfRange(variances, from, to + 1);
    }

    private double[][] last(ModelledSet set) {
        enough(set);
        double[][] last = new double[history.returns().length][];
        for (int i = 0; i < last.length; i++) {
            last[i] = Arrays.copyOfRange(history.returns()[i], history.count() - set.days(), history.count());
        }
        return last;
    }

    private void enough(ModelledSet set) {
        if (history.count() < set.days()) {
            throw new Uncalibrated("set " + set.name() + " looks back on " + set.days()
                    + " days, and the bars of all underlyings have only " + history.count() + " returns in common");
        }
    }

    private ScenarioSet drawn(Drawn set, double multiplier) {
        List<String> names = set.dailyVols().isEmpty()
                ? history.underlyings()
                : List.copyOf(set.dailyVols().keySet());
        Correlation correlation;
        double[][] drawn;
        SplittableRandom random = new SplittableRandom(set.seed());
        try {
            if (set.dailyVols().isEmpty()) {
                double[][] last = last(set);
                correlation = Correlation.ofReturns(last).stressed(set.stress());
                drawn = new StudentCopula(correlation, set.degrees()).draw(last, set.scenarios(), random);
            } else {
                correlation = Correlation.of(matrix(set, names)).stressed(set.stress());
                double[] vols = set.dailyVols().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                drawn = new StudentCopula(correlation, set.degrees()).draw(vols, set.scenarios(), random);
            }
        } catch (IllegalArgumentException unfit) {
            throw new Uncalibrated("set " + set.name() + ": " + unfit.getMessage());
        }
        return named(set, names, drawn, multiplier * Horizon.scaled(1, set.horizonDays()));
    }

    private static double[][] matrix(Drawn set, List<String> names) {
        double[][] matrix = new double[names.size()][names.size()];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                matrix[i][j] = i == j ? 1 : set.correlations().getOrDefault(Pair.of(names.get(i), names.get(j)), 0.0);
            }
        }
        return matrix;
    }

    private ScenarioSet named(ModelledSet set, List<String> names, double[][] moves, double multiplier) {
        TreeMap<String, List<Scenario>> all = new TreeMap<>();
        for (int i = 0; i < moves.length; i++) {
            all.put(names.get(i), scenarios(set, moves[i], multiplier));
            RiskModelRules.Others others = rules.others();
            if (others != null && others.like().equals(names.get(i))) {
                all.put(ScenarioSet.ANY, scenarios(set, moves[i], multiplier * others.times()));
            }
        }
        return new ScenarioSet(set.name(), set.horizonDays(), all);
    }

    private List<Scenario> scenarios(ModelledSet set, double[] moves, double multiplier) {
        List<Scenario> scenarios = new ArrayList<>(moves.length);
        boolean dated = !(set instanceof Drawn);
        int first = history.count() - moves.length;
        for (int s = 0; s < moves.length; s++) {
            String name = dated
                    ? LocalDate.ofEpochDay(history.epochDays()[first + s]).toString()
                    : set.name() + "-" + (s + 1);
            scenarios.add(Scenario.of(name, Math.expm1(moves[s] * multiplier), new VolShift.None()));
        }
        return scenarios;
    }
}
