package dev.tidegate.calibration.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.calibration.Empirical;
import dev.tidegate.policy.GroupLimit;
import dev.tidegate.policy.GroupLimit.Measure;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.RiskModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GroupUsageTest {
    private static final List<GroupLimit> ALL = List.of(
            new GroupLimit(Measure.GROSS_NOTIONAL, "", 0, 1),
            new GroupLimit(Measure.DELTA, "", 0, 1),
            new GroupLimit(Measure.STRESS, "days", 0, 1),
            new GroupLimit(Measure.EXPECTED_SHORTFALL, "days", .9, 1));

    private static long of(Taken taken, RiskModel model, GroupLimit limit) {
        return new GroupUsage(taken, AccountRiskTest.MARKET, model).of(limit);
    }

    /** By hand: half a bitcoin held, two to buy, one to sell; a fall of 10 % and a rise of 20 %. */
    @Test
    void every_measure_is_that_of_the_worst_subset() {
        RiskModel model = AccountRiskTest.model(AccountRiskTest.moves("days", new double[] {-.1, .2}, new double[2]));
        Taken taken = new Taken(
                List.of(new Taken.Position("PERP", 500)),
                List.of(new Taken.Order("PERP", 2_000, 100_000), new Taken.Order("PERP", -1_000, 100_000)));
        assertThat(of(taken, model, ALL.get(0))).isEqualTo(125_000_000_000L);
        assertThat(of(taken, model, ALL.get(1))).isEqualTo(125_000_000_000L);
        // Down: 2.5 lose 10 % of 50,000 each. Up: what is held gains 5,000, the sell loses 10,000.
        assertThat(of(taken, model, ALL.get(2))).isBetween(12_500_000_000L, 12_500_000_001L);
        assertThat(of(taken, model, ALL.get(3))).isBetween(12_500_000_000L, 12_500_000_001L);
    }

    @Test
    void what_has_no_price_or_no_scenario_is_unknown() {
        RiskModel model = AccountRiskTest.model();
        assertThat(of(new Taken(List.of(new Taken.Position("GONE", 1)), List.of()), model, ALL.get(0)))
                .isEqualTo(GroupUsage.UNKNOWN);
        Taken known = new Taken(List.of(new Taken.Position("PERP", 1)), List.of());
        assertThat(of(known, model, ALL.get(2))).isEqualTo(GroupUsage.UNKNOWN);
        assertThat(new GroupUsage(known, new MarketSnapshot(1, Map.of(), Map.of()), model).of(ALL.get(1)))
                .isEqualTo(GroupUsage.UNKNOWN);
    }

    /** Against every subset of the orders, one by one; and the sum of two accounts against both together. */
    @Test
    void sums_of_usage_bound_what_accounts_risk_together_whatever_fills() {
        SplittableRandom random = new SplittableRandom(17);
        for (int round = 0; round < 60; round++) {
            double[] bitcoin = random.doubles(20, -.3, .3).toArray();
            double[] ether = random.doubles(20, -.3, .3).toArray();
            RiskModel model = AccountRiskTest.model(AccountRiskTest.moves("days", bitcoin, ether));
            Taken one = drawn(random);
            Taken two = drawn(random);
            double stress = (double) of(one, model, ALL.get(2)) + of(two, model, ALL.get(2));
            double shortfall = (double) of(one, model, ALL.get(3)) + of(two, model, ALL.get(3));
            for (int filled = 0;
                    filled < 1 << (one.orders().size() + two.orders().size());
                    filled++) {
                double[] together = outcomes(one, filled, model);
                double[] others = outcomes(two, filled >> one.orders().size(), model);
                double worst = 0;
                for (int s = 0; s < together.length; s++) {
                    together[s] += others[s];
                    worst = Math.max(worst, -together[s]);
                }
                assertThat(worst * 1e6).as("round %s", round).isLessThanOrEqualTo(stress + 1);
                assertThat(Empirical.of(together).expectedShortfall(.9) * 1e6).isLessThanOrEqualTo(shortfall + 1);
            }
        }
    }

    private static Taken drawn(SplittableRandom random) {
        List<Taken.Position> positions = new ArrayList<>();
        List<Taken.Order> orders = new ArrayList<>();
        for (String symbol : List.of("COIN", "DATED", "PERP")) {
            positions.add(new Taken.Position(symbol, random.nextInt(-2_000, 2_000)));
            orders.add(new Taken.Order(
                    symbol,
                    random.nextInt(1, 2_000) * (random.nextBoolean() ? 1 : -1),
                    symbol.equals("DATED") ? 4_010 : 99_000));
        }
        return new Taken(positions, orders);
    }

    private static double[] outcomes(Taken taken, int filled, RiskModel model) {
        double[] sum = new double[model.sets().get("days").size()];
        for (Taken.Position each : taken.positions()) {
            add(sum, each.symbol(), each.lots(), 0, model);
        }
        for (int i = 0; i < taken.orders().size(); i++) {
            Taken.Order order = taken.orders().get(i);
            if ((filled >> i & 1) == 1) {
                add(sum, order.symbol(), order.lots(), order.ticks(), model);
            }
        }
        return sum;
    }

    private static void add(double[] sum, String symbol, long lots, long ticks, RiskModel model) {
        Priced at = Priced.of(AccountRiskTest.MARKET, symbol);
        double loss = ticks == 0 ? 0 : at.entryLoss(lots, ticks);
        double[] own =
                at.profits(lots, model.sets().get("days").of(at.instrument().underlying()));
        for (int s = 0; s < sum.length; s++) {
            sum[s] += own[s] - loss;
        }
    }
}
