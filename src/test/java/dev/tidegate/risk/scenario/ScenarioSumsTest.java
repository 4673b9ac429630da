package dev.tidegate.risk.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.order.OptionRight;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.scenario.ScenarioSets.GridShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScenarioSumsTest {
    private static final List<Scenario> GRID = ScenarioSets.grid(GridShape.DERIBIT_BTC);

    /** One future and some options, at a price. */
    private static UnitVectors vectors(long version, double price, int options) {
        SortedMap<String, UnitVectors.Row> rows = new TreeMap<>();
        rows.put("0", new UnitVectors.Row(new Valued.Linear(price), 1_000));
        for (int i = 1; i <= options; i++) {
            OptionRight right = i % 2 == 0 ? OptionRight.CALL : OptionRight.PUT;
            EuropeanOption option = new EuropeanOption(right, 40_000 + 5_000 * i, (3 + 17 * i) / 365.0);
            rows.put(Integer.toString(i), new UnitVectors.Row(new Valued.OnForward(option, price, .6, false), 1_000));
        }
        return UnitVectors.of(version, GRID, rows);
    }

    // Reference 2.3: position +1, orders to buy 2 and to sell 4, ±16 % of 65,000: both ends lose 31,200.
    @Test
    void the_worst_of_both_sides_is_the_bound_on_one_contract() {
        ScenarioBook book = new ScenarioBook();
        book.position("0", 1);
        book.order("a", "0", 2, 0);
        book.order("b", "0", -4, 0);
        ScenarioSums sums = book.sums(vectors(1, 65_000, 0));
        assertThat(sums.loss(0)).isEqualTo(31_200_000);
        assertThat(sums.loss(26)).isEqualTo(31_200_000);
        assertThat(sums.worstLoss()).isEqualTo(31_200_000);
    }

    /** Against every subset, one by one. */
    @Test
    void no_subset_of_fills_is_worse_than_the_bound_and_one_is_as_bad() {
        SplittableRandom random = new SplittableRandom(14);
        UnitVectors vectors = vectors(1, 65_000, 6);
        for (int round = 0; round < 200; round++) {
            ScenarioSums sums = new ScenarioSums(vectors);
            long[] position = new long[7];
            for (int i = 0; i < position.length; i++) {
                position[i] = random.nextLong(-20, 21);
                sums.position(Integer.toString(i), 0, position[i]);
            }
            int[] instrument = random.ints(8, 0, 7).toArray();
            long[] lots = random.longs(8, -20, 21).toArray();
            long[] loss = random.longs(8, 0, 2_000_000).toArray();
            for (int o = 0; o < lots.length; o++) {
                sums.opened(Integer.toString(instrument[o]), lots[o], loss[o]);
            }
            for (int s = 0; s < GRID.size(); s++) {
                long worst = Long.MIN_VALUE;
                for (int subset = 0; subset < 256; subset++) {
                    worst = Math.max(worst, lossOf(vectors, s, position, instrument, lots, loss, subset));
                }
                assertThat(sums.loss(s)).isEqualTo(worst);
            }
        }
    }

    private static long lossOf(
            UnitVectors vectors, int s, long[] position, int[] instrument, long[] lots, long[] loss, int subset) {
        long profit = 0;
        for (int i = 0; i < position.length; i++) {
            profit += (long) Math.floor(position[i] * vectors.row(Integer.toString(i))[s]);
        }
        for (int o = 0; o < lots.length; o++) {
            if ((subset & 1 << o) != 0) {
                profit += (long) Math.floor(lots[o] * vectors.row(Integer.toString(instrument[o]))[s]) - loss[o];
            }
        }
        return -profit;
    }

    /** Orders, cancels, fills and new marks in any order; seed in the message. */
    @Test
    void sums_that_followed_any_history_are_those_made_from_scratch() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ScenarioBook book = new ScenarioBook();
            UnitVectors vectors = vectors(0, 65_000, 5);
            for (int step = 0; step < 200; step++) {
                String symbol = Integer.toString(random.nextInt(6));
                switch (random.nextInt(4)) {
                    case 0 -> book.position(symbol, random.nextLong(-1_000, 1_001));
                    case 1 ->
                        book.order("o" + random.nextInt(20), symbol, random.nextLong(-50, 51), random.nextLong(10_000));
                    case 2 -> book.order("o" + random.nextInt(20), symbol, 0, 0);
                    default -> {
                        if (random.nextInt(20) == 0) {
                            vectors = vectors(step + 1, random.nextDouble(30_000, 120_000), 5);
                        }
                    }
                }
                assertThat(book.sums(vectors)).as("seed %d step %d", seed, step).isEqualTo(book.fromScratch(vectors));
            }
        }
    }

    @Test
    void what_an_order_would_do_is_what_it_does() {
        SplittableRandom random = new SplittableRandom(15);
        UnitVectors vectors = vectors(1, 65_000, 6);
        ScenarioSums sums = new ScenarioSums(vectors);
        for (int i = 0; i < 500; i++) {
            String symbol = Integer.toString(random.nextInt(7));
            long lots = random.nextLong(-20, 21);
            long loss = random.nextLong(1_000);
            double level = random.nextDouble(.5, .999);
            long worst = sums.worstLossWith(symbol, lots, loss);
            long shortfall = sums.expectedShortfallWith(symbol, lots, loss, level);
            assertThat(worst).isGreaterThanOrEqualTo(sums.worstLoss());
            assertThat(shortfall).isGreaterThanOrEqualTo(sums.expectedShortfall(level));
            sums.opened(symbol, lots, loss);
            assertThat(sums.worstLoss()).isEqualTo(worst);
            assertThat(sums.expectedShortfall(level)).isEqualTo(shortfall);
        }
    }

    /** More of the same never needs less: twice, three times everything. */
    @Test
    void more_of_the_same_risk_never_loses_less() {
        SplittableRandom random = new SplittableRandom(16);
        UnitVectors vectors = vectors(1, 65_000, 6);
        for (int round = 0; round < 500; round++) {
            long[] lots = random.longs(7, -20, 21).toArray();
            long before = 0;
            for (int times = 1; times <= 4; times++) {
                ScenarioSums sums = new ScenarioSums(vectors);
                for (int i = 0; i < lots.length; i++) {
                    sums.position(Integer.toString(i), 0, times * lots[i]);
                }
                // Each position is rounded down by itself: less than one minor unit each.
                assertThat(sums.worstLoss()).isGreaterThanOrEqualTo(before == 0 ? 0 : before - lots.length);
                before = sums.worstLoss();
            }
        }
    }

    @Test
    void shortfall_is_the_mean_of_the_worst() {
        SplittableRandom random = new SplittableRandom(17);
        for (int round = 0; round < 300; round++) {
            double[] moves = random.doubles(random.nextInt(1, 300), -.2, .2).toArray();
            List<String> names = new ArrayList<>();
            Arrays.stream(moves).forEach(move -> names.add(""));
            SortedMap<String, UnitVectors.Row> rows = new TreeMap<>();
            rows.put("0", new UnitVectors.Row(new Valued.Linear(65_000), 1_000));
            ScenarioSums sums = new ScenarioSums(UnitVectors.of(1, ScenarioSets.moves(names, moves), rows));
            sums.position("0", 0, 7);
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
            assertThat((double) sums.expectedShortfall(level)).isBetween(sum / tail - 1, sum / tail + 2);
        }
    }

    @Test
    void what_leaves_the_bits_or_has_no_vector_is_said() {
        ScenarioSums sums = new ScenarioSums(vectors(1, 65_000, 0));
        assertThatThrownBy(() -> sums.position("0", 0, 1_000_000_000_000_000L)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> sums.position("x", 0, 1)).hasMessageContaining("no unit vector of x");
    }
}
