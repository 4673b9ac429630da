package dev.tidegate.bench;

import dev.tidegate.limits.Bandwidth;
import dev.tidegate.limits.CostRules;
import dev.tidegate.limits.Growth;
import dev.tidegate.limits.LimitRules;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import dev.tidegate.order.Rate;
import dev.tidegate.shield.Act;
import dev.tidegate.shield.Level;
import dev.tidegate.shield.Pattern;
import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Shield;
import dev.tidegate.shield.ShieldRules;
import dev.tidegate.shield.ShieldRules.Limit;
import dev.tidegate.shield.ShieldRules.Rung;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What do limits and shield add to an accepted order? Budget: 1.5 µs for {@code order}: the request noted and regarded, both
 * sanctions looked up, the order priced, tokens taken of key, account and instrument (two bandwidths, two, one), what was placed
 * noted, and the order's end noted. {@code take} is its largest part; {@code remembered} is a refusal that needs no bucket;
 * {@code note} counts one order and looks for its patterns.
 *
 * <p>{@code ./tidegate bench ConductBench}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class ConductBench {
    private static final AccountId ACCOUNT = new AccountId("acc");
    private static final String SYMBOL = "BTC-PERP";
    private static final String KEY = "abc";

    private final RateLimits limits = new RateLimits(System::nanoTime);
    private final Shield shield = new Shield(Shield.Witness.NOBODY);
    private final long now = System.currentTimeMillis();
    private int orders;

    public ConductBench() {
        LimitRules rules = new LimitRules(
                1,
                List.of(),
                List.of(),
                Map.of(
                        Lane.NEW,
                        List.of(wide("key-1s", 1), wide("key-1m", 60)),
                        Lane.CANCEL,
                        List.of(new Bandwidth("cancels-1d", 1, 1, Duration.ofDays(1)))),
                Map.of(Lane.NEW, List.of(wide("orders-10s", 10), wide("orders-1m", 60))),
                Map.of(Lane.NEW, List.of(wide("instrument-10s", 10))),
                Map.of(),
                new CostRules(
                        1,
                        1,
                        1,
                        5,
                        List.of(new CostRules.Step(500, 1), new CostRules.Step(1_500, 3)),
                        25_000_000,
                        2,
                        List.of(new CostRules.Step(500, 2), new CostRules.Step(2_000, 1)),
                        1,
                        8),
                Growth.NONE);
        limits.adopt(rules, Map.of(KEY, ACCOUNT), account -> "default");
        limits.take(Lane.CANCEL, KEY, 1);
        limits.take(Lane.CANCEL, KEY, 1);
        shield.adopt(new ShieldRules(
                600_000,
                1_000,
                3_600_000,
                Arrays.stream(Pattern.values())
                        .map(pattern -> Limit.share(pattern, Rate.parse("99%"), 500))
                        .toList(),
                List.of(new Rung(Level.WARN, 0, 1_000))));
    }

    private static Bandwidth wide(String name, int seconds) {
        return new Bandwidth(name, 1_000_000_000, 1_000_000_000, Duration.ofSeconds(seconds));
    }

    @Benchmark
    public Taken order(Blackhole sink) {
        shield.note(KEY, Act.REQUEST.bit(), now);
        Sanction own = shield.of(ACCOUNT, SYMBOL, now);
        Sanction keys = shield.of(KEY, now);
        sink.consume(own);
        sink.consume(keys);
        int cost = limits.cost().adding(1, 120, 6_500_000_000L, 0).total();
        Taken taken = limits.take(Lane.NEW, KEY, SYMBOL, cost);
        shield.note(ACCOUNT, SYMBOL, Act.JUDGED.bit() | Act.PLACED.bit(), now);
        shield.note(
                ACCOUNT,
                SYMBOL,
                Act.ENDED.bit() | (orders++ % 3 == 0 ? Act.TRADED.bit() : Act.UNFILLED.bit() | Act.CANCELLED.bit()),
                now);
        return taken;
    }

    @Benchmark
    public Taken take() {
        return limits.take(Lane.NEW, KEY, SYMBOL, 1);
    }

    @Benchmark
    public Taken remembered() {
        return limits.take(Lane.CANCEL, KEY, 1);
    }

    @Benchmark
    public void note() {
        shield.note(ACCOUNT, SYMBOL, Act.JUDGED.bit() | Act.PLACED.bit(), now);
    }
}
