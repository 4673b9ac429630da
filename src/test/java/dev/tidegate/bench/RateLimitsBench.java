package dev.tidegate.bench;

import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.limits.Bandwidth;
import dev.tidegate.limits.LimitRules;
import dev.tidegate.limits.RateLimitHeaders;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import java.time.Duration;
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

/**
 * What does pacing add to an order? Budget: 150 ns for {@code take}, which passes two bandwidths of the key and two of the
 * account. {@code refused} finds nothing left, {@code address} is the bucket before authentication, {@code header} renders
 * {@code RateLimit}, {@code clock} is the baseline: one reading of the clock that every bucket asks.
 *
 * <p>{@code ./tidegate bench RateLimitsBench}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class RateLimitsBench {
    private final RateLimits limits = new RateLimits(System::nanoTime);
    private final AddressPrefix address = AddressPrefix.parse("192.0.2.1");
    private final Taken passed;

    public RateLimitsBench() {
        LimitRules rules = new LimitRules(
                1,
                List.of(wide("requests-5s", 5)),
                List.of(wide("failures-1m", 60)),
                Map.of(
                        Lane.NEW, List.of(wide("key-1s", 1), wide("key-1m", 60)),
                        Lane.CANCEL, List.of(new Bandwidth("cancels-1d", 1, 1, Duration.ofDays(1)))),
                Map.of(Lane.NEW, List.of(wide("orders-10s", 10), wide("orders-1m", 60))),
                Map.of());
        limits.adopt(rules, Map.of("abc", new AccountId("acc")), account -> "default");
        passed = limits.take(Lane.NEW, "abc", 1);
        limits.take(Lane.CANCEL, "abc", 1);
    }

    private static Bandwidth wide(String name, int seconds) {
        return new Bandwidth(name, 1_000_000_000, 1_000_000_000, Duration.ofSeconds(seconds));
    }

    @Benchmark
    public Taken take() {
        return limits.take(Lane.NEW, "abc", 1);
    }

    @Benchmark
    public Taken refused() {
        return limits.take(Lane.CANCEL, "abc", 1);
    }

    @Benchmark
    public Taken address() {
        return limits.address(address);
    }

    @Benchmark
    public String header() {
        return RateLimitHeaders.limit(passed.standing());
    }

    @Benchmark
    public long clock() {
        return System.nanoTime();
    }
}
