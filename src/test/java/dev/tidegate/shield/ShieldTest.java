package dev.tidegate.shield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Rate;
import dev.tidegate.shield.ShieldRules.Limit;
import dev.tidegate.shield.ShieldRules.Rung;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who shows a pattern is found, bears it for a while and comes free; who does not is left alone. The clock is the test's. */
class ShieldTest {
    private static final AccountId ACCOUNT = new AccountId("acc");
    private static final AccountId NEIGHBOUR = new AccountId("neighbour");
    private static final String SYMBOL = "BTC-PERP";
    private static final String KEY = "key";
    private static final long MINUTE = 60_000;
    private static final int FLOOR = 100;
    private static final List<Rung> LADDER = List.of(
            new Rung(Level.WARN, 0, MINUTE),
            new Rung(Level.SURCHARGE, 2, 2 * MINUTE),
            new Rung(Level.REDUCE_ONLY, 0, 3 * MINUTE),
            new Rung(Level.SUSPENDED, 0, 4 * MINUTE));

    private final List<String> heard = new ArrayList<>();
    private final Shield shield = new Shield(new Shield.Witness() {
        @Override
        public void sanctioned(Sanction sanction) {
            heard.add(sanction.level() + " " + sanction.pattern());
        }

        @Override
        public void lifted(Sanction sanction, String operator, String reason) {
            heard.add("lifted " + sanction.level() + " by " + operator + ": " + reason);
        }
    });
    private long now = 1_800_000_000_000L;

    ShieldTest() {
        shield.adopt(rules(Pattern.DUST, Pattern.RETRY_STORM));
    }

    private static ShieldRules rules(Pattern... patterns) {
        return new ShieldRules(
                10 * MINUTE,
                1_000,
                30 * MINUTE,
                Arrays.stream(patterns)
                        .map(pattern -> pattern == Pattern.ORDER_TO_TRADE
                                ? new Limit(pattern, 50, FLOOR)
                                : Limit.share(pattern, Rate.parse("90%"), FLOOR))
                        .toList(),
                LADDER);
    }

    private static boolean ofKey(Pattern pattern) {
        return switch (pattern) {
            case MALFORMED, UNKNOWN_CANCELS, RETRY_STORM -> true;
            default -> false;
        };
    }

    private void note(Pattern pattern, int acts) {
        if (ofKey(pattern)) {
            shield.note(KEY, acts, now);
        } else {
            shield.note(ACCOUNT, SYMBOL, acts, now);
        }
    }

    private Sanction sanction(Pattern pattern) {
        return ofKey(pattern) ? shield.of(KEY, now) : shield.of(ACCOUNT, SYMBOL, now);
    }

    /** One thing done that shows the pattern. */
    private void abuse(Pattern pattern) {
        now += 10;
        note(
                pattern,
                pattern == Pattern.ORDER_TO_TRADE
                        ? Act.PLACED.bit()
                        : pattern.among().bit() | pattern.shown().bit());
    }

    /** Shows the pattern until a sanction follows; how often it took. */
    private int abuseUntilSanctioned(Pattern pattern) {
        int before = heard.size();
        int times = 0;
        while (heard.size() == before) {
            abuse(pattern);
            assertThat(++times).as("found at all").isLessThanOrEqualTo(FLOOR);
        }
        return times;
    }

    @ParameterizedTest
    @EnumSource
    void each_pattern_is_found_at_its_floor_climbs_the_ladder_and_comes_free(Pattern pattern) {
        shield.adopt(rules(pattern));
        for (int rung = 0; rung < LADDER.size() + 1; rung++) {
            Rung step = LADDER.get(Math.min(rung, LADDER.size() - 1));
            assertThat(abuseUntilSanctioned(pattern))
                    .as("new evidence every time")
                    .isEqualTo(FLOOR);
            Sanction sanction = sanction(pattern);
            assertThat(sanction.level()).isEqualTo(step.level());
            assertThat(sanction.pattern()).isEqualTo(pattern);
            assertThat(sanction.surcharge()).isEqualTo(step.surcharge());
            assertThat(sanction.untilMillis()).isEqualTo(now + step.forMillis());
            assertThat(sanction.detail()).startsWith(pattern.text() + ": " + FLOOR);
            assertThat(shield.inForce(now)).containsExactly(sanction);
        }
        now += 4 * MINUTE - 1;
        assertThat(sanction(pattern)).isNotNull();
        now += 1;
        assertThat(sanction(pattern)).as("ends by itself").isNull();
        now += 30 * MINUTE;
        abuseUntilSanctioned(pattern);
        assertThat(sanction(pattern).level())
                .as("what is long past is forgotten")
                .isEqualTo(Level.WARN);
        assertThat(shield.found(pattern)).isEqualTo(LADDER.size() + 2);
    }

