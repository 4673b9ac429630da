package dev.tidegate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.junit.jupiter.api.Test;

class PortfolioTest {
    private static Correlation pair(double rho) {
        return Correlation.of(new double[][] {{1, rho}, {rho, 1}});
    }

    // Reference 2.9: weights 60/40 %, volatilities 60/80 %.
    @Test
    void correlation_under_stress_is_as_published() {
        double[] deviations = {.6 * .6, .4 * .8};
        assertThat(pair(.7).deviation(deviations)).isCloseTo(.627120403, within(1e-9));
        assertThat(pair(.7).stressed(.5).between(0, 1)).isCloseTo(.85, within(1e-15));
        assertThat(pair(.7).stressed(.5).deviation(deviations)).isCloseTo(.654094794, within(1e-9));
        assertThat(pair(.7).stressed(1).deviation(deviations)).isCloseTo(.68, within(1e-12));
        assertThat(pair(.7).diversification(deviations)).isCloseTo(1.084321, within(1e-6));
    }

    @Test
    void what_no_returns_can_have_is_no_correlation() {
        assertThatThrownBy(() -> Correlation.of(new double[][] {{1, .9, -.9}, {.9, 1, .9}, {-.9, .9, 1}}))
                .hasMessageContaining("eigenvalue");
        assertThatThrownBy(() -> pair(1.1)).hasMessageContaining("-1 to 1");
        assertThatThrownBy(() -> Correlation.of(new double[][] {{2}})).hasMessageContaining("ones");
        assertThatThrownBy(() -> pair(0).stressed(2)).hasMessageContaining("0 to 1");
    }

    // Reference 2.9.
    @Test
    void tails_depend_on_each_other_as_published() {
        assertThat(StudentCopula.tailDependence(4, .5)).isCloseTo(.253169995, within(1e-9));
    }

    @Test
    void the_copula_keeps_each_history_and_joins_their_crashes() {
        SplittableRandom random = new SplittableRandom(7);
        double[][] histories = new double[2][];
        for (int i = 0; i < 2; i++) {
            double deviation = .02 + .02 * i;
            histories[i] = random.doubles(1_000)
                    .map(u -> deviation * Gaussian.quantile(u))
                    .toArray();
        }
        StudentCopula copula = new StudentCopula(pair(.5), 4);
        double[][] drawn = copula.draw(histories, 200_000, new SplittableRandom(8));
        int both = 0;
        int one = 0;
        for (int i = 0; i < 2; i++) {
            double expected = Empirical.of(histories[i]).valueAtRisk(.99);
            assertThat(Empirical.of(drawn[i]).valueAtRisk(.99)).isCloseTo(expected, within(.05 * expected));
        }
        double corner0 = -Empirical.of(drawn[0]).valueAtRisk(.995);
        double corner1 = -Empirical.of(drawn[1]).valueAtRisk(.995);
        for (int s = 0; s < 200_000; s++) {
            one += drawn[0][s] <= corner0 ? 1 : 0;
            both += drawn[0][s] <= corner0 && drawn[1][s] <= corner1 ? 1 : 0;
        }
        // 25 % in the limit, a little more at half a per cent; a normal copula would have 10 %.
        assertThat((double) both / one).isBetween(.22, .36);
        assertThat(copula.draw(histories, 10, new SplittableRandom(8)))
                .isDeepEqualTo(copula.draw(histories, 10, new SplittableRandom(8)));
    }

    /** Closed forms: each margin is Student's with its own deviation, and correlations are those asked for. */
    @Test
    void the_copula_over_students_distribution_is_multivariate_t() {
        Correlation correlation = Correlation.of(new double[][] {{1, .5}, {.5, 1}});
        double[][] drawn =
                new StudentCopula(correlation, 5).draw(new double[] {.02, .04}, 200_000, new SplittableRandom(8));
        for (int i = 0; i < 2; i++) {
            double deviation = .02 * (i + 1);
            Student student = Student.ofDeviation(deviation, 5);
            assertThat(Moments.of(drawn[i]).deviation()).isCloseTo(deviation, within(.01 * deviation));
            assertThat(Empirical.of(drawn[i]).valueAtRisk(.99))
                    .isCloseTo(student.valueAtRisk(.99), within(.03 * student.valueAtRisk(.99)));
            assertThat(Empirical.of(drawn[i]).expectedShortfall(.975))
                    .isCloseTo(student.expectedShortfall(.975), within(.03 * student.expectedShortfall(.975)));
        }
        assertThat(Correlation.ofReturns(drawn).between(0, 1)).isCloseTo(.5, within(.02));
    }

    @Test
    void assets_that_move_as_one_are_drawn_as_one() {
        double[] history = {-3, -2, -1, 0, 1, 2, 3};
        double[][] drawn =
                new StudentCopula(pair(1), 5).draw(new double[][] {history, history}, 1_000, new SplittableRandom(9));
        assertThat(drawn[0]).containsExactly(drawn[1]);
    }

