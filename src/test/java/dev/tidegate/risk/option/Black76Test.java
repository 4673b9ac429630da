package dev.tidegate.risk.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.opengamma.strata.pricer.impl.option.BlackFormulaRepository;
import dev.tidegate.order.OptionRight;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Published figures, each with its source, and any other input against OpenGamma Strata and against differences. */
class Black76Test {
    private static final double F = 65_000;
    private static final double VOL = 0.6;
    private static final EuropeanOption CALL = new EuropeanOption(OptionRight.CALL, 70_000, 30 / 365.0);
    private static final EuropeanOption PUT = new EuropeanOption(OptionRight.PUT, 70_000, 30 / 365.0);

    private static Offset<Double> relative(double value, double share) {
        return within(Math.abs(value) * share);
    }

    // Reference 2.7: QuantLib, Strata and the closed form agree to 1e-12.
    @Test
    void a_call_and_a_put_are_what_quantlib_says() {
        OptionValue call = Black76.value(CALL, F, VOL);
        assertThat(call.price()).isCloseTo(2547.95958592667, relative(2547, 1e-12));
        assertThat(call.delta()).isCloseTo(.36511624964930334, within(1e-13));
        assertThat(call.gamma()).isCloseTo(3.3621170902489993e-5, within(1e-18));
        assertThat(call.vega()).isCloseTo(7005.178211327013, within(1e-8));
        assertThat(call.vegaPerPoint()).isCloseTo(70.0517821, within(1e-7));
        assertThat(call.theta()).isCloseTo(-25568.900471343597, within(1e-7));
        assertThat(call.thetaPerDay()).isCloseTo(-70.05178211, within(1e-8));
        assertThat(call.vanna()).isCloseTo(.3238089725845122, within(1e-12));
        assertThat(call.volga()).isCloseTo(2080.6746810316704, within(1e-8));
        assertThat(Black76.value(PUT, F, VOL).price()).isCloseTo(7547.95958592667, relative(7547, 1e-12));
    }

    // Reference 2.7, the coin convention.
    @Test
    void the_same_in_coin() {
        OptionValue call = Black76.value(CALL, F, VOL);
        OptionValue put = Black76.value(PUT, F, VOL);
        assertThat(call.inCoin(F).price()).isCloseTo(.039199378245025694, within(1e-15));
        assertThat(put.inCoin(F).price()).isCloseTo(.11612245516810261, within(1e-15));
        assertThat(call.premiumAdjustedDelta(F)).isCloseTo(.32591687140427766, within(1e-13));
        assertThat(put.premiumAdjustedDelta(F)).isCloseTo(-.7510062055187993, within(1e-13));
        assertThat(call.inCoin(F).delta()).isCloseTo(5.014105714e-6, within(1e-15));
    }

    // Hull: futures put F = K = 20, r 9 %, vol 25 %, four months. Haug: F = K = 19, r 10 %, vol 28 %, nine months.
    @Test
    void textbook_prices_are_discounted() {
        EuropeanOption hull = new EuropeanOption(OptionRight.PUT, 20, 4 / 12.0);
        assertThat(Black76.value(hull, 20, .25, .09).price()).isCloseTo(1.1166, within(5e-5));
        for (OptionRight right : OptionRight.values()) {
            EuropeanOption haug = new EuropeanOption(right, 19, .75);
            assertThat(Black76.value(haug, 19, .28, .10).price()).isCloseTo(1.7011, within(5e-5));
        }
    }

    // Deribit snapshot of 2026-08-22: BTC-25SEP26-80000-C; actual/365.
    @Test
    void a_quoted_mark_is_met_with_a_year_of_365_days() {
        EuropeanOption quoted = new EuropeanOption(OptionRight.CALL, 80_000, .09228717390823186);
        double model = Black76.coinPrice(quoted, 77_405.28, .4035);
        assertThat(model).isCloseTo(.03471403897, within(1e-9)).isCloseTo(.03470625, within(1e-4));
    }

    @Test
    void any_option_is_what_strata_says() {
        SplittableRandom random = new SplittableRandom(76);
        for (int i = 0; i < 20_000; i++) {
            double forward = Math.exp(random.nextDouble(0, 12));
            double strike = forward * Math.exp(random.nextDouble(-1.5, 1.5));
            double years = random.nextDouble(1 / 365.0, 3);
            double vol = random.nextDouble(.02, 3);
            boolean isCall = random.nextBoolean();
            EuropeanOption option = new EuropeanOption(isCall ? OptionRight.CALL : OptionRight.PUT, strike, years);
            OptionValue ours = Black76.value(option, forward, vol);
            String label = option + " F " + forward + " vol " + vol;
            Offset<Double> close = within(1e-12 * Math.max(forward, strike));
            assertThat(ours.price())
                    .as(label)
                    .isCloseTo(BlackFormulaRepository.price(forward, strike, years, vol, isCall), close);
            assertThat(ours.delta())
                    .as(label)
                    .isCloseTo(BlackFormulaRepository.delta(forward, strike, years, vol, isCall), within(1e-12));
            assertThat(ours.gamma() * forward)
                    .as(label)
                    .isCloseTo(BlackFormulaRepository.gamma(forward, strike, years, vol) * forward, within(1e-11));
            assertThat(ours.vega())
                    .as(label)
                    .isCloseTo(BlackFormulaRepository.vega(forward, strike, years, vol), close);
            assertThat(ours.theta())
                    .as(label)
                    .isCloseTo(
                            BlackFormulaRepository.driftlessTheta(forward, strike, years, vol), within(1e-9 * forward));
            assertThat(ours.vanna())
                    .as(label)
                    .isCloseTo(BlackFormulaRepository.vanna(forward, strike, years, vol), within(1e-11));
            assertThat(ours.volga())
                    .as(label)
                    .isCloseTo(BlackFormulaRepository.volga(forward, strike, years, vol), within(1e-10 * forward));
        }
    }

