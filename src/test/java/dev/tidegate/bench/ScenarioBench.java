package dev.tidegate.bench;

import dev.tidegate.order.OptionRight;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioBook;
import dev.tidegate.risk.scenario.ScenarioSets;
import dev.tidegate.risk.scenario.ScenarioSets.GridShape;
import dev.tidegate.risk.scenario.ScenarioSums;
import dev.tidegate.risk.scenario.UnitVectors;
import dev.tidegate.risk.scenario.Valued;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What do scenarios cost an order, whatever the portfolio, and what a revaluation? {@code ./tidegate bench ScenarioBench} */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ScenarioBench {
    private static final int OPTIONS = 1_000;
    private static final int ACCOUNTS = 10_000;
    private static final int HELD = 20;

    /** A portfolio, and the order that is tried on it. */
    @State(Scope.Thread)
    public static class Portfolio {
        @Param({"10", "100", "1000"})
        int positions;

        ScenarioSums grid;
        ScenarioSums history;

        @Setup
        public void fill() {
            grid = sums(ScenarioSets.grid(GridShape.DERIBIT_BTC));
            history = sums(past(1_000));
        }

        private ScenarioSums sums(List<Scenario> scenarios) {
            ScenarioSums sums = new ScenarioSums(UnitVectors.of(1, scenarios, options()));
            for (int i = 0; i < positions; i++) {
                sums.position(symbol(i), 0, i % 7 - 3);
            }
            return sums;
        }
    }

    private SortedMap<String, UnitVectors.Row> options;
    private List<Scenario> grid;
    private UnitVectors vectors;
    private UnitVectors next;
    private ScenarioBook[] accounts;

    @Setup
    public void prepare() {
        options = options();
        grid = ScenarioSets.grid(GridShape.DERIBIT_BTC);
        vectors = UnitVectors.of(1, grid, options);
        next = UnitVectors.of(2, grid, options);
        SplittableRandom random = new SplittableRandom(1);
        accounts = new ScenarioBook[ACCOUNTS];
        for (int a = 0; a < ACCOUNTS; a++) {
            accounts[a] = new ScenarioBook();
            for (int i = 0; i < HELD; i++) {
                accounts[a].position(symbol(random.nextInt(OPTIONS)), random.nextInt(1, 50));
            }
        }
    }

    private static String symbol(int i) {
        return "BTC-" + i;
    }

    private static SortedMap<String, UnitVectors.Row> options() {
        SortedMap<String, UnitVectors.Row> rows = new TreeMap<>();
        for (int i = 0; i < OPTIONS; i++) {
            OptionRight right = i % 2 == 0 ? OptionRight.CALL : OptionRight.PUT;
            EuropeanOption option = new EuropeanOption(right, 30_000 + 80.0 * i, (1 + i % 10 * 20) / 365.0);
            rows.put(symbol(i), new UnitVectors.Row(new Valued.OnForward(option, 65_000, .6, true), 1e6));
        }
        return rows;
    }

    private static List<Scenario> past(int days) {
        SplittableRandom random = new SplittableRandom(2);
        List<String> names = new ArrayList<>();
        double[] returns = new double[days];
        for (int i = 0; i < days; i++) {
            names.add("day " + i);
            returns[i] = .03 * random.nextGaussian();
        }
        return ScenarioSets.moves(names, returns);
    }

    /** 35 scenarios: the worst loss with an order more, and the order opened and taken out again. */
    @Benchmark
    public long order(Portfolio portfolio) {
        long worst = portfolio.grid.worstLossWith("BTC-5", 3, 100);
        portfolio.grid.opened("BTC-5", 3, 100);
        portfolio.grid.closed("BTC-5", 3, 100);
        return worst;
    }

    /** 1,000 scenarios: the expected shortfall with an order more. */
    @Benchmark
    public long shortfall(Portfolio portfolio) {
        return portfolio.history.expectedShortfallWith("BTC-5", 3, 100, .975);
    }

    /** 1,000 options in 35 scenarios. */
    @Benchmark
    public UnitVectors unitVectors() {
        return UnitVectors.of(3, grid, options);
    }

    /** 10,000 accounts of 20 positions, all made again. */
    @Benchmark
    public long revaluation() {
        UnitVectors swapped = vectors;
        vectors = next;
        next = swapped;
        long sum = 0;
        for (ScenarioBook account : accounts) {
            sum += account.sums(vectors).worstLoss();
        }
        return sum;
    }
}
