package dev.tidegate.shield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Room at an exchange, on a virtual clock: an exchange of given latency, and orders that come as often as asked. */
class OverloadTest {
    private static final long MILLI = 1_000_000L;
    private static final AccountId ACCOUNT = new AccountId("a");
    private static final OverloadRules RULES = new OverloadRules(256, 16, 2_048, 20, 20, 1_000, 92);

    private final Overload overload = new Overload(RULES);
    private long now;
    private int turnedAway;
    private int entered;

    /** Orders that come back at a time, oldest first. */
    private final ArrayDeque<Long> away = new ArrayDeque<>();

    /** Lets orders come for a while, so many each millisecond, to an exchange that answers after a latency. */
    private void run(long millis, int perMilli, long latencyMillis) {
        turnedAway = 0;
        entered = 0;
        for (long end = now + millis * MILLI; now < end; now += MILLI) {
            while (!away.isEmpty() && now - away.peek() >= latencyMillis * MILLI) {
                overload.leave(now - away.poll(), now);
            }
            for (int i = 0; i < perMilli; i++) {
                if (overload.enter(Lane.NEW, ACCOUNT, 0, now)) {
                    away.add(now);
                    entered++;
                } else {
                    turnedAway++;
                }
            }
        }
    }

    @Test
    void a_steady_exchange_turns_nobody_away() {
        run(10_000, 5, 5);
        assertThat(turnedAway).isZero();
        assertThat(overload.limit()).isGreaterThanOrEqualTo(RULES.initial());
        assertThat(overload.inFlight()).isLessThanOrEqualTo(5 * 6);
    }

    @Test
    void a_slow_exchange_closes_the_limit_within_seconds_and_a_quick_one_opens_it() {
        run(5_000, 5, 5);
        run(8_000, 5, 500);
        assertThat(overload.limit()).isEqualTo(RULES.least());
        assertThat(overload.inFlight()).isLessThanOrEqualTo(RULES.least());
        assertThat(turnedAway).isPositive();

        run(5_000, 5, 5);
        run(5_000, 5, 5);
        assertThat(turnedAway).as("orders turned away once it is quick again").isZero();
        assertThat(overload.limit()).isGreaterThan(2 * RULES.least());
    }

    @Test
    void an_exchange_that_stays_slow_becomes_the_usual() {
        run(5_000, 2, 5);
        run(300_000, 2, 100);
        assertThat(overload.limit()).isGreaterThan(200);
        run(5_000, 2, 100);
        assertThat(turnedAway).isZero();
    }

    @Test
    void the_limit_does_not_grow_while_it_is_not_used() {
        run(20_000, 1, 5);
        assertThat(overload.limit()).isEqualTo(RULES.initial());
    }

    @Test
    void it_grows_where_it_is_used_and_not_beyond_its_bound() {
        run(120_000, 300, 10);
        assertThat(overload.limit()).isEqualTo(RULES.most());
        run(5_000, 100, 10);
        assertThat(turnedAway).isZero();
    }

    @Test
    void what_reduces_risk_finds_the_reserve_when_what_adds_risk_is_turned_away() {
        Overload small = new Overload(new OverloadRules(10, 1, 10, 20, 20, 1_000, 92));
        int added = 0;
        while (small.enter(Lane.NEW, ACCOUNT, 0, 0)) {
            added++;
        }
        assertThat(added).isBetween(7, 8);
        int reduced = 0;
        while (small.enter(Lane.REDUCE, ACCOUNT, 0, 0)) {
            reduced++;
        }
        assertThat(added + reduced).isEqualTo(10);
        assertThat(small.enter(Lane.AMEND_DOWN, ACCOUNT, 0, 0)).isFalse();
        small.withdraw();
        assertThat(small.enter(Lane.AMEND_DOWN, ACCOUNT, 0, 0)).isTrue();
        assertThat(small.shed(Lane.NEW)).isEqualTo(1);
        assertThat(small.shed(Lane.REDUCE)).isEqualTo(1);
    }

    @Test
    void scarce_room_turns_accounts_away_by_cohort_and_other_ones_the_next_hour() {
        Set<String> first = served(0);
        Set<String> second = served(1);
        assertThat(first.size()).isBetween(350, 650);
        assertThat(second.size()).isBetween(350, 650);
        Set<String> both = new HashSet<>(first);
        both.retainAll(second);
        assertThat(both.size()).isBetween(150, 350);
    }

    /** Of a thousand accounts those that get in while nine tenths of the room are taken. */
    private static Set<String> served(long hour) {
        Set<String> served = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Overload filled = new Overload(new OverloadRules(1_000, 1, 1_000, 20, 0, 1_000, 92));
            for (int k = 0; k < 900; k++) {
                filled.enter(Lane.REDUCE, ACCOUNT, 0, 0);
            }
            AccountId account = new AccountId("account-" + i);
            if (filled.enter(Lane.NEW, account, hour * 3_600_000L, 0)) {
                served.add(account.value());
            }
        }
        return served;
    }

    @Test
    void a_late_event_loop_turns_away_what_adds_risk_for_as_long_as_it_was_late() {
        overload.late(900 * MILLI, 0);
        assertThat(overload.enter(Lane.NEW, ACCOUNT, 0, 0)).isTrue();
        overload.late(1_500 * MILLI, 0);
        assertThat(overload.enter(Lane.NEW, ACCOUNT, 0, 999 * MILLI)).isFalse();
        assertThat(overload.enter(Lane.REDUCE, ACCOUNT, 0, 999 * MILLI)).isTrue();
        assertThat(overload.enter(Lane.NEW, ACCOUNT, 0, 1_000 * MILLI)).isTrue();
        assertThat(overload.pressed()).isFalse();
    }

    @Test
    void a_full_heap_turns_away_what_adds_risk_until_it_is_not_full() {
        overload.heapUsed(92);
        assertThat(overload.enter(Lane.NEW, ACCOUNT, 0, 0)).isFalse();
        assertThat(overload.enter(Lane.AMEND_DOWN, ACCOUNT, 0, 0)).isTrue();
        overload.heapUsed(91);
        assertThat(overload.enter(Lane.NEW, ACCOUNT, 0, 0)).isTrue();
    }

    @Test
    void changed_bounds_hold_at_once() {
        overload.adopt(new OverloadRules(1, 1, 4, 20, 0, 1_000, 92));
        assertThat(overload.limit()).isEqualTo(4);
    }
}