    @Test
    void greeks_in_coin_are_the_slopes_of_the_price_in_coin() {
        SplittableRandom random = new SplittableRandom(77);
        for (int i = 0; i < 500; i++) {
            double forward = random.nextDouble(50, 150);
            EuropeanOption option = new EuropeanOption(
                    random.nextBoolean() ? OptionRight.CALL : OptionRight.PUT, 100, random.nextDouble(.1, 2));
            double vol = random.nextDouble(.2, 1.5);
            OptionValue coin = Black76.value(option, forward, vol).inCoin(forward);
            DoubleUnaryOperator byForward = f -> Black76.coinPrice(option, f, vol);
            DoubleUnaryOperator byVol = v -> Black76.coinPrice(option, forward, v);
            DoubleUnaryOperator delta =
                    f -> Black76.value(option, f, vol).inCoin(f).delta();
            DoubleUnaryOperator deltaByVol =
                    v -> Black76.value(option, forward, v).inCoin(forward).delta();
            DoubleUnaryOperator vega =
                    v -> Black76.value(option, forward, v).inCoin(forward).vega();
            assertThat(coin.delta()).isCloseTo(slope(byForward, forward, 1e-3), within(1e-9));
            assertThat(coin.gamma()).isCloseTo(slope(delta, forward, 1e-3), within(1e-9));
            assertThat(coin.vega()).isCloseTo(slope(byVol, vol, 1e-5), within(1e-8));
            assertThat(coin.vanna()).isCloseTo(slope(deltaByVol, vol, 1e-5), within(1e-8));
            assertThat(coin.volga()).isCloseTo(slope(vega, vol, 1e-5), within(1e-7));
        }
    }

    @Test
    void theta_is_what_a_moment_costs_discounting_included() {
        EuropeanOption soon = new EuropeanOption(OptionRight.CALL, 70_000, 30 / 365.0 - 1e-6);
        EuropeanOption late = new EuropeanOption(OptionRight.CALL, 70_000, 30 / 365.0 + 1e-6);
        double measured = (Black76.value(soon, F, VOL, .05).price()
                        - Black76.value(late, F, VOL, .05).price())
                / 2e-6;
        assertThat(Black76.value(CALL, F, VOL, .05).theta()).isCloseTo(measured, relative(measured, 1e-6));
    }

    @Test
    void calls_and_puts_keep_their_parity() {
        assertThat(Black76.price(CALL, F, VOL) - Black76.price(PUT, F, VOL)).isCloseTo(F - 70_000, within(1e-9));
    }

    @Test
    void what_has_no_time_or_no_volatility_left_is_worth_what_it_pays() {
        EuropeanOption expired = new EuropeanOption(OptionRight.PUT, 70_000, 0);
        assertThat(Black76.value(expired, F, VOL)).isEqualTo(new OptionValue(5_000, -1, 0, 0, 0, 0, 0));
        assertThat(Black76.value(CALL, F, 0)).isEqualTo(new OptionValue(0, 0, 0, 0, 0, 0, 0));
        assertThat(Black76.value(CALL, 70_000, 0).delta()).isEqualTo(.5);
        assertThat(Black76.value(PUT, 70_000, 0).delta()).isEqualTo(-.5);
    }

    @Test
    void nothing_is_negative_and_nothing_is_no_number_at_the_edges() {
        for (double vol : new double[] {1e-9, 1e-3, 5, 100}) {
            for (double strike : new double[] {1e-6, 1, 64_999.999, 65_000, 1e9}) {
                for (OptionRight right : OptionRight.values()) {
                    EuropeanOption option = new EuropeanOption(right, strike, 1e-6);
                    OptionValue value = Black76.value(option, F, vol);
                    assertThat(value.price()).isBetween(0.0, option.ceiling(F));
                    assertThat(value.gamma()).isGreaterThanOrEqualTo(0).isFinite();
                    assertThat(value.vega()).isGreaterThanOrEqualTo(0).isFinite();
                    assertThat(value.theta()).isLessThanOrEqualTo(0).isFinite();
                    assertThat(value.volga()).isFinite();
                }
            }
        }
    }

    @Test
    void the_quick_price_is_the_price() {
        SplittableRandom random = new SplittableRandom(79);
        for (int i = 0; i < 100_000; i++) {
            double forward = Math.exp(random.nextDouble(0, 12));
            double strike = forward * Math.exp(random.nextDouble(-2, 2));
            double years = random.nextInt(20) == 0 ? 0 : random.nextDouble(0, 2);
            double vol = random.nextDouble(0, 3);
            OptionRight right = random.nextBoolean() ? OptionRight.CALL : OptionRight.PUT;
            double price = Black76.price(new EuropeanOption(right, strike, years), forward, vol);
            assertThat(Black76.quickPrice(right, strike, years, forward, vol))
                    .isCloseTo(price, within(1e-14 * (forward + strike)));
        }
    }

    static double slope(DoubleUnaryOperator function, double at, double step) {
        return (function.applyAsDouble(at + step) - function.applyAsDouble(at - step)) / (2 * step);
    }

    // Reference 2.7: what a day's decay costs is what gamma earns on a move of F σ √(1/365).
    @Test
    void a_day_breaks_even_on_the_published_move() {
        OptionValue value = Black76.value(new EuropeanOption(OptionRight.CALL, 70_000, 30 / 365.0), 65_000, .6);
        assertThat(Math.sqrt(-2 * value.thetaPerDay() / value.gamma())).isCloseTo(2_041.3533, within(1e-3));
    }
}
