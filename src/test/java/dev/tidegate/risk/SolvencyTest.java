package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SolvencyTest {
    private static boolean safer(long equity, long initial, long equityAfter, long initialAfter) {
        return Solvency.onlySafer(new Solvency(equity, initial, 0), new Solvency(equityAfter, initialAfter, 0));
    }

    @Test
    void the_requirement_may_not_rise() {
        assertThat(safer(5, 10, 5, 10)).isTrue();
        assertThat(safer(5, 10, 500, 11)).isFalse();
    }

    @Test
    void the_ratio_may_not_fall() {
        assertThat(safer(5, 10, 4, 8)).isTrue();
        assertThat(safer(5, 10, 3, 8)).isFalse();
        assertThat(safer(Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MAX_VALUE - 2, Long.MAX_VALUE - 1))
                .isFalse();
        assertThat(safer(-6, 10, -7, 9)).isFalse();
    }

    @Test
    void where_nothing_is_required_equity_may_not_fall() {
        assertThat(safer(-5, 0, -5, 0)).isTrue();
        assertThat(safer(-5, 0, -6, 0)).isFalse();
        assertThat(safer(5, 10, 4, 0)).isFalse();
    }

    @Test
    void worth_no_less_and_needing_no_more_is_safer_below_zero_too() {
        assertThat(safer(-5, 10, -5, 5)).isTrue();
    }

    @Test
    void initial_margin_is_covered_to_the_unit() {
        assertThat(new Solvency(10, 10, 0).coversInitial()).isTrue();
        assertThat(new Solvency(9, 10, 0).coversInitial()).isFalse();
        assertThat(new Solvency(9, 10, 0).available()).isEqualTo(-1);
    }
}
