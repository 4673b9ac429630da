package dev.tidegate.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactTest {
    private static final long SEED = 20261124;

    @Test
    void products_agree_with_unbounded_integers_or_are_refused() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200_000; i++) {
            long a = random.nextLong() >> random.nextInt(64);
            long b = random.nextLong() >> random.nextInt(64);
            long any = Math.max(1, Math.abs(random.nextLong() >> random.nextInt(1, 63)));
            long divisor = i % 4 == 0 ? Rate.ONE : any;
            BigInteger[] parts = BigInteger.valueOf(a)
                    .multiply(BigInteger.valueOf(b))
                    .divideAndRemainder(BigInteger.valueOf(divisor));
            BigInteger floor = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
            BigInteger ceiling = parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
            check(floor, () -> Exact.multiplyDivideFloor(a, b, divisor));
            check(ceiling, () -> Exact.multiplyDivideCeiling(a, b, divisor));
        }
    }

    private static void check(BigInteger expected, java.util.function.LongSupplier actual) {
        // -2^63 itself may be refused: nothing of ours reaches it.
        if (expected.bitLength() < 63) {
            assertThat(actual.getAsLong()).isEqualTo(expected.longValueExact());
        } else if (expected.bitLength() > 63) {
            assertThatThrownBy(actual::getAsLong).isInstanceOf(ArithmeticException.class);
        }
    }
}
