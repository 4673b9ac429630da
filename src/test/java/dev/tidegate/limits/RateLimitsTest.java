package dev.tidegate.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.limits.Taken.Passed;
import dev.tidegate.limits.Taken.Refused;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final AccountId ONE = new AccountId("one");
    private static final AccountId TWO = new AccountId("two");
    private static final Map<String, AccountId> KEYS = Map.of("a", ONE, "b", ONE, "c", TWO);
    private static final AddressPrefix ADDRESS = AddressPrefix.parse("192.0.2.1");
    private static final AddressPrefix NEIGHBOUR = AddressPrefix.parse("192.0.2.2");

    private final AtomicLong nanos = new AtomicLong(5_000_000_000_000L);
    private final RateLimits limits = new RateLimits(nanos::get);

    @Test
    void lanes_do_not_take_from_one_another() {
        adopt(
                1,
                Map.of(Lane.NEW, List.of(perSecond("orders", 5)), Lane.CANCEL, List.of(perSecond("cancels", 7))),
                Map.of());
        assertThat(passes(Lane.NEW, "a")).isEqualTo(5);
        assertThat(passes(Lane.CANCEL, "a")).isEqualTo(7);
        assertThat(limits.take(Lane.QUERY, "a", 1_000_000)).isEqualTo(Passed.UNLIMITED);
        advance(Duration.ofSeconds(1));
        assertThat(passes(Lane.CANCEL, "a")).isEqualTo(7);
        assertThat(passes(Lane.NEW, "a")).isEqualTo(5);
    }

    @Test
    void keys_of_one_account_share_its_buckets_and_have_their_own() {
        adopt(1, Map.of(Lane.NEW, List.of(perSecond("key", 4))), Map.of(Lane.NEW, List.of(perSecond("account", 6))));
        assertThat(passes(Lane.NEW, "a")).isEqualTo(4);
        assertThat(passes(Lane.NEW, "b")).isEqualTo(2);
        assertThat(refused(Lane.NEW, "a", 1).policy()).isEqualTo("key");
        assertThat(refused(Lane.NEW, "b", 1).policy()).isEqualTo("account");
        assertThat(passes(Lane.NEW, "c")).isEqualTo(4);
    }

    @Test
    void what_the_account_refuses_costs_the_key_nothing() {
        adopt(1, Map.of(Lane.NEW, List.of(perSecond("key", 10))), Map.of(Lane.NEW, List.of(perSecond("account", 6))));
        assertThat(limits.take(Lane.NEW, "a", 6)).isInstanceOf(Passed.class);
        for (int i = 0; i < 50; i++) {
            assertThat(refused(Lane.NEW, "a", 4).policy()).isEqualTo("account");
        }
        assertThat(left("a", LaneView.Level.KEY)).isEqualTo(4);
        assertThat(left("a", LaneView.Level.ACCOUNT)).isZero();
    }

    @Test
    void a_batch_passes_whole_or_not_at_all() {
        adopt(1, Map.of(Lane.NEW, List.of(perSecond("orders", 10))), Map.of());
        assertThat(limits.take(Lane.NEW, "a", 7)).isInstanceOf(Passed.class);
        assertThat(refused(Lane.NEW, "a", 4).standing().remaining()).isEqualTo(3);
        assertThat(limits.take(Lane.NEW, "a", 3)).isInstanceOf(Passed.class);
        Refused tooLarge = refused(Lane.NEW, "a", 11);
        assertThat(tooLarge.retryAfterMillis()).as("waiting would not help").isZero();
        assertThat(RateLimitHeaders.retryAfterSeconds(tooLarge)).isZero();
    }

    @Test
    void tokens_given_back_can_be_taken_again_and_never_exceed_the_capacity() {
        adopt(1, Map.of(Lane.NEW, List.of(perSecond("key", 5))), Map.of(Lane.NEW, List.of(perSecond("account", 5))));
        assertThat(passes(Lane.NEW, "a")).isEqualTo(5);
        limits.refund(Lane.NEW, "a", 2);
        assertThat(passes(Lane.NEW, "a")).isEqualTo(2);
        limits.refund(Lane.NEW, "a", 100);
        assertThat(passes(Lane.NEW, "a")).isEqualTo(5);
        limits.refund(Lane.NEW, "gone", 1);
    }

    @Test
    void a_tier_has_a_multiple_of_key_and_account() {
        LimitRules rules = rules(
                1,
                Map.of(Lane.NEW, List.of(perSecond("key", 5))),
                Map.of(Lane.NEW, List.of(perSecond("account", 8))),
                Map.of("maker", 10));
        limits.adopt(rules, KEYS, account -> account.equals(TWO) ? "maker" : "default");
        assertThat(passes(Lane.NEW, "a")).isEqualTo(5);
        assertThat(passes(Lane.NEW, "c")).isEqualTo(50);
        assertThat(limits.take(Lane.NEW, "c", 1).policies()).isEqualTo("\"key\";q=50;w=1, \"account\";q=80;w=1");
    }

    @Test
    void a_tier_that_leaves_the_bounds_is_refused_with_the_rules() {
        Bandwidth large = new Bandwidth("large", 1_000_000_000, 10, Duration.ofSeconds(1));
        assertThatThrownBy(() -> rules(1, Map.of(Lane.NEW, List.of(large)), Map.of(), Map.of("maker", 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("large");
        assertThatThrownBy(() -> rules(1, Map.of(), Map.of(), Map.of("maker", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maker");
        assertThatThrownBy(() -> perSecond("a\"b", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_time_to_wait_is_exact_to_the_millisecond() {
        Bandwidth fast = new Bandwidth("fast", 20, 30, Duration.ofSeconds(1));
        Bandwidth slow = new Bandwidth("slow", 100, 7, Duration.ofSeconds(10));
        adopt(1, Map.of(Lane.NEW, List.of(fast, slow)), Map.of());
        for (int cost : List.of(1, 2, 5, 13, 20)) {
            while (limits.take(Lane.NEW, "a", cost) instanceof Passed) {
                // until it is empty
            }
            Refused refused = refused(Lane.NEW, "a", cost);
            assertThat(RateLimitHeaders.retryAfterSeconds(refused) * 1_000)
                    .isBetween(refused.retryAfterMillis(), refused.retryAfterMillis() + 999);
            advance(Duration.ofMillis(refused.retryAfterMillis() - 1));
            assertThat(limits.take(Lane.NEW, "a", cost)).isInstanceOf(Refused.class);
            advance(Duration.ofMillis(1));
            assertThat(limits.take(Lane.NEW, "a", cost)).isInstanceOf(Passed.class);
        }
    }

    @Test
    void times_too_long_for_the_product_are_told_too() {
        Bandwidth daily = new Bandwidth("daily", 1_000_000_000, 1, Duration.ofDays(1));
        adopt(1, Map.of(Lane.NEW, List.of(daily)), Map.of());
        assertThat(limits.take(Lane.NEW, "a", 1_000_000_000)).isInstanceOf(Passed.class);
        assertThat(refused(Lane.NEW, "a", 1_000).retryAfterMillis())
                .isEqualTo(Duration.ofDays(1_000).toMillis());
        assertThat(refused(Lane.NEW, "a", 1_000_000).retryAfterMillis())
                .isGreaterThan(Duration.ofDays(100_000).toMillis());
    }

    @Test
    void headers_name_every_quota_and_the_tightest() {
        Bandwidth tenSeconds = new Bandwidth("orders-10s", 300, 300, Duration.ofSeconds(10));
        Bandwidth minute = new Bandwidth("orders-1m", 1_200, 1_200, Duration.ofMinutes(1));
        Bandwidth account = new Bandwidth("account-1500ms", 500, 1, Duration.ofMillis(1_500));
        adopt(1, Map.of(Lane.NEW, List.of(tenSeconds, minute)), Map.of(Lane.NEW, List.of(account)));
        Taken taken = limits.take(Lane.NEW, "a", 13);
        assertThat(taken.policies())
                .isEqualTo("\"orders-10s\";q=300;w=10, \"orders-1m\";q=1200;w=60, \"account-1500ms\";q=500;w=2");
        assertThat(RateLimitHeaders.limit(taken.standing())).isEqualTo("\"orders-10s\";r=287;t=1");
        advance(Duration.ofSeconds(10));
        taken = limits.take(Lane.NEW, "a", 1);
        assertThat(taken.standing().name()).as("the account refills slowest").isEqualTo("account-1500ms");
        limits.take(Lane.NEW, "a", 299);
        Refused refused = refused(Lane.NEW, "a", 60);
        assertThat(refused.policy()).isEqualTo("orders-10s");
        assertThat(RateLimitHeaders.limit(refused.standing())).isEqualTo("\"orders-10s\";r=0;t=2");
        assertThat(RateLimitHeaders.retryAfterSeconds(refused)).isEqualTo(2);
    }

    @Test
    void a_view_shows_every_bucket_and_takes_nothing() {
        adopt(
                1,
                Map.of(Lane.NEW, List.of(perSecond("key", 5)), Lane.CANCEL, List.of(perSecond("cancels", 9))),
                Map.of(Lane.NEW, List.of(perSecond("account", 8))));
        limits.take(Lane.NEW, "a", 3);
        for (int i = 0; i < 20; i++) {
            assertThat(limits.view("a"))
                    .containsExactly(
                            view(Lane.CANCEL, LaneView.Level.KEY, "cancels", 9, 9, 0),
                            view(Lane.NEW, LaneView.Level.KEY, "key", 5, 2, 1),
                            view(Lane.NEW, LaneView.Level.ACCOUNT, "account", 8, 5, 1));
        }
        assertThat(limits.view("gone")).isEmpty();
    }

    @Test
    void a_reload_adds_no_token() {
        adopt(1, Map.of(Lane.NEW, List.of(perSecond("orders", 10))), Map.of());
        assertThat(limits.take(Lane.NEW, "a", 8)).isInstanceOf(Passed.class);
        long version = 1;
        for (int capacity : List.of(10, 1_000, 10, 1, 1_000, 3)) {
            adopt(++version, Map.of(Lane.NEW, List.of(perSecond("orders", capacity))), Map.of());
            assertThat(left("a", LaneView.Level.KEY)).isLessThanOrEqualTo(2);
        }
        adopt(++version, Map.of(), Map.of());
        assertThat(limits.take(Lane.NEW, "a", 1)).isEqualTo(Passed.UNLIMITED);
        adopt(++version, Map.of(Lane.NEW, List.of(perSecond("orders", 10))), Map.of());
        assertThat(passes(Lane.NEW, "a"))
                .as("a limit taken away and back is no refill")
                .isLessThanOrEqualTo(1);
        advance(Duration.ofSeconds(1));
        assertThat(passes(Lane.NEW, "a")).isEqualTo(10);
    }

    @Test
    void rules_that_are_not_newer_change_nothing() {
        adopt(7, Map.of(Lane.NEW, List.of(perSecond("orders", 10))), Map.of());
        adopt(7, Map.of(), Map.of());
        adopt(6, Map.of(), Map.of());
        assertThat(passes(Lane.NEW, "a")).isEqualTo(10);
    }

    @Test
    void a_key_that_left_is_refused_and_the_others_keep_what_they_have() {
        adopt(1, Map.of(Lane.NEW, List.of(perSecond("key", 4))), Map.of(Lane.NEW, List.of(perSecond("account", 6))));
        assertThat(passes(Lane.NEW, "a")).isEqualTo(4);
        LimitRules next = rules(
                2,
                Map.of(Lane.NEW, List.of(perSecond("key", 4))),
                Map.of(Lane.NEW, List.of(perSecond("account", 6))),
                Map.of());
        limits.adopt(next, Map.of("b", ONE), account -> "default");
        assertThat(refused(Lane.NEW, "a", 1).retryAfterMillis()).isEqualTo(1_000);
        assertThat(passes(Lane.NEW, "b")).as("the account remembers").isEqualTo(2);
    }

    @Test
    void addresses_are_paced_each_for_itself_before_anybody_is_identified() {
        limits.adopt(addressRules(1, List.of(perSecond("requests", 5)), List.of()), KEYS, account -> "default");
        assertThat(admitted(ADDRESS, 20)).isEqualTo(5);
        assertThat(admitted(NEIGHBOUR, 20)).isEqualTo(5);
        Refused refused = (Refused) limits.address(ADDRESS);
        assertThat(refused.policy()).isEqualTo("requests");
        advance(Duration.ofMillis(refused.retryAfterMillis()));
        assertThat(limits.address(ADDRESS)).isInstanceOf(Passed.class);
        limits.adopt(addressRules(2, List.of(perSecond("requests", 50)), List.of()), KEYS, account -> "default");
        assertThat(admitted(ADDRESS, 20)).as("a reload adds no token").isZero();
    }

    @Test
    void an_address_that_fails_too_often_is_refused_for_a_while_and_no_other() {
        Bandwidth failures = new Bandwidth("failures-1m", 10, 10, Duration.ofMinutes(1));
        limits.adopt(
                addressRules(1, List.of(perSecond("requests", 1_000)), List.of(failures)), KEYS, account -> "default");
        for (int i = 0; i < 10; i++) {
            assertThat(limits.address(ADDRESS)).isInstanceOf(Passed.class);
            limits.failed(ADDRESS);
        }
        Refused refused = (Refused) limits.address(ADDRESS);
        assertThat(refused.policy()).isEqualTo("failures-1m");
        assertThat(refused.retryAfterMillis()).isEqualTo(6_000);
        for (int i = 0; i < 1_000; i++) {
            limits.failed(ADDRESS);
        }
        assertThat(limits.address(NEIGHBOUR)).isInstanceOf(Passed.class);
        advance(Duration.ofMillis(5_999));
        assertThat(limits.address(ADDRESS)).isInstanceOf(Refused.class);
        advance(Duration.ofMillis(1));
        assertThat(limits.address(ADDRESS))
                .as("failures beyond the last do not add up")
                .isInstanceOf(Passed.class);
    }

    @Test
    void nothing_limits_before_rules_have_come() {
        assertThat(limits.address(ADDRESS)).isEqualTo(Passed.UNLIMITED);
        limits.failed(ADDRESS);
        assertThat(limits.addresses()).isZero();
        assertThat(limits.take(Lane.NEW, "a", 1)).isInstanceOf(Refused.class);
    }

    @Test
    void threads_that_race_never_take_more_than_there_is_also_while_rules_change() throws Exception {
        adopt(
                1,
                Map.of(Lane.NEW, List.of(perSecond("key", 2_000))),
                Map.of(Lane.NEW, List.of(perSecond("account", 3_000))));
        AtomicLong passed = new AtomicLong();
        try (ExecutorService pool = Executors.newFixedThreadPool(5)) {
            List<Future<?>> all = new ArrayList<>();
            for (String key : List.of("a", "b", "a", "b")) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        if (limits.take(Lane.NEW, key, 1) instanceof Passed) {
                            passed.incrementAndGet();
                        }
                    }
                }));
            }
            all.add(pool.submit(() -> {
                for (int version = 2; version < 200; version++) {
                    adopt(
                            version,
                            Map.of(Lane.NEW, List.of(perSecond("key", 2_000 + version))),
                            Map.of(Lane.NEW, List.of(perSecond("account", 3_000 + version))));
                }
            }));
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
        // The first adoption may come before any token is taken of one that was never asked: it opens at the newer
        // capacity.
        assertThat(passed.get()).isBetween(3_000L, 3_199L);
        assertThat(limits.take(Lane.NEW, "a", 1)).isInstanceOf(Refused.class);
    }

    private static LaneView view(Lane lane, LaneView.Level level, String name, long capacity, long left, long full) {
        return new LaneView(lane, level, "", List.of(new Standing(name, capacity, Duration.ofSeconds(1), left, full)));
    }

    private long left(String keyId, LaneView.Level level) {
        return limits.view(keyId).stream()
                .filter(view -> view.level() == level)
                .mapToLong(view -> view.standings().getFirst().remaining())
                .sum();
    }

    private int admitted(AddressPrefix address, int attempts) {
        int admitted = 0;
        for (int i = 0; i < attempts; i++) {
            if (limits.address(address) instanceof Passed) {
                admitted++;
            }
        }
        return admitted;
    }

    private int passes(Lane lane, String keyId) {
        int passed = 0;
        while (limits.take(lane, keyId, 1) instanceof Passed) {
            passed++;
        }
        return passed;
    }

    private Refused refused(Lane lane, String keyId, int tokens) {
        Taken taken = limits.take(lane, keyId, tokens);
        assertThat(taken).isInstanceOf(Refused.class);
        return (Refused) taken;
    }

    private void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    private void adopt(long version, Map<Lane, List<Bandwidth>> key, Map<Lane, List<Bandwidth>> account) {
        limits.adopt(rules(version, key, account, Map.of()), KEYS, name -> "default");
    }

    private static LimitRules rules(
            long version,
            Map<Lane, List<Bandwidth>> key,
            Map<Lane, List<Bandwidth>> account,
            Map<String, Integer> multipliers) {
        return new LimitRules(version, List.of(), List.of(), key, account, multipliers);
    }

    private static LimitRules addressRules(long version, List<Bandwidth> address, List<Bandwidth> failures) {
        return new LimitRules(version, address, failures, Map.of(), Map.of(), Map.of());
    }

    private static Bandwidth perSecond(String name, long tokens) {
        return new Bandwidth(name, tokens, tokens, Duration.ofSeconds(1));
    }
}