    // Reference 2.9: Bangia.
    @Test
    void leaving_costs_half_a_bad_days_spread() {
        LiquidityCost cost = new LiquidityCost(.0005, .0002, 3);
        assertThat(cost.of(1e6)).isCloseTo(550, within(1e-9));
        // The example rounds the quantile to 2.326.
        double level = new NormalDistribution().cumulativeProbability(2.326);
        assertThat(cost.adjustedValueAtRisk(1e6, .03, level)).isCloseTo(67_951.0309, within(1e-3));
    }

    // Reference 2.9: FRTB, all shortfalls 10 over 10/20/40/60/120 days.
    // Reference 2.12: 60 % a year over ten days on a million; the loss given default is 60 %, two defaults in a hundred
    // years.
    @Test
    void what_a_counterparty_could_owe_is_as_published() {
        CounterpartyExposure exposure = CounterpartyExposure.of(1e6, .6, 10 / 365.0);
        assertThat(exposure.deviation()).isCloseTo(99_312.7066, within(1e-3));
        assertThat(exposure.expected()).isCloseTo(39_620.0377, within(1e-3));
        assertThat(exposure.potential(.95)).isCloseTo(163_354.8657, within(1e-3));
        assertThat(exposure.expectedLoss(.6, .02, 10 / 365.0)).isCloseTo(13.022198, within(1e-5));
    }

    // Reference 2.9: a million, a twentieth of it to lose, and the recorded shortfall of bitcoin's last 1,000 days.
    @Test
    void appetite_caps_the_notional_as_published() {
        double shortfall = Empirical.of(FilteredHistory.last(Recorded.bitcoinReturns(), 1_000))
                .expectedShortfall(.975);
        assertThat(1e6 * .05 / shortfall).isCloseTo(799_343.30, within(.5));
    }

    @Test
    void horizons_are_scaled_overlapped_and_joined_by_liquidity() {
        double[] tens = {10, 10, 10, 10, 10};
        assertThat(Horizon.byLiquidity(tens, new double[] {10, 20, 40, 60, 120}, 10))
                .isCloseTo(34.641016151, within(1e-9));
        assertThat(Horizon.scaled(2, 9)).isEqualTo(6);
        assertThat(Horizon.overlapping(new double[] {1, 2, 3, 4}, 3)).containsExactly(6, 9);
        assertThatThrownBy(() -> Horizon.overlapping(new double[3], 4)).hasMessageContaining("1 to 3");
        assertThatThrownBy(() -> Horizon.byLiquidity(tens, new double[] {10, 10, 40, 60, 120}, 10))
                .hasMessageContaining("grow");
    }

    @Test
    void contributions_add_up_to_the_measure_itself() {
        SplittableRandom random = new SplittableRandom(10);
        for (int round = 0; round < 200; round++) {
            double[][] profits = new double[random.nextInt(1, 8)][random.nextInt(10, 300)];
            double[] together = new double[profits[0].length];
            for (double[] position : profits) {
                for (int s = 0; s < position.length; s++) {
                    position[s] = random.nextGaussian();
                    together[s] += position[s];
                }
            }
            double level = random.nextDouble(.8, .99);
            Contributions shortfall = Contributions.toExpectedShortfall(profits, level);
            Contributions atRisk = Contributions.toValueAtRisk(profits, level);
            for (Contributions each : new Contributions[] {shortfall, atRisk}) {
                double sum = 0;
                for (double part : each.parts()) {
                    sum += part;
                }
                assertThat(sum).isEqualTo(each.total());
            }
            assertThat(shortfall.total()).isCloseTo(Empirical.of(together).expectedShortfall(level), within(1e-12));
            assertThat(atRisk.total()).isCloseTo(Empirical.of(together).valueAtRisk(level), within(1e-12));
        }
    }

    /** Euler: a contribution is the slope of the measure by the position's size. */
    @Test
    void a_contribution_is_what_a_little_more_of_the_position_costs() {
        SplittableRandom random = new SplittableRandom(11);
        double[][] profits = new double[3][1_000];
        for (double[] position : profits) {
            for (int s = 0; s < position.length; s++) {
                position[s] = random.nextGaussian();
            }
        }
        Contributions now = Contributions.toExpectedShortfall(profits, .95);
        double[][] more = {profits[0].clone(), profits[1], profits[2]};
        for (int s = 0; s < 1_000; s++) {
            more[0][s] *= 1 + 1e-7;
        }
        double slope = (Contributions.toExpectedShortfall(more, .95).total() - now.total()) / 1e-7;
        assertThat(now.parts()[0]).isCloseTo(slope, within(1e-5));
    }
}