    @ParameterizedTest
    @EnumSource
    void honest_traffic_with_the_same_acts_now_and_then_is_left_alone(Pattern pattern) {
        shield.adopt(rules(pattern));
        Random random = new Random(20261125 + pattern.ordinal());
        for (int i = 0; i < 50_000; i++) {
            now += random.nextInt(100);
            int acts = pattern.among().bit();
            if (pattern == Pattern.ORDER_TO_TRADE) {
                acts = Act.PLACED.bit() | (i % 20 == 0 ? Act.TRADED.bit() : 0);
            } else if (random.nextInt(100) < 70) {
                acts |= pattern.shown().bit();
            }
            note(pattern, acts);
        }
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void nobody_is_found_below_the_floor_however_slowly_it_goes_on(Pattern pattern) {
        shield.adopt(rules(pattern));
        for (int i = 0; i < 2_000; i++) {
            // Some ninety within every window.
            now += 6_800;
            note(pattern, pattern.among().bit() | pattern.shown().bit());
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void sanctions_hold_the_account_on_that_instrument_or_the_key_and_nobody_else() {
        abuseUntilSanctioned(Pattern.DUST);
        assertThat(shield.of(ACCOUNT, SYMBOL, now)).isNotNull();
        assertThat(shield.of(ACCOUNT, "ETH-PERP", now)).isNull();
        assertThat(shield.of(NEIGHBOUR, SYMBOL, now)).isNull();
        assertThat(shield.of(KEY, now)).isNull();
    }

    @Test
    void an_operator_lifts_what_is_in_force_and_it_begins_anew() {
        abuseUntilSanctioned(Pattern.DUST);
        abuseUntilSanctioned(Pattern.DUST);
        Subject subject = Subject.parse("account:acc/BTC-PERP");
        assertThat(shield.lift(subject, "ann", "a mistake", now)).isNotNull();
        assertThat(shield.lift(subject, "ann", "a mistake", now)).isNull();
        assertThat(shield.of(ACCOUNT, SYMBOL, now)).isNull();
        abuseUntilSanctioned(Pattern.DUST);
        assertThat(heard)
                .containsExactly("WARN DUST", "SURCHARGE DUST", "lifted SURCHARGE by ann: a mistake", "WARN DUST");
    }

    @Test
    void who_asks_again_before_its_time_is_counted_and_who_waits_is_not() {
        for (int i = 0; i < 1_000; i++) {
            shield.note(KEY, Act.REQUEST.bit(), now);
            shield.refused(KEY, 50, now);
            now += 50;
        }
        assertThat(heard).isEmpty();
        for (int i = 0; i < 20_000 && heard.isEmpty(); i++) {
            shield.note(KEY, Act.REQUEST.bit(), now);
            shield.refused(KEY, 50, now);
            now += 10;
        }
        assertThat(heard).as("a storm outweighs the patience before it").containsExactly("WARN RETRY_STORM");
    }

    @Test
    void a_million_subjects_are_never_more_than_there_is_room_for_and_the_sanctioned_are_kept() {
        Shield small = new Shield(1_000, Shield.Witness.NOBODY);
        small.adopt(rules(Pattern.DUST));
        for (int i = 0; i < FLOOR; i++) {
            small.note(ACCOUNT, SYMBOL, Act.PLACED.bit() | Act.DUST.bit(), now);
        }
        assertThat(small.of(ACCOUNT, SYMBOL, now)).isNotNull();
        Random random = new Random(7);
        for (int i = 0; i < 1_000_000; i++) {
            small.note(Long.toString(random.nextLong(), 36), Act.REQUEST.bit(), now);
        }
        assertThat(small.subjects()).isEqualTo(1_000);
        assertThat(small.of(ACCOUNT, SYMBOL, now)).isNotNull();
        now += 50 * MINUTE;
        for (int i = 0; i < 2_000; i++) {
            small.note("late" + i, Act.REQUEST.bit(), now);
            now += MINUTE;
        }
        assertThat(small.subjects()).as("the idle make room").isLessThan(100);
    }

    @Test
    void without_rules_nothing_is_counted() {
        shield.adopt(ShieldRules.NONE);
        for (int i = 0; i < 10_000; i++) {
            abuse(Pattern.DUST);
        }
        assertThat(heard).isEmpty();
        assertThat(shield.subjects()).isZero();
    }

    @Test
    void sanctions_of_an_earlier_process_are_taken_over_until_their_end() {
        abuseUntilSanctioned(Pattern.DUST);
        List<Sanction> kept = shield.inForce(now);
        Shield next = new Shield(Shield.Witness.NOBODY);
        next.adopt(rules(Pattern.DUST));
        next.restore(kept, now + 1);
        assertThat(next.inForce(now + 1)).isEqualTo(kept);
        assertThat(next.inForce(now + MINUTE)).isEmpty();
    }

    @Test
    void subjects_are_read_as_they_are_written() {
        for (String text : List.of("account:acc/BTC-PERP", "key:demo-1-key")) {
            assertThat(Subject.parse(text)).hasToString(text);
        }
        for (String text : List.of("", "key:", "account:acc", "account:acc/", "acc/BTC-PERP")) {
            assertThatThrownBy(() -> Subject.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("account:ACCOUNT/INSTRUMENT");
        }
    }
}
