package dev.tidegate.calibration.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.calibration.Gaussian;
import dev.tidegate.calibration.Outlook;
import dev.tidegate.calibration.Recorded;
import dev.tidegate.calibration.Student;
import dev.tidegate.calibration.backtest.TrafficLight.Zone;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacktestTest {
    // MathWorks, "Overview of VaR backtesting".
    @Test
    void kupiec_is_what_mathworks_computes() {
        assertThat(Kupiec.of(1_043, 57, .05).ratio()).isCloseTo(.461466, within(1e-6));
        assertThat(Kupiec.of(1_043, 57, .05).pValue()).isCloseTo(.496939, within(1e-6));
        assertThat(Kupiec.of(1_043, 17, .01).ratio()).isCloseTo(3.511813, within(1e-6));
        assertThat(Kupiec.of(1_043, 17, .01).pValue()).isCloseTo(.0609327, within(1e-7));
        assertThat(Kupiec.of(250, 0, .01).ratio()).isCloseTo(-500 * Math.log(.99), within(1e-12));
        assertThat(Kupiec.of(10, 10, .01).ratio()).isCloseTo(-20 * Math.log(.01), within(1e-12));
        assertThat(Kupiec.of(100, 1, .01).pValue()).isOne();
    }

    @Test
    void hits_that_follow_each_other_are_no_independent_ones() {
        boolean[] clustered = new boolean[1_000];
        boolean[] spread = new boolean[1_000];
        for (int i = 0; i < 10; i++) {
            clustered[500 + i] = true;
            spread[99 * i + 3] = true;
        }
        assertThat(Christoffersen.of(clustered, .01).independencePValue()).isLessThan(1e-6);
        assertThat(Christoffersen.of(spread, .01).independencePValue()).isGreaterThan(.5);
        assertThat(Christoffersen.of(spread, .01).coverage())
                .isCloseTo(
                        Kupiec.of(1_000, 10, .01).ratio()
                                + Christoffersen.of(spread, .01).independence(),
                        within(1e-12));
        assertThat(Christoffersen.of(new boolean[100], .01).independence()).isZero();
        // By hand: 2 (ln L of the two rates - ln L of the one).
        Christoffersen counted = Christoffersen.of(80, 8, 8, 4, Kupiec.of(101, 12, .05));
        double apart =
                80 * Math.log(80 / 88.0) + 8 * Math.log(8 / 88.0) + 8 * Math.log(8 / 12.0) + 4 * Math.log(4 / 12.0);
        double together = 88 * Math.log(.88) + 12 * Math.log(.12);
        assertThat(counted.independence()).isCloseTo(2 * (apart - together), within(1e-12));
    }

    // Basel committee 1996 and FRTB: 250 days at 99 %.
    @ParameterizedTest
    @CsvSource({
        "0, GREEN, .0811, 0, 1.5",
        "4, GREEN, .8922, 0, 1.5",
        "5, YELLOW, .9588, .40, 1.70",
        "6, YELLOW, .9863, .50, 1.76",
        "7, YELLOW, .9960, .65, 1.83",
        "8, YELLOW, .9989, .75, 1.88",
        "9, YELLOW, .9997, .85, 1.92",
        "10, RED, .9999, 1, 2",
        "25, RED, 1, 1, 2"
    })
    void the_light_is_basels(int hits, Zone zone, double cumulative, double plus, double multiplier) {
        TrafficLight light = TrafficLight.of(250, hits, .01);
        assertThat(light.zone()).isEqualTo(zone);
        assertThat(light.cumulative()).isCloseTo(cumulative, within(6e-5));
        assertThat(light.plus()).isEqualTo(plus);
        assertThat(light.multiplier()).isEqualTo(multiplier);
    }

    @Test
    void another_window_has_the_same_zones_by_chance() {
        assertThat(TrafficLight.of(1_000, 16, .01).zone()).isEqualTo(Zone.YELLOW);
        assertThat(TrafficLight.of(1_000, 14, .01).zone()).isEqualTo(Zone.GREEN);
        assertThat(TrafficLight.of(1_000, 25, .01).zone()).isEqualTo(Zone.RED);
        assertThat(TrafficLight.of(250, 11, .025).plus()).isBetween(.4, .85);
    }

    // Reference 2.9: VaR 2, ES 2.5, tail 10 %.
    @Test
    void depth_is_what_the_example_says() {
        double[] returns = {.5, -2.6, 1, -.2, -3.1, .3, .9, -1, 2, -2.4};
        double[] atRisk =
                Collections.nCopies(10, 2.0).stream().mapToDouble(x -> x).toArray();
        double[] shortfall =
                Collections.nCopies(10, 2.5).stream().mapToDouble(x -> x).toArray();
        AcerbiSzekely.Depth depth = AcerbiSzekely.depth(returns, atRisk, shortfall, .1);
        assertThat(depth.z1()).isCloseTo(-.08, within(1e-12));
        assertThat(depth.z2()).isCloseTo(-(2.6 + 3.1 + 2.4) / 2.5 + 1, within(1e-12));
        assertThat(AcerbiSzekely.depth(new double[10], atRisk, shortfall, .1).z1())
                .isNaN();
        assertThat(AcerbiSzekely.depth(new double[10], atRisk, shortfall, .1).z2())
                .isOne();
    }

    private static double criticalZ2(Outlook outlook, int days, double level, double significance) {
        double[] atRisk = new double[days];
        double[] shortfall = new double[days];
        Arrays.fill(atRisk, outlook.valueAtRisk(level));
        Arrays.fill(shortfall, outlook.expectedShortfall(level));
        AcerbiSzekely.Luck luck = AcerbiSzekely.simulate(
                Collections.nCopies(days, outlook), atRisk, shortfall, 1 - level, 10_000, new SplittableRandom(12));
        assertThat(AcerbiSzekely.of(new AcerbiSzekely.Depth(0, 0), luck).rejects())
                .isFalse();
        return AcerbiSzekely.quantile(luck.z2(), significance);
    }

    // Acerbi and Szekely: 250 days at 97.5 %, rejected in 5 %. MathWorks: 1,966 days at 97.5 %, rejected in 1 %, normal
    // and t(3).
    @Test
    void critical_values_are_the_published_ones() {
        assertThat(criticalZ2(new Gaussian(1), 250, .975, .05)).isCloseTo(-.70, within(.04));
        assertThat(criticalZ2(new Gaussian(1), 1_966, .975, .01)).isCloseTo(-.34639, within(.02));
        assertThat(criticalZ2(new Student(1, 3), 1_966, .975, .01)).isCloseTo(-.42986, within(.03));
    }

    // Reference 2.9: bitcoin, window 500: 2,563 days, 25.6 hits expected.
    @Test
    void recorded_bitcoin_passes_history_and_rejects_the_normal_model() {
        List<Backtest> results = Backtest.all(Recorded.bitcoinReturns(), Backtest.Options.USUAL);
        assertThat(results).hasSize(2 * Model.values().length);
        for (Backtest result : results) {
            assertThat(result.returns()).hasSize(2_563);
            if (result.level() == .99) {
                assertThat(result.expectedHits()).isCloseTo(25.63, within(1e-9));
                switch (result.model()) {
                    case HISTORICAL, FILTERED_EWMA, FILTERED_GARCH ->
                        assertThat(result.rejected()).as("%s", result.model()).isFalse();
                    case EWMA_NORMAL -> {
                        assertThat(result.rejected()).isTrue();
                        assertThat(result.depth().rejects()).isTrue();
                    }
                    default -> assertThat(result.kupiec().hits()).isPositive();
                }
            }
        }
    }
}
