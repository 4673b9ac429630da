package dev.tidegate.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    @ParameterizedTest
    @CsvSource({
        "0.5,0.5",
        "65000.1,65000.1",
        "1e3,1000",
        "1E-8,0.00000001",
        "-0.00100,-0.001",
        "-0,0",
        "00012.300,12.3",
        "1e+5,100000",
        "123456789012345678,123456789012345678",
        "0.000000000000000001,0.000000000000000001"
    })
    void reads_and_prints(String text, String plain) {
        assertThat(Decimal.parse(text)).hasToString(plain);
        assertThat(Decimal.parse(plain)).isEqualTo(Decimal.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e1000000",
                "1e100000000",
                "1e2000000000",
                "1e99",
                "1234567890123456789",
                "0.0000000000000000001",
                ".5",
                "5.",
                "",
                "abc",
                "1e",
                "--1",
                "1.2.3",
                "0x1",
                "1_0",
                "NaN",
                "Infinity",
                "+1",
                "1e21",
                "999999999999999999e1",
                "1000000000000000000000000000000000"
            })
    void refuses_what_would_cost_or_cannot_be_held(String text) {
        assertThat(Decimal.problem(text)).isNotNull();
        assertThatThrownBy(() -> Decimal.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void agrees_with_big_decimal_in_value_order_and_steps() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            Decimal a = Decimal.of(random.nextLong() >> random.nextInt(5, 64), random.nextInt(19));
            Decimal b = Decimal.of(random.nextLong() >> random.nextInt(5, 64), random.nextInt(19));
            BigDecimal wideA = new BigDecimal(a.toString());
            BigDecimal wideB = new BigDecimal(b.toString());
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(wideA.compareTo(wideB));
            if (b.signum() > 0) {
                BigDecimal[] division = wideA.divideAndRemainder(wideB);
                boolean whole =
                        division[1].signum() == 0 && division[0].toBigInteger().bitLength() < 63;
                long steps = a.stepsOf(b);
                if (steps != Long.MIN_VALUE) {
                    assertThat(wideB.multiply(BigDecimal.valueOf(steps))).isEqualByComparingTo(wideA);
                } else if (whole) {
                    // Only where the step itself, on the common scale, is beyond 63 bits.
                    int common = Math.max(a.scale(), b.scale());
                    assertThat(wideB.movePointRight(common).toBigInteger().bitLength())
                            .isGreaterThan(63);
                }
            }
        }
    }

    @Test
    void its_double_is_the_nearest_one() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            long unscaled = random.nextLong() >> random.nextInt(64);
            Decimal decimal = Decimal.of(unscaled, random.nextInt(Decimal.MAX_SCALE + 1));
            assertThat(decimal.doubleValue()).isEqualTo(new BigDecimal(decimal.toString()).doubleValue());
        }
    }
}
