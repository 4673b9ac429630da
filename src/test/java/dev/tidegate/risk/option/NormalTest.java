package dev.tidegate.risk.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hipparchus.special.Erf;
import org.junit.jupiter.api.Test;

class NormalTest {
    @Test
    void probabilities_are_those_of_the_error_function_in_the_tails_too() {
        for (double x = -37; x <= 9; x += .01) {
            double expected = Erf.erfc(-x / Math.sqrt(2)) / 2;
            assertThat(Normal.cumulative(x)).as("N(%s)", x).isCloseTo(expected, within(expected * 1e-12));
        }
    }

    @Test
    void it_grows_without_a_step_where_the_approximations_meet() {
        double before = Normal.cumulative(-4);
        double after = Normal.cumulative(-3.999_999_999_999);
        assertThat(after).isGreaterThan(before).isCloseTo(before, within(before * 1e-11));
    }

    @Test
    void the_ends_are_certain() {
        assertThat(Normal.cumulative(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Normal.cumulative(Double.POSITIVE_INFINITY)).isOne();
        assertThat(Normal.cumulative(Double.NaN)).isNaN();
        assertThat(Normal.cumulative(0)).isCloseTo(.5, within(1e-15));
    }
}
