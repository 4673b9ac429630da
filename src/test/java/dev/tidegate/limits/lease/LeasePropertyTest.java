package dev.tidegate.limits.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tidegate.limits.TokenBucket;
import dev.tidegate.limits.lease.Fleet.Gateway;
import dev.tidegate.order.Lane;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever gateways ask, give back and owe, whichever of them dies, leaves or comes, and whatever answers get lost: all of them together
 * never admit more than one bucket would. The model is a tank of real numbers for each bandwidth.
 */
class LeasePropertyTest {
    private static final long SEED = 20261125;
    private static final double TOLERANCE = 1e-6;
    private static final int HISTORIES = 120;

    /** One bucket as one would have it: a tank for each bandwidth. */
    private static final class Tanks {
        final Bandwidth[] bandwidths;
        final double[] levels;
        long atMicros;
        long admitted;

        Tanks(BucketConfiguration configuration, long micros) {
            bandwidths = configuration.getBandwidths();
            levels = new double[bandwidths.length];
            atMicros = micros;
            for (int i = 0; i < levels.length; i++) {
                levels[i] = bandwidths[i].getCapacity();
            }
        }

        void pass(long micros) {
            for (int i = 0; i < levels.length; i++) {
                double flow = (double) bandwidths[i].getRefillTokens()
                        * (micros - atMicros)
                        * 1_000
                        / bandwidths[i].getRefillPeriodNanos();
                levels[i] = Math.min(bandwidths[i].getCapacity(), levels[i] + flow);
            }
            atMicros = micros;
        }

        /** The least level after tokens were taken; below zero where they were not there. */
        double take(int tokens, long micros) {
            pass(micros);
            double least = Double.MAX_VALUE;
            for (int i = 0; i < levels.length; i++) {
                levels[i] -= tokens;
                least = Math.min(least, levels[i]);
            }
            admitted += tokens;
            return least;
        }
    }

    private final Random random = new Random();

    @Test
    void gateways_together_admit_no_more_than_one_bucket_whoever_dies_and_whatever_gets_lost() {
        for (int history = 0; history < HISTORIES; history++) {
            run(SEED + history);
        }
    }

