package dev.tidegate.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.limits.CostRules.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostRulesTest {
    private static final long USD = 1_000_000;
    private static final CostRules RULES = new CostRules(
            1,
            1,
            1,
            5,
            List.of(new Step(200, 1), new Step(1_000, 4)),
            50 * USD,
            2,
            List.of(new Step(1_000, 4), new Step(5_000, 2)),
            1,
            6);

    private static int total(long basisPoints, long value, int sanction) {
        return RULES.adding(1, basisPoints, value, sanction).total();
    }

    @Test
    void the_furthest_bound_passed_counts_and_a_bound_itself_is_not_passed() {
        assertThat(total(0, 100 * USD, 0)).isEqualTo(1);
        assertThat(total(200, 100 * USD, 0)).isEqualTo(1);
        assertThat(total(201, 100 * USD, 0)).isEqualTo(2);
        assertThat(total(1_000, 100 * USD, 0)).isEqualTo(2);
        assertThat(total(1_001, 100 * USD, 0)).isEqualTo(5);
        assertThat(total(Long.MAX_VALUE, 100 * USD, 0)).isEqualTo(5);
        assertThat(RULES.isFar(200)).isFalse();
        assertThat(RULES.isFar(201)).isTrue();
    }

    @Test
    void dust_is_below_its_bound_and_an_unknown_value_is_none() {
        assertThat(total(0, 50 * USD, 0)).isEqualTo(1);
        assertThat(total(0, 50 * USD - 1, 0)).isEqualTo(3);
        assertThat(total(0, 0, 0)).isEqualTo(1);
    }

    @Test
    void parts_add_up_to_the_cap() {
        Cost cost = RULES.adding(1, 500, USD, 1);
        assertThat(cost).isEqualTo(new Cost(1, 1, 2, 1, 5));
        assertThat(cost.surcharge()).isEqualTo(4);
        assertThat(total(5_000, USD, 10)).isEqualTo(6);
    }

    @Test
    void the_first_age_not_reached_is_charged() {
        assertThat(RULES.cancelledAt(0)).isEqualTo(4);
        assertThat(RULES.cancelledAt(999)).isEqualTo(4);
        assertThat(RULES.cancelledAt(1_000)).isEqualTo(2);
        assertThat(RULES.cancelledAt(4_999)).isEqualTo(2);
        assertThat(RULES.cancelledAt(5_000)).isZero();
    }

    @Test
    void a_base_beyond_the_cap_is_refused() {
        assertThatThrownBy(() -> new CostRules(1, 1, 1, 9, List.of(), 0, 0, List.of(), 0, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cap 8");
    }

    @Test
    void growth_multiplies_what_equity_and_fills_earn() {
        Growth growth = new Growth(
                List.of(new Growth.Step(1_000 * USD, 150), new Growth.Step(10_000 * USD, 200)),
                List.of(new Growth.Step(100_000_000, 120)),
                50);
        assertThat(growth.percent(0, 0, 0)).isEqualTo(100);
        assertThat(growth.percent(1_000 * USD - 1, 0, 0)).isEqualTo(100);
        assertThat(growth.percent(1_000 * USD, 0, 0)).isEqualTo(150);
        assertThat(growth.percent(1_000_000 * USD, 49, 49))
                .as("too few to tell")
                .isEqualTo(200);
        assertThat(growth.percent(1_000_000 * USD, 50, 5)).isEqualTo(240);
        assertThat(growth.percent(-5, 1_000, 99)).isEqualTo(100);
    }
}
