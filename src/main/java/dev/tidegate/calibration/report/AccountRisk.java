package dev.tidegate.calibration.report;

import dev.tidegate.calibration.Contributions;
import dev.tidegate.calibration.Empirical;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.impact.SquareRootLaw;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an account risks, USD. Losses are positive.
 *
 * @param lines its positions
 * @param underlyings exposure by underlying
 * @param expiries exposure by expiry, epoch milliseconds; {@link Long#MAX_VALUE} for what has none
 * @param total exposure of everything
 * @param tails what the scenario sets say
 * @param margins what other modes would ask for
 * @param exitCost what leaving all positions at once would cost beyond the middle of the books: value at risk with it is adjusted for
 *     liquidity
 * @param unpriced symbols of positions that are left out, for nothing says what they are worth
 */
public record AccountRisk(
        List<Line> lines,
        SortedMap<String, Exposure> underlyings,
        SortedMap<Long, Exposure> expiries,
        Exposure total,
        List<Tail> tails,
        List<ModeMargin> margins,
        double exitCost,
        List<String> unpriced) {
    /** Levels at which tails are told. */
    public static final List<Double> LEVELS = List.of(.95, .975, .99);
    /** The level that contributions are to. */
    public static final double CONTRIBUTED = .975;

    /**
     * A position.
     *
     * @param value what it is worth itself; 0 for what is settled as it goes
     * @param exposure what it is exposed to
     */
    public record Line(
            String symbol, String underlying, long expiryMillis, double quantity, double value, Exposure exposure) {}

    /**
     * Sums of Greeks.
     *
     * @param net delta
     * @param gross sum of the absolute deltas of positions
     * @param gamma what delta changes by when prices move by 1 %
     * @param vega profit of one volatility point
     * @param theta profit of a day
     */
    public record Exposure(double net, double gross, double gamma, double vega, double theta) {
        static final Exposure NONE = new Exposure(0, 0, 0, 0, 0);

        Exposure plus(Exposure more) {
            return new Exposure(
                    net + more.net, gross + more.gross, gamma + more.gamma, vega + more.vega, theta + more.theta);
        }
    }

    /**
     * What a scenario set says.
     *
     * @param valuesAtRisk by level of {@link #LEVELS}
     * @param shortfalls likewise
     * @param worst the scenario that loses most
     * @param worstLoss what the positions lose in it; negative where even that is a gain
     * @param worstWithOrders the worst loss over all scenarios and all subsets of the open orders being filled
     * @param contributions of each position to the expected shortfall at {@link #CONTRIBUTED}; they add up to it
     * @param unknown underlyings that the set does not know; then nothing else is told
     */
    public record Tail(
            String set,
            double horizonDays,
            int scenarios,
            double[] valuesAtRisk,
            double[] shortfalls,
            String worst,
            double worstLoss,
            double worstWithOrders,
            double[] contributions,
            List<String> unknown) {}

    /** What one mode asks for, USD. */
    public record ModeMargin(String mode, double initial, double maintenance) {}

    /** Works it out; takes a while where there are many options or scenarios. */
    public static AccountRisk of(
            Taken taken, MarketSnapshot market, RiskModel model, Map<String, SquareRootLaw> impacts, long nowMillis) {
        Map<String, Priced> priced = new LinkedHashMap<>();
        List<Line> lines = new ArrayList<>();
        List<Taken.Position> known = new ArrayList<>();
        List<String> unpriced = new ArrayList<>();
        SortedMap<String, Exposure> underlyings = new TreeMap<>();
        SortedMap<Long, Exposure> expiries = new TreeMap<>();
        Exposure total = Exposure.NONE;
        double exit = 0;
        for (Taken.Position position : taken.positions()) {
            Priced at = Priced.of(market, position.symbol());
            if (at == null) {
                unpriced.add(position.symbol());
                continue;
            }
            priced.put(position.symbol(), at);
            Line line = line(position, at);
            lines.add(line);
            known.add(position);
            underlyings.merge(line.underlying(), line.exposure(), Exposure::plus);
            expiries.merge(line.expiryMillis(), line.exposure(), Exposure::plus);
            total = total.plus(line.exposure());
            exit += at.exit(market, position.lots(), impacts.get(position.symbol()));
        }
        List<Taken.Order> orders = new ArrayList<>();
        for (Taken.Order order : taken.orders()) {
            Priced at =
                    priced.containsKey(order.symbol()) ? priced.get(order.symbol()) : Priced.of(market, order.symbol());
            if (at != null) {
                priced.put(order.symbol(), at);
                orders.add(order);
            }
        }
        List<Tail> tails = new ArrayList<>();
        for (ScenarioSet set : model.sets().values()) {
            tails.add(tail(set, known, orders, priced));
        }
        Taken complete = new Taken(known, orders);
        return new AccountRisk(
                lines,
                underlyings,
                expiries,
                total,
                tails,
                ScenarioMargins.of(complete, priced, model, nowMillis),
                exit,
                unpriced);
    }

    private static Line line(Taken.Position position, Priced at) {
        double delta = at.delta(position.lots());
        return new Line(
                position.symbol(),
                at.instrument().underlying(),
                at.instrument().expiryMillis(),
                at.quantity(position.lots()),
                at.value(position.lots()),
                new Exposure(
                        delta,
                        Math.abs(delta),
                        at.gamma(position.lots()),
                        at.vega(position.lots()),
                        at.theta(position.lots())));
    }

    private static Tail tail(
            ScenarioSet set, List<Taken.Position> positions, List<Taken.Order> orders, Map<String, Priced> priced) {
        List<String> unknown = new ArrayList<>();
        for (Priced at : priced.values()) {
            String underlying = at.instrument().underlying();
            if (set.of(underlying) == null && !unknown.contains(underlying)) {
                unknown.add(underlying);
            }
        }
        int levels = LEVELS.size();
        double[] none = new double[levels];
        if (!unknown.isEmpty() || (positions.isEmpty() && orders.isEmpty())) {
            return new Tail(
                    set.name(),
                    set.horizonDays(),
                    set.size(),
                    none,
                    none,
                    "",
                    0,
                    0,
                    new double[positions.size()],
                    unknown);
        }
        double[][] profits = new double[positions.size()][];
        double[] together = new double[set.size()];
        for (int i = 0; i < profits.length; i++) {
            Taken.Position position = positions.get(i);
            profits[i] = profits(set, priced, position.symbol(), position.lots());
            for (int s = 0; s < together.length; s++) {
                together[s] += profits[i][s];
            }
        }
        double[] withOrders = together.clone();
        for (Taken.Order order : orders) {
            Priced at = priced.get(order.symbol());
            double[] own = profits(set, priced, order.symbol(), order.lots());
            double loss = at == null ? 0 : at.entryLoss(order.lots(), order.ticks());
            for (int s = 0; s < own.length; s++) {
                withOrders[s] += Math.min(0, own[s] - loss);
            }
        }
        Empirical outcomes = Empirical.of(together);
        int worst = least(together);
        return new Tail(
                set.name(),
                set.horizonDays(),
                set.size(),
                LEVELS.stream().mapToDouble(outcomes::valueAtRisk).toArray(),
                LEVELS.stream().mapToDouble(outcomes::expectedShortfall).toArray(),
                name(set, worst),
                -together[worst],
                -withOrders[least(withOrders)],
                profits.length == 0
                        ? new double[0]
                        : Contributions.toExpectedShortfall(profits, CONTRIBUTED)
                                .parts(),
                unknown);
    }

    private static double[] profits(ScenarioSet set, Map<String, Priced> priced, String symbol, long lots) {
        Priced at = priced.get(symbol);
        List<Scenario> scenarios = at == null ? null : set.of(at.instrument().underlying());
        return at == null || scenarios == null ? new double[set.size()] : at.profits(lots, scenarios);
    }

    private static int least(double[] outcomes) {
        int least = 0;
        for (int s = 1; s < outcomes.length; s++) {
            least = outcomes[s] < outcomes[least] ? s : least;
        }
        return least;
    }

    private static String name(ScenarioSet set, int scenario) {
        return set.moves().values().iterator().next().get(scenario).name();
    }
}