    private void run(long seed) {
        random.setSeed(seed);
        Fleet fleet = new Fleet(new Random(seed));
        fleet.losses = random.nextInt(3) == 0 ? 50 : 0;
        List<BucketConfiguration> kinds = List.of(configuration(), configuration());
        List<Tanks> tanks = new ArrayList<>();
        kinds.forEach(kind -> tanks.add(new Tanks(kind, fleet.micros())));
        Map<Gateway, List<TokenBucket>> open = new HashMap<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            start(fleet, kinds, open);
        }
        int steps = 3_000;
        for (int step = 0; step < steps; step++) {
            fleet.pass(pause());
            Gateway gateway =
                    fleet.gateways().get(random.nextInt(fleet.gateways().size()));
            int bucket = random.nextInt(kinds.size());
            int dice = random.nextInt(400);
            if (dice == 0 && fleet.gateways().size() > 1) {
                gateway.kill();
            } else if (dice == 1 && fleet.gateways().size() > 1) {
                gateway.leases.leave(() -> {});
                fleet.pass(2_000);
                gateway.kill();
            } else if (dice == 2 && fleet.gateways().size() < 8) {
                start(fleet, kinds, open);
            } else {
                int tokens = 1 + random.nextInt(3);
                long at = step;
                boolean refunds = random.nextInt(20) == 0;
                TokenBucket of = open.get(gateway).get(bucket);
                gateway.want(of, tokens, 4, taken -> {
                    if (taken && refunds) {
                        of.refund(tokens);
                    } else if (taken) {
                        double left = tanks.get(bucket).take(tokens, fleet.micros());
                        if (left < -TOLERANCE) {
                            fail("seed %s step %s: %s admitted where %s were left"
                                    .formatted(seed, at, tokens, left + tokens));
                        }
                    }
                });
            }
        }
        assertThat(tanks).as("seed %s", seed).allMatch(tank -> tank.admitted > 0);
    }

    /** Bursts, and now and then time enough for leases to run out. */
    private long pause() {
        return switch (random.nextInt(400)) {
            case 0 -> random.nextLong(9_000_000);
            case 1, 2, 3, 4 -> random.nextLong(1_500_000);
            default -> random.nextBoolean() ? random.nextLong(300) : random.nextLong(20_000);
        };
    }

    private void start(Fleet fleet, List<BucketConfiguration> kinds, Map<Gateway, List<TokenBucket>> open) {
        Gateway gateway = fleet.start();
        List<TokenBucket> buckets = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            buckets.add(gateway.open("b" + i, Lane.NEW, kinds.get(i)));
        }
        open.put(gateway, buckets);
    }

    private BucketConfiguration configuration() {
        ConfigurationBuilder configuration = BucketConfiguration.builder();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            configuration.addLimit(Bandwidth.builder()
                    .capacity(4 + random.nextInt(200))
                    .refillGreedy(1 + random.nextInt(300), Duration.ofMillis(1 + random.nextInt(3_000)))
                    .id("bandwidth-" + i)
                    .build());
        }
        return configuration.build();
    }

    @Test
    void a_quota_in_demand_is_used_up_whatever_the_number_of_gateways() {
        BucketConfiguration tenSeconds = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(300)
                        .refillGreedy(300, Duration.ofSeconds(10))
                        .id("orders-10s"))
                .build();
        for (int gateways : new int[] {1, 2, 4, 8}) {
            Fleet fleet = new Fleet(new Random(SEED));
            List<TokenBucket> buckets = new ArrayList<>();
            for (int i = 0; i < gateways; i++) {
                buckets.add(fleet.start().open("orders", Lane.NEW, tenSeconds));
            }
            long[] admitted = {0};
            int seconds = 20;
            for (int i = 0; i < seconds * 2_000; i++) {
                fleet.pass(500);
                int at = i % gateways;
                fleet.gateways().get(at).want(buckets.get(at), 1, 4, taken -> admitted[0] += taken ? 1 : 0);
            }
            // The bucket, and 30 a second: no more, and less by a lease of each gateway at most.
            assertThat(admitted[0]).as("%s gateways", gateways).isBetween(900L - 8L * gateways, 900L);
        }
    }

    @Test
    void a_burst_passes_at_once_as_it_does_at_a_gateway_alone() {
        BucketConfiguration burst = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(200)
                        .refillGreedy(1, Duration.ofSeconds(10))
                        .id("burst"))
                .build();
        Fleet fleet = new Fleet(new Random(SEED));
        Gateway one = fleet.start();
        fleet.start();
        TokenBucket bucket = one.open("burst", Lane.NEW, burst);
        long[] admitted = {0};
        for (int i = 0; i < 250; i++) {
            one.want(bucket, 1, 6, taken -> admitted[0] += taken ? 1 : 0);
        }
        fleet.pass(5_000);
        assertThat(admitted[0]).isEqualTo(200);
    }

    @Test
    void what_an_idle_gateway_holds_is_back_within_two_seconds() {
        BucketConfiguration orders = BucketConfiguration.builder()
                .addLimit(limit ->
                        limit.capacity(400).refillGreedy(1, Duration.ofDays(1)).id("orders"))
                .build();
        Fleet fleet = new Fleet(new Random(SEED));
        Gateway busy = fleet.start();
        TokenBucket its = busy.open("orders", Lane.NEW, orders);
        for (int i = 0; i < 100; i++) {
            busy.want(its, 1, 6, taken -> {});
            fleet.pass(3_000);
        }
        assertThat(busy.leases.held()).isPositive();
        fleet.pass(2_100_000);
        assertThat(busy.leases.held()).isZero();
        Gateway other = fleet.start();
        TokenBucket others = other.open("orders", Lane.NEW, orders);
        long[] admitted = {0};
        for (int i = 0; i < 400; i++) {
            other.want(others, 1, 6, taken -> admitted[0] += taken ? 1 : 0);
        }
        fleet.pass(10_000);
        assertThat(admitted[0]).isEqualTo(300);
    }

    @Test
    void a_gateway_that_leaves_gives_everything_back_and_one_that_dies_leaves_one_lease_behind() {
        BucketConfiguration orders = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(1_000)
                        .refillGreedy(1, Duration.ofDays(1))
                        .id("orders"))
                .build();
        Fleet fleet = new Fleet(new Random(SEED));
        Gateway leaving = fleet.start();
        Gateway dying = fleet.start();
        for (Gateway each : List.of(leaving, dying)) {
            TokenBucket bucket = each.open("orders", Lane.NEW, orders);
            for (int i = 0; i < 100; i++) {
                each.want(bucket, 1, 6, taken -> {});
                fleet.pass(2_000);
            }
        }
        boolean[] left = {false};
        leaving.leases.leave(() -> left[0] = true);
        fleet.pass(5_000);
        assertThat(left[0]).isTrue();
        assertThat(fleet.store().leased(leaving.name)).isZero();
        long stranded = dying.leases.held();
        dying.kill();
        fleet.pass((SharedTokens.LASTS_MILLIS + 1) * 1_000);
        Gateway last = fleet.start();
        TokenBucket bucket = last.open("orders", Lane.NEW, orders);
        long[] admitted = {0};
        for (int i = 0; i < 1_000; i++) {
            last.want(bucket, 1, 6, taken -> admitted[0] += taken ? 1 : 0);
        }
        fleet.pass(20_000);
        assertThat(stranded).isPositive();
        // What it had used and not told counts with its lease.
        assertThat(admitted[0]).isEqualTo(800 - stranded);
    }

    @Test
    void a_gateway_that_leaves_while_the_store_is_away_for_a_moment_still_gives_everything_back() {
        BucketConfiguration orders = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(1_000)
                        .refillGreedy(1, Duration.ofDays(1))
                        .id("orders"))
                .build();
        for (int losses : List.of(0, 300)) {
            Fleet fleet = new Fleet(new Random(SEED));
            Gateway leaving = fleet.start();
            TokenBucket bucket = leaving.open("orders", Lane.NEW, orders);
            for (int i = 0; i < 100; i++) {
                leaving.want(bucket, 1, 6, taken -> {});
                fleet.pass(2_000);
            }
            assertThat(fleet.store().leased(leaving.name)).isPositive();
            fleet.losses = losses;
            leaving.lost = true;
            boolean[] left = {false};
            leaving.leases.leave(() -> left[0] = true);
            fleet.pass(300_000);
            assertThat(left[0]).isFalse();
            leaving.lost = false;
            fleet.pass(1_000_000);
            assertThat(left[0]).as("losses " + losses).isTrue();
            assertThat(fleet.store().leased(leaving.name)).isZero();
            // Who has left takes nothing any more, and lets nobody wait for it.
            assertThat(bucket.take(1).taken()).isFalse();
            assertThat(bucket.take(1).coming()).isNull();
        }
    }

    @Test
    void while_the_store_is_lost_all_gateways_together_admit_half_and_cancels_pass_under_the_whole_limit() {
        BucketConfiguration orders = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(600)
                        .refillGreedy(600, Duration.ofSeconds(10))
                        .id("orders"))
                .build();
        Fleet fleet = new Fleet(new Random(SEED));
        Map<Gateway, List<TokenBucket>> open = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            Gateway gateway = fleet.start();
            open.put(
                    gateway,
                    List.of(gateway.open("new", Lane.NEW, orders), gateway.open("cancel", Lane.CANCEL, orders)));
        }
        fleet.gateways().forEach(gateway -> gateway.lost = true);
        for (Gateway gateway : fleet.gateways()) {
            List<TokenBucket> buckets = open.get(gateway);
            assertThat(taken(buckets.get(0), 700)).as("a sixth each").isEqualTo(100);
            assertThat(taken(buckets.get(1), 700)).as("a local cap").isEqualTo(600);
        }
        fleet.pass(1_000_000);
        for (Gateway gateway : fleet.gateways()) {
            assertThat(taken(open.get(gateway).get(0), 700))
                    .as("and a sixth of the flow")
                    .isEqualTo(10);
            assertThat(taken(open.get(gateway).get(1), 700)).isEqualTo(60);
        }
        fleet.gateways().forEach(gateway -> gateway.lost = false);
        fleet.pass(2_000_000);
        // What was let through meanwhile is told: 330 of 600, and two seconds' flow of 60 a second after the first
        // second's.
        Gateway first = fleet.gateways().getFirst();
        long[] admitted = {0};
        for (int i = 0; i < 700; i++) {
            first.want(open.get(first).get(0), 1, 6, taken -> admitted[0] += taken ? 1 : 0);
        }
        fleet.pass(20_000);
        assertThat(admitted[0]).isLessThanOrEqualTo(600);
    }

    private static int taken(TokenBucket bucket, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            taken += bucket.take(1).taken() ? 1 : 0;
        }
        return taken;
    }
}
