package dev.tidegate.calibration.report;

import dev.tidegate.calibration.Empirical;
import dev.tidegate.policy.GroupLimit;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one account adds to what its groups risk: each measure at the worst subset of its open orders being filled. Per scenario that subset is the
 * worst of all, so the shortfall is at least that of any subset.
 */
public final class GroupUsage {
    /** What cannot be measured: more than any limit. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    private static final double USD_MINOR = 1e6;
    private static final double LARGEST = 1e17;

    private final Map<String, Priced> priced = new HashMap<>();
    private final Taken taken;
    private final RiskModel model;
    private final boolean blind;

    public GroupUsage(Taken taken, MarketSnapshot market, RiskModel model) {
        this.taken = taken;
        this.model = model;
        boolean missing = false;
        List<String> symbols = new ArrayList<>();
        taken.positions().forEach(each -> symbols.add(each.symbol()));
        taken.orders().forEach(each -> symbols.add(each.symbol()));
        for (String symbol : symbols) {
            Priced at = priced.containsKey(symbol) ? priced.get(symbol) : Priced.of(market, symbol);
            missing |= at == null;
            if (at != null) {
                priced.put(symbol, at);
            }
        }
        blind = missing;
    }

    /** USD minor units, rounded up; {@link #UNKNOWN} where something has no price or the set does not know an underlying. */
    public long of(GroupLimit limit) {
        if (blind) {
            return UNKNOWN;
        }
        double usd = switch (limit.measure()) {
            case GROSS_NOTIONAL -> gross();
            case DELTA -> delta();
            case STRESS, EXPECTED_SHORTFALL -> tail(limit);
        };
        double minor = Math.ceil(usd * USD_MINOR);
        return minor >= 0 && minor < LARGEST ? (long) minor : UNKNOWN;
    }

    private Priced at(String symbol) {
        Priced at = priced.get(symbol);
        if (at == null) {
            throw new IllegalStateException(symbol + " has no price");
        }
        return at;
    }

    private double gross() {
        TreeMap<String, long[]> bySymbol = new TreeMap<>();
        taken.positions().forEach(each -> {
            bySymbol.computeIfAbsent(each.symbol(), ignored -> new long[3])[0] += each.lots();
        });
        taken.orders().forEach(each -> {
            bySymbol.computeIfAbsent(each.symbol(), ignored -> new long[3])[each.lots() > 0 ? 1 : 2] += each.lots();
        });
        double sum = 0;
        for (var each : bySymbol.entrySet()) {
            long[] lots = each.getValue();
            long most = Math.max(Math.abs(lots[0] + lots[1]), Math.abs(lots[0] + lots[2]));
            sum += at(each.getKey()).notional(most);
        }
        return sum;
    }

    private double delta() {
        TreeMap<String, double[]> byUnderlying = new TreeMap<>();
        for (Taken.Position each : taken.positions()) {
            Priced at = at(each.symbol());
            byUnderlying.computeIfAbsent(at.instrument().underlying(), ignored -> new double[3])[0] +=
                    at.delta(each.lots());
        }
        for (Taken.Order each : taken.orders()) {
            Priced at = at(each.symbol());
            double delta = at.delta(each.lots());
            byUnderlying.computeIfAbsent(at.instrument().underlying(), ignored -> new double[3])[delta > 0 ? 1 : 2] +=
                    delta;
        }
        return byUnderlying.values().stream()
                .mapToDouble(each -> Math.max(Math.abs(each[0] + each[1]), Math.abs(each[0] + each[2])))
                .sum();
    }

    private double tail(GroupLimit limit) {
        ScenarioSet set = model.set(limit.set());
        if (set == null) {
            return Double.NaN;
        }
        double[] outcomes = new double[set.size()];
        for (Taken.Position each : taken.positions()) {
            double[] own = profits(set, each.symbol(), each.lots());
            for (int s = 0; s < outcomes.length; s++) {
                outcomes[s] += own[s];
            }
        }
        for (Taken.Order each : taken.orders()) {
            double loss = at(each.symbol()).entryLoss(each.lots(), each.ticks());
            double[] own = profits(set, each.symbol(), each.lots());
            for (int s = 0; s < outcomes.length; s++) {
                outcomes[s] += Math.min(0, own[s] - loss);
            }
        }
        if (limit.measure() == GroupLimit.Measure.EXPECTED_SHORTFALL) {
            return floored(Empirical.of(outcomes).expectedShortfall(limit.level()));
        }
        double worst = 0;
        for (double outcome : outcomes) {
            worst = Double.isNaN(outcome) ? Double.NaN : Math.max(worst, -outcome);
        }
        return worst;
    }

    private static double floored(double loss) {
        return Double.isNaN(loss) ? loss : Math.max(0, loss);
    }

    private double[] profits(ScenarioSet set, String symbol, long lots) {
        Priced at = at(symbol);
        List<Scenario> scenarios = set.of(at.instrument().underlying());
        if (scenarios != null) {
            return at.profits(lots, scenarios);
        }
        double[] unknown = new double[set.size()];
        java.util.Arrays.fill(unknown, Double.NaN);
        return unknown;
    }
}
