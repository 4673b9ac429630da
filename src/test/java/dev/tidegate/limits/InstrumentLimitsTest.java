package dev.tidegate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.limits.Taken.Passed;
import dev.tidegate.limits.Taken.Refused;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The third level, what is charged afterwards, what grows, and what is remembered of a refusal. */
class InstrumentLimitsTest {
    private static final AccountId ONE = new AccountId("one");
    private static final AccountId TWO = new AccountId("two");
    private static final Map<String, AccountId> KEYS = Map.of("a", ONE, "b", ONE, "c", TWO);

    private final AtomicLong nanos = new AtomicLong(1_000_000_000);
    private final RateLimits limits = new RateLimits(nanos::get);

    private static Bandwidth bandwidth(String name, long tokens, Duration period) {
        return new Bandwidth(name, tokens, tokens, period);
    }

    private static LimitRules rules(long version, int key, int account, int instrument) {
        Duration second = Duration.ofSeconds(1);
        return new LimitRules(
                version,
                List.of(),
                List.of(),
                Map.of(Lane.NEW, List.of(bandwidth("key", key, second))),
                Map.of(Lane.NEW, List.of(bandwidth("account", account, second))),
                Map.of(Lane.NEW, List.of(bandwidth("instrument", instrument, second))),
                Map.of("maker", 10),
                CostRules.FLAT,
                Growth.NONE);
    }

    private void adopt(int key, int account, int instrument) {
        limits.adopt(rules(1, key, account, instrument), KEYS, id -> "default");
    }

    private int passes(String keyId, String symbol) {
        int passed = 0;
        while (limits.take(Lane.NEW, keyId, symbol, 1) instanceof Passed) {
            passed++;
        }
        return passed;
    }

    private Refused refused(String keyId, String symbol, int tokens) {
        Taken taken = limits.take(Lane.NEW, keyId, symbol, tokens);
        assertThat(taken).isInstanceOf(Refused.class);
        return (Refused) taken;
    }

    private long left(String keyId, LaneView.Level level) {
        return limits.view(keyId, List.of("X", "Y")).stream()
                .filter(view -> view.level() == level)
                .mapToLong(view -> view.standings().getFirst().remaining())
                .sum();
    }

    @Test
    void keys_of_an_account_share_its_instruments_and_each_instrument_has_its_own() {
        adopt(100, 100, 5);
        assertThat(passes("a", "X")).isEqualTo(5);
        assertThat(passes("b", "X")).isZero();
        assertThat(passes("b", "Y")).isEqualTo(5);
        assertThat(passes("c", "X")).isEqualTo(5);
        assertThat(refused("a", "X", 1).policy()).isEqualTo("instrument");
        assertThat(limits.take(Lane.NEW, "a", "", 1)).isInstanceOf(Passed.class);
        assertThat(limits.instruments()).isEqualTo(3);
    }

    @Test
    void what_the_instrument_refuses_costs_key_and_account_nothing() {
        adopt(100, 100, 5);
        passes("a", "X");
        for (int i = 0; i < 50; i++) {
            refused("a", "X", 1);
        }
        assertThat(left("a", LaneView.Level.KEY)).isEqualTo(95);
        assertThat(left("a", LaneView.Level.ACCOUNT)).isEqualTo(95);
        limits.refund(Lane.NEW, "a", "X", 2);
        assertThat(left("a", LaneView.Level.INSTRUMENT)).isEqualTo(2);
        assertThat(left("a", LaneView.Level.ACCOUNT)).isEqualTo(97);
    }

    @Test
    void headers_name_the_instruments_quota_and_the_tightest_of_all_three() {
        adopt(100, 50, 10);
        Taken taken = limits.take(Lane.NEW, "a", "X", 6);
        assertThat(taken.policies()).isEqualTo("\"key\";q=100;w=1, \"account\";q=50;w=1, \"instrument\";q=10;w=1");
        assertThat(RateLimitHeaders.limit(taken.standing())).isEqualTo("\"instrument\";r=4;t=1");
        assertThat(limits.look(Lane.NEW, "a", "X").standing()).isEqualTo(taken.standing());
        assertThat(limits.take(Lane.NEW, "a", "", 1).policies()).isEqualTo("\"key\";q=100;w=1, \"account\";q=50;w=1");
    }

    @Test
    void what_is_charged_afterwards_is_a_debt_that_ends_at_the_capacity() {
        adopt(1_000, 10, 1_000);
        for (int i = 0; i < 100; i++) {
            limits.charge(Lane.NEW, ONE, "X", 4);
        }
        Refused refused = refused("a", "X", 1);
        assertThat(refused.standing().remaining()).isZero();
        assertThat(refused.retryAfterMillis())
                .as("ten owed, at most one charge more, and the one that is asked for")
                .isBetween(1_100L, 1_500L);
        nanos.addAndGet(Duration.ofMillis(refused.retryAfterMillis() - 1).toNanos());
        refused("a", "X", 1);
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(limits.take(Lane.NEW, "a", "X", 1)).isInstanceOf(Passed.class);
        limits.charge(Lane.CANCEL, ONE, "X", 4);
        limits.charge(Lane.NEW, new AccountId("nobody"), "X", 4);
    }

