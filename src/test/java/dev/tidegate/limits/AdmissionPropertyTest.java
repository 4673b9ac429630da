package dev.tidegate.limits;

import static org.assertj.core.api.Assertions.fail;

import dev.tidegate.limits.Taken.Passed;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever is asked, given back, charged afterwards and reloaded: no bandwidth of key, account or instrument ever lets more pass than its capacity and what has flowed in. The model
 * is a tank of real numbers for each bandwidth; a reload may take from it and never adds.
 */
class AdmissionPropertyTest {
    private static final long SEED = 20261128;
    private static final double TOLERANCE = 1e-6;
    private static final int HISTORIES = 150;
    private static final AccountId ACCOUNT = new AccountId("acc");
    private static final List<String> KEYS = List.of("a", "b");
    private static final String SYMBOL = "BTC-PERP";
    private static final List<Lane> LANES = List.of(Lane.NEW, Lane.CANCEL);

    private static final class Tank {
        double level;
        Bandwidth bandwidth;

        Tank(Bandwidth bandwidth) {
            this.bandwidth = bandwidth;
            level = bandwidth.capacity();
        }

        void pass(long nanos) {
            double flow =
                    (double) bandwidth.refill() * nanos / bandwidth.period().toNanos();
            level = Math.min(bandwidth.capacity(), level + flow);
        }

        void adopt(Bandwidth next) {
            bandwidth = next;
            level = Math.min(level, next.capacity());
        }
    }

    private final Random random = new Random();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void admits_no_more_than_capacity_and_refill_also_over_reloads_and_no_less_without_them() {
        for (int history = 0; history < HISTORIES; history++) {
            run(SEED + history, history % 3 == 0);
        }
    }

    private void run(long seed, boolean reloads) {
        random.setSeed(seed);
        RateLimits limits = new RateLimits(nanos::get);
        Map<String, Tank> tanks = new HashMap<>();
        long version = 1;
        LimitRules rules = rules(version);
        limits.adopt(rules, Map.of("a", ACCOUNT, "b", ACCOUNT), account -> "default");
        fill(tanks, rules);
        // Looked at, buckets exist from now on; one that nobody has asked opens at the capacity it has then.
        KEYS.forEach(limits::view);
        for (Lane lane : LANES) {
            limits.take(lane, "a", SYMBOL, 1);
            limits.refund(lane, "a", SYMBOL, 1);
        }
        for (int step = 0; step < 1_500; step++) {
            long pause = random.nextInt(4) == 0 ? random.nextLong(500_000_000) : random.nextLong(2_000_000);
            nanos.addAndGet(pause);
            tanks.values().forEach(tank -> tank.pass(pause));
            if (reloads && random.nextInt(50) == 0) {
                rules = rules(++version);
                limits.adopt(rules, Map.of("a", ACCOUNT, "b", ACCOUNT), account -> "default");
                fill(tanks, rules);
                // The instrument's buckets hear of new rules when they are next looked at.
                limits.view("a", List.of(SYMBOL));
                continue;
            }
            if (random.nextInt(30) == 0) {
                charge(limits, tanks, rules, LANES.get(random.nextInt(LANES.size())), 1 + random.nextInt(4));
                continue;
            }
            Lane lane = LANES.get(random.nextInt(LANES.size()));
            String key = KEYS.get(random.nextInt(KEYS.size()));
            int tokens = 1 + random.nextInt(4);
            List<Tank> asked = tanks(tanks, rules, lane, key).toList();
            if (limits.take(lane, key, SYMBOL, tokens) instanceof Passed) {
                double least =
                        asked.stream().mapToDouble(tank -> tank.level).min().orElseThrow();
                if (least <= tokens - TOLERANCE) {
                    fail("seed %s step %s: %s passed where %s were left".formatted(seed, step, tokens, least));
                }
                if (random.nextInt(10) == 0) {
                    limits.refund(lane, key, SYMBOL, tokens);
                } else {
                    asked.forEach(tank -> tank.level -= tokens);
                }
            } else if (!reloads) {
                double least =
                        asked.stream().mapToDouble(tank -> tank.level).min().orElseThrow();
                if (least >= tokens + TOLERANCE) {
                    fail("seed %s step %s: %s were refused where %s were left".formatted(seed, step, tokens, least));
                }
            }
        }
    }

