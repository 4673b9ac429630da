package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.order.OptionRight;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSets;
import dev.tidegate.risk.scenario.ScenarioSets.GridShape;
import dev.tidegate.risk.scenario.Valued;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OutcomeSumsTest {
    private static final List<Scenario> GRID = ScenarioSets.grid(GridShape.DERIBIT_BTC);

    /** Profits of a lot by scenario: one future and some options, at a price. */
    private static double[][] units(double price, int options) {
        double[][] units = new double[options + 1][];
        units[0] = scaled(new Valued.Linear(price), GRID);
        for (int i = 1; i <= options; i++) {
            OptionRight right = i % 2 == 0 ? OptionRight.CALL : OptionRight.PUT;
            EuropeanOption option = new EuropeanOption(right, 40_000 + 5_000 * i, (3 + 17 * i) / 365.0);
            units[i] = scaled(new Valued.OnForward(option, price, .6, false), GRID);
        }
        return units;
    }

    private static double[] scaled(Valued valued, List<Scenario> scenarios) {
        return Arrays.stream(valued.profits(scenarios))
                .map(profit -> 1_000 * profit)
                .toArray();
    }

    // Reference 2.3: position +1, orders to buy 2 and to sell 4, ±16 % of 65,000: both ends lose 31,200.
    @Test
    void the_worst_of_both_sides_is_the_bound_on_one_contract() {
        double[] unit = units(65_000, 0)[0];
        OutcomeSums sums = new OutcomeSums(GRID.size());
        sums.position(unit, 0, 1);
        sums.order(unit, 2, 0, 1);
        sums.order(unit, -4, 0, 1);
        assertThat(sums.loss(0)).isEqualTo(31_200_000);
        assertThat(sums.loss(26)).isEqualTo(31_200_000);
        assertThat(sums.worst()).isEqualTo(31_200_000);
    }

    /** Against every subset, one by one; the best gain too. */
    @Test
    void no_subset_of_fills_is_worse_than_the_bound_and_one_is_as_bad() {
        SplittableRandom random = new SplittableRandom(14);
        double[][] units = units(65_000, 6);
        for (int round = 0; round < 200; round++) {
            OutcomeSums sums = new OutcomeSums(GRID.size());
            long[] position = new long[7];
            for (int i = 0; i < position.length; i++) {
                position[i] = random.nextLong(-20, 21);
                sums.position(units[i], 0, position[i]);
            }
            int[] instrument = random.ints(8, 0, 7).toArray();
            long[] lots = random.longs(8, -20, 21).toArray();
            long[] loss = random.longs(8, 0, 2_000_000).toArray();
            for (int o = 0; o < lots.length; o++) {
                sums.order(units[instrument[o]], lots[o], loss[o], 1);
            }
            long gain = Long.MIN_VALUE;
            for (int s = 0; s < GRID.size(); s++) {
                long worst = Long.MIN_VALUE;
                for (int subset = 0; subset < 256; subset++) {
                    long one = lossOf(units, s, position, instrument, lots, loss, subset);
                    worst = Math.max(worst, one);
                    gain = Math.max(gain, -one);
                }
                assertThat(sums.loss(s)).isEqualTo(worst);
            }
            assertThat(sums.gain(1)).isEqualTo(Math.max(0, gain));
        }
    }

    private static long lossOf(
            double[][] units, int s, long[] position, int[] instrument, long[] lots, long[] loss, int subset) {
        long profit = 0;
        for (int i = 0; i < position.length; i++) {
            profit += (long) Math.floor(position[i] * units[i][s]);
        }
        for (int o = 0; o < lots.length; o++) {
            if ((subset & 1 << o) != 0) {
                profit += (long) Math.floor(lots[o] * units[instrument[o]][s]) - loss[o];
            }
        }
        return -profit;
    }

    /** An open order. */
    private record Open(int instrument, long lots, long entryLoss) {}

    /** Orders, cancels, fills and new marks in any order; seed in the message. */
    @Test
    void sums_that_followed_any_history_are_those_made_from_scratch() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[][] units = units(65_000, 5);
            long[] positions = new long[6];
            Map<Integer, Open> orders = new TreeMap<>();
            OutcomeSums sums = new OutcomeSums(GRID.size());
            for (int step = 0; step < 200; step++) {
                int instrument = random.nextInt(6);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        long after = random.nextLong(-1_000, 1_001);
                        sums.position(units[instrument], positions[instrument], after);
                        positions[instrument] = after;
                    }
                    case 1 -> {
                        Open now = new Open(instrument, random.nextLong(-50, 51), random.nextLong(10_000));
                        take(sums, units, orders.put(random.nextInt(20), now));
                        sums.order(units[instrument], now.lots(), now.entryLoss(), 1);
                    }
                    case 2 -> take(sums, units, orders.remove(random.nextInt(20)));
                    default -> {
                        if (random.nextInt(20) == 0) {
                            units = units(random.nextDouble(30_000, 120_000), 5);
                            sums = fromScratch(units, positions, orders);
                        }
                    }
                }
                assertThat(sums).as("seed %d step %d", seed, step).isEqualTo(fromScratch(units, positions, orders));
            }
        }
    }

    private static void take(OutcomeSums sums, double[][] units, Open gone) {
        if (gone != null) {
            sums.order(units[gone.instrument()], gone.lots(), gone.entryLoss(), -1);
        }
    }

    private static OutcomeSums fromScratch(double[][] units, long[] positions, Map<Integer, Open> orders) {
        OutcomeSums sums = new OutcomeSums(GRID.size());
        for (int i = 0; i < positions.length; i++) {
            sums.position(units[i], 0, positions[i]);
        }
        orders.values().forEach(each -> sums.order(units[each.instrument()], each.lots(), each.entryLoss(), 1));
        return sums;
    }

    @Test
    void an_order_never_makes_it_better_and_leaves_nothing_behind() {
        SplittableRandom random = new SplittableRandom(15);
        double[][] units = units(65_000, 6);
        OutcomeSums sums = new OutcomeSums(GRID.size());
        OutcomeSums without = new OutcomeSums(GRID.size());
        for (int i = 0; i < 500; i++) {
            double[] unit = units[random.nextInt(7)];
            long lots = random.nextLong(-20, 21);
            long loss = random.nextLong(1_000);
            double level = random.nextDouble(.5, .999);
            long worst = sums.worst();
            long shortfall = sums.expectedShortfall(level);
            sums.order(unit, lots, loss, 1);
            assertThat(sums.worst()).isGreaterThanOrEqualTo(worst);
            assertThat(sums.expectedShortfall(level)).isGreaterThanOrEqualTo(shortfall);
            sums.order(unit, lots, loss, -1);
            assertThat(sums).isEqualTo(without);
            sums.order(unit, lots, loss, 1);
            without.order(unit, lots, loss, 1);
        }
    }

    /** More of the same never needs less: twice, three times everything. */
    @Test
    void more_of_the_same_risk_never_loses_less() {
        SplittableRandom random = new SplittableRandom(16);
        double[][] units = units(65_000, 6);
        for (int round = 0; round < 500; round++) {
            long[] lots = random.longs(7, -20, 21).toArray();
            long before = 0;
            for (int times = 1; times <= 4; times++) {
                OutcomeSums sums = new OutcomeSums(GRID.size());
                for (int i = 0; i < lots.length; i++) {
                    sums.position(units[i], 0, times * lots[i]);
                }
                // Each position is rounded down by itself: less than one minor unit each.
                assertThat(sums.worst()).isGreaterThanOrEqualTo(before == 0 ? 0 : before - lots.length);
                before = sums.worst();
            }
        }
    }

    @Test
    void shortfall_is_the_mean_of_the_worst_and_value_at_risk_where_they_begin() {
        SplittableRandom random = new SplittableRandom(17);
        for (int round = 0; round < 300; round++) {
            double[] moves = random.doubles(random.nextInt(1, 300), -.2, .2).toArray();
            List<String> names = new ArrayList<>();
            Arrays.stream(moves).forEach(move -> names.add(""));
            OutcomeSums sums = new OutcomeSums(moves.length);
            sums.position(scaled(new Valued.Linear(65_000), ScenarioSets.moves(names, moves)), 0, 7);
            double level = random.nextDouble(.5, .999);
            double tail = moves.length * (1 - level);
            long[] losses = new long[moves.length];
            for (int s = 0; s < losses.length; s++) {
                losses[s] = sums.loss(s);
            }
            Arrays.sort(losses);
            double sum = 0;
            for (int k = 0; k < Math.ceil(tail); k++) {
                sum += Math.min(1, tail - k) * losses[losses.length - 1 - k];
            }
            double mean = Math.max(0, sum / tail);
            assertThat((double) sums.expectedShortfall(level)).isBetween(mean - 1, mean + 2);
            long least = losses[(int) Math.ceil(losses.length * level - 1e-9) - 1];
            assertThat(sums.valueAtRisk(level)).isEqualTo(Math.max(0, least));
        }
    }

    @Test
    void what_leaves_the_bits_is_said() {
        double[] unit = units(65_000, 0)[0];
        OutcomeSums sums = new OutcomeSums(GRID.size());
        assertThatThrownBy(() -> sums.position(unit, 0, 1_000_000_000_000_000L))
                .isInstanceOf(ArithmeticException.class);
    }
}
