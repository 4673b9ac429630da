package dev.tidegate.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.risk.Markets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final Contract LINEAR = Markets.linear("L", "L").contract();
    /** Lots of a millionth: values are no whole minor units. */
    private static final Contract FINE = Markets.linear(
                    "F", "F", "0.01", "0.000001", "0", List.of(Markets.tier(Long.MAX_VALUE, "1%", "1%")))
            .contract();

    private static final Contract INVERSE = Markets.inverse("I", "0", List.of(Markets.tier(Long.MAX_VALUE, "1%", "1%")))
            .contract();

    @Test
    void value_is_quantity_times_or_over_price() {
        assertThat(LINEAR.valueFloor(1_500, 650_000)).isEqualTo(97_500_000_000L);
        assertThat(LINEAR.valueCeiling(1_500, 650_000)).isEqualTo(97_500_000_000L);
        assertThat(FINE.valueFloor(1, 199)).isEqualTo(1);
        assertThat(FINE.valueCeiling(1, 199)).isEqualTo(2);
        assertThat(INVERSE.valueFloor(100, 650_000)).isEqualTo(153_846L);
        assertThat(INVERSE.valueCeiling(100, 650_000)).isEqualTo(153_847L);
    }

    @Test
    void open_loss_is_on_the_wrong_side_of_the_mark_only() {
        assertThat(LINEAR.openLossCeiling(Side.BUY, 10, 999, 1_000)).isZero();
        assertThat(LINEAR.openLossCeiling(Side.BUY, 10, 1_000, 1_000)).isZero();
        assertThat(LINEAR.openLossCeiling(Side.BUY, 10, 1_001, 1_000)).isEqualTo(1_000);
        assertThat(LINEAR.openLossCeiling(Side.SELL, 10, 1_001, 1_000)).isZero();
        assertThat(LINEAR.openLossCeiling(Side.SELL, 10, 999, 1_000)).isEqualTo(1_000);
        assertThat(INVERSE.openLossCeiling(Side.SELL, 10, 1_001, 1_000)).isZero();
    }

    @Test
    void open_losses_rounded_up_and_down_enclose_the_exact_one() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            Contract contract = i % 2 == 0 ? FINE : INVERSE;
            Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
            long lots = 1 + random.nextInt(100_000);
            long price = 1 + random.nextInt(1_000_000);
            long mark = 1 + random.nextInt(1_000_000);
            long up = contract.openLossCeiling(side, lots, price, mark);
            long down = contract.openLossFloor(side, lots, price, mark);
            assertThat(up - down).isBetween(0L, 2L);
            Position.Booked booked = Position.FLAT.fill(contract, side, lots, price);
            long profit = contract.profitFloor(
                    booked.position().lots(), booked.position().cost(), mark);
            assertThat(up).isGreaterThanOrEqualTo(-profit);
            assertThat(down).isLessThanOrEqualTo(Math.max(0, -profit));
        }
    }

    @Test
    void price_of_a_value_is_rounded_up() {
        assertThat(LINEAR.ticksCeiling(1_000, 65_000_000_000L)).isEqualTo(650_000);
        assertThat(LINEAR.ticksCeiling(1_000, 65_000_000_001L)).isEqualTo(650_001);
        assertThatThrownBy(() -> INVERSE.ticksCeiling(1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void values_beyond_63_bits_are_told_not_wrapped() {
        assertThatThrownBy(() -> LINEAR.valueFloor(Long.MAX_VALUE / 2, 3)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> LINEAR.valueCeiling(Long.MAX_VALUE / 50, 1)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> INVERSE.valueCeiling(Long.MAX_VALUE, 1)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void steps_within_a_number_are_whole_and_bounded() {
        Decimal lot = Decimal.parse("0.001");
        assertThat(Decimal.parse("1.0005").stepsWithin(lot, 5_000)).isEqualTo(1_000);
        assertThat(Decimal.parse("0.0005").stepsWithin(lot, 5_000)).isZero();
        assertThat(Decimal.parse("-1").stepsWithin(lot, 5_000)).isZero();
        assertThat(Decimal.parse("9000").stepsWithin(lot, 5_000)).isEqualTo(5_000);
        assertThat(Decimal.parse("900000000000000000").stepsWithin(lot, 5_000)).isEqualTo(5_000);
    }
}