    /** Charges account and instrument; either where it does not owe all it can hold. */
    private static void charge(RateLimits limits, Map<String, Tank> tanks, LimitRules rules, Lane lane, int tokens) {
        limits.charge(lane, ACCOUNT, SYMBOL, tokens);
        for (List<Tank> bucket : List.of(
                tanks(tanks, "account", rules.account().get(lane), lane).toList(),
                tanks(tanks, "instrument", rules.instrument().get(lane), lane).toList())) {
            double left = bucket.stream()
                    .mapToDouble(tank -> Math.floor(tank.level + TOLERANCE))
                    .min()
                    .orElseThrow();
            long most = bucket.stream()
                    .mapToLong(tank -> tank.bandwidth.capacity())
                    .min()
                    .orElseThrow();
            if (left > -most) {
                bucket.forEach(tank -> tank.level -= tokens);
            }
        }
    }

    private void fill(Map<String, Tank> tanks, LimitRules rules) {
        for (Lane lane : LANES) {
            for (Bandwidth bandwidth : rules.account().get(lane)) {
                put(tanks, "account/" + lane, bandwidth);
            }
            for (Bandwidth bandwidth : rules.instrument().get(lane)) {
                put(tanks, "instrument/" + lane, bandwidth);
            }
            for (String key : KEYS) {
                for (Bandwidth bandwidth : rules.key().get(lane)) {
                    put(tanks, key + '/' + lane, bandwidth);
                }
            }
        }
    }

    private static void put(Map<String, Tank> tanks, String owner, Bandwidth bandwidth) {
        Tank known = tanks.putIfAbsent(owner + '/' + bandwidth.name(), new Tank(bandwidth));
        if (known != null) {
            known.adopt(bandwidth);
        }
    }

    private static Stream<Tank> tanks(Map<String, Tank> tanks, LimitRules rules, Lane lane, String key) {
        return Stream.of(
                        tanks(tanks, "account", rules.account().get(lane), lane),
                        tanks(tanks, "instrument", rules.instrument().get(lane), lane),
                        tanks(tanks, key, rules.key().get(lane), lane))
                .flatMap(each -> each);
    }

    private static Stream<Tank> tanks(Map<String, Tank> tanks, String owner, List<Bandwidth> bandwidths, Lane lane) {
        return bandwidths.stream().map(bandwidth -> tanks.get(owner + '/' + lane + '/' + bandwidth.name()));
    }

    private LimitRules rules(long version) {
        Map<Lane, List<Bandwidth>> key = new HashMap<>();
        Map<Lane, List<Bandwidth>> account = new HashMap<>();
        Map<Lane, List<Bandwidth>> instrument = new HashMap<>();
        for (Lane lane : LANES) {
            key.put(lane, List.of(bandwidth("key-short", 20, 1_000), bandwidth("key-long", 60, 10_000)));
            account.put(lane, List.of(bandwidth("account-short", 30, 1_000), bandwidth("account-long", 90, 10_000)));
            instrument.put(
                    lane, List.of(bandwidth("instrument-short", 30, 1_000), bandwidth("instrument-long", 80, 10_000)));
        }
        return new LimitRules(
                version, List.of(), List.of(), key, account, instrument, Map.of(), CostRules.FLAT, Growth.NONE);
    }

    private Bandwidth bandwidth(String name, int most, int periodMillis) {
        return new Bandwidth(
                name,
                4 + random.nextInt(most),
                1 + random.nextInt(most),
                Duration.ofMillis(1 + random.nextInt(periodMillis)));
    }
}
