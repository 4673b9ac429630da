package dev.tidegate.risk.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.order.OptionRight;
import dev.tidegate.risk.option.ImpliedVol.Bound;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ImpliedVolTest {
    private static final EuropeanOption CALL = new EuropeanOption(OptionRight.CALL, 70_000, 30 / 365.0);

    private static double found(EuropeanOption option, double forward, double price) {
        assertThat(ImpliedVol.of(option, forward, price)).isInstanceOf(ImpliedVol.Found.class);
        return ((ImpliedVol.Found) ImpliedVol.of(option, forward, price)).vol();
    }

    // Reference 2.7: the round trip of the vector.
    @Test
    void the_vector_goes_round() {
        assertThat(found(CALL, 65_000, 2547.95958592667)).isCloseTo(.6, within(1e-12));
    }

    /** A price has no more digits than a double: what they cannot tell apart is allowed, and no more than that. */
    @Test
    void any_volatility_is_found_again_as_far_as_the_price_tells() {
        SplittableRandom random = new SplittableRandom(78);
        for (int i = 0; i < 50_000; i++) {
            double forward = Math.exp(random.nextDouble(0, 12));
            double years = random.nextDouble(1 / 3_650.0, 3);
            double vol = Math.exp(random.nextDouble(Math.log(.01), Math.log(5)));
            double reach = 7 * vol * Math.sqrt(years);
            double strike = forward * Math.exp(random.nextDouble(-reach, reach));
            OptionRight right = random.nextBoolean() ? OptionRight.CALL : OptionRight.PUT;
            EuropeanOption option = new EuropeanOption(right, strike, years);
            OptionValue value = Black76.value(option, forward, vol);
            double noise = 16 * Math.ulp(Math.max(forward, strike));
            if (value.price() - option.intrinsic(forward) < noise * 100
                    || option.ceiling(forward) - value.price() < noise * 100) {
                continue;
            }
            assertThat(found(option, forward, value.price()))
                    .as("%s F %s vol %s", option, forward, vol)
                    .isCloseTo(vol, within(1e-11 * vol + 2 * noise / value.vega()));
        }
    }

    @Test
    void the_cheapest_and_the_dearest_prices_have_one_too() {
        EuropeanOption far = new EuropeanOption(OptionRight.CALL, 200_000, 7 / 365.0);
        for (double price : new double[] {1e-200, 1e-100, 1e-18, 1e-9, 1e-3}) {
            double vol = found(far, 65_000, price);
            assertThat(Math.log(Black76.price(far, 65_000, vol))).isCloseTo(Math.log(price), within(1e-9));
        }
        double dear = Math.nextDown(65_000.0);
        assertThat(Black76.price(CALL, 65_000, found(CALL, 65_000, dear))).isCloseTo(dear, within(1e-9));
    }

    @Test
    void an_option_on_the_money_has_its_closed_form() {
        EuropeanOption atTheMoney = new EuropeanOption(OptionRight.PUT, 100, 1);
        for (double vol : new double[] {1e-6, 1e-3, .5, 5}) {
            assertThat(found(atTheMoney, 100, Black76.price(atTheMoney, 100, vol)))
                    .isCloseTo(vol, within(1e-12 + 1e-9 * vol));
        }
    }

    @Test
    void prices_that_leave_arbitrage_name_their_bounds() {
        EuropeanOption put = new EuropeanOption(OptionRight.PUT, 70_000, 30 / 365.0);
        assertThat(ImpliedVol.of(put, 65_000, 5_000))
                .isEqualTo(new ImpliedVol.OutOfBounds(Bound.NO_TIME_VALUE, 5_000, 70_000));
        assertThat(ImpliedVol.of(put, 65_000, 70_000))
                .isEqualTo(new ImpliedVol.OutOfBounds(Bound.TOO_DEAR, 5_000, 70_000));
        assertThat(ImpliedVol.of(CALL, 65_000, 0))
                .isEqualTo(new ImpliedVol.OutOfBounds(Bound.NO_TIME_VALUE, 0, 65_000));
        assertThat(ImpliedVol.of(CALL, 65_000, 65_000))
                .isEqualTo(new ImpliedVol.OutOfBounds(Bound.TOO_DEAR, 0, 65_000));
        EuropeanOption over = new EuropeanOption(OptionRight.CALL, 70_000, 0);
        assertThat(ImpliedVol.of(over, 65_000, 1)).isEqualTo(new ImpliedVol.OutOfBounds(Bound.EXPIRED, 0, 65_000));
        assertThat(ImpliedVol.of(CALL, 65_000, Double.NaN)).isInstanceOf(ImpliedVol.OutOfBounds.class);
    }
}