    @Test
    void a_remembered_refusal_is_what_the_bucket_would_have_said() {
        Bandwidth slow = new Bandwidth("slow", 20, 7, Duration.ofSeconds(1));
        Bandwidth fast = new Bandwidth("fast", 8, 30, Duration.ofSeconds(1));
        LimitRules two =
                new LimitRules(1, List.of(), List.of(), Map.of(Lane.NEW, List.of(slow, fast)), Map.of(), Map.of());
        limits.adopt(two, KEYS, id -> "default");
        Random random = new Random(20261125);
        int remembered = 0;
        for (int i = 0; i < 50_000; i++) {
            nanos.addAndGet(random.nextLong(60_000_000));
            int tokens = 1 + random.nextInt(3);
            Taken taken = limits.take(Lane.NEW, "a", tokens);
            if (taken instanceof Refused refused) {
                Taken again = limits.take(Lane.NEW, "a", tokens);
                assertThat(again).as("the same moment, the same answer").isEqualTo(refused);
                remembered++;
                long wait = refused.retryAfterMillis() * 1_000_000;
                if (random.nextInt(3) == 0) {
                    nanos.addAndGet(wait - 1_000_000);
                    assertThat(limits.take(Lane.NEW, "a", tokens)).isInstanceOf(Refused.class);
                    nanos.addAndGet(1_000_000);
                    assertThat(limits.take(Lane.NEW, "a", tokens)).isInstanceOf(Passed.class);
                }
            }
        }
        assertThat(remembered).isGreaterThan(1_000);
    }

    @Test
    void tokens_given_back_end_what_was_remembered() {
        adopt(5, 100, 100);
        passes("a", "X");
        refused("a", "X", 1);
        refused("a", "X", 1);
        limits.refund(Lane.NEW, "a", "X", 1);
        assertThat(limits.take(Lane.NEW, "a", "X", 1)).isInstanceOf(Passed.class);
    }

    @Test
    void what_grows_gets_no_token_and_fills_further() {
        adopt(10, 10, 10);
        assertThat(passes("a", "X")).isEqualTo(10);
        limits.grow(ONE, "default", 150);
        assertThat(left("a", LaneView.Level.INSTRUMENT)).isZero();
        refused("a", "X", 1);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(passes("a", "X")).isEqualTo(15);
        assertThat(passes("c", "X")).as("nobody else grows").isEqualTo(10);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        limits.grow(ONE, "default", 100);
        assertThat(passes("a", "X")).as("cut to what it can hold").isEqualTo(10);
    }

    @Test
    void growth_outlives_new_rules_and_another_tier() {
        adopt(10, 10, 10);
        limits.grow(ONE, "default", 200);
        limits.adopt(rules(2, 20, 20, 20), KEYS, id -> "default");
        assertThat(limits.take(Lane.NEW, "a", "X", 1).policies())
                .isEqualTo("\"key\";q=40;w=1, \"account\";q=40;w=1, \"instrument\";q=40;w=1");
        limits.retier(id -> id.equals(ONE) ? "maker" : "default");
        assertThat(limits.take(Lane.NEW, "a", "X", 1).policies())
                .isEqualTo("\"key\";q=400;w=1, \"account\";q=400;w=1, \"instrument\";q=400;w=1");
        limits.retier(id -> "default");
        assertThat(limits.take(Lane.NEW, "a", "X", 1).policies()).startsWith("\"key\";q=40;w=1");
    }

    @Test
    void pairs_beyond_the_bound_are_limited_by_the_account_alone_and_used_ones_are_never_dropped() {
        RateLimits small =
                new RateLimits(new LocalBuckets(nanos::get), new LocalBuckets(nanos::get), nanos::get, 1_000, 100);
        small.adopt(rules(1, 1_000_000, 1_000_000, 5), KEYS, id -> "default");
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            passed += small.take(Lane.NEW, "a", "S", 1) instanceof Passed ? 1 : 0;
            small.take(Lane.NEW, "a", "S" + i, 1);
            assertThat(small.instruments()).isLessThanOrEqualTo(100);
        }
        assertThat(passed).isEqualTo(5);
        assertThat(small.instruments()).isEqualTo(100);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        for (int i = 0; i < 100; i++) {
            small.take(Lane.NEW, "a", "T" + i, 1);
        }
        assertThat(small.take(Lane.NEW, "a", "S", 5)).as("full again").isInstanceOf(Passed.class);
    }

    @Test
    void random_keys_leave_nothing_behind() {
        adopt(10, 10, 10);
        Random random = new Random(3);
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(limits.take(Lane.NEW, Long.toString(random.nextLong(), 36), "X", 1))
                    .isInstanceOf(Refused.class);
        }
        assertThat(limits.instruments()).isZero();
        assertThat(limits.addresses()).isZero();
    }
}
