package dev.tidegate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VolatilityTest {
    // Reference 2.9.
    @Test
    void ewma_goes_as_published() {
        double[] variances = Ewma.DAILY.variances(.0004, new double[] {.01, -.02, .015, -.03, .005});
        assertThat(variances)
                .containsExactly(
                        new double[] {.0004, .000382, .00038308, .0003735952, .000405179488, .00038236871872},
                        within(1e-15));
    }

    // Reference 2.9: fGarch on the last 1,000 returns in percent, without a mean.
    @Test
    void garch_of_recorded_bitcoin_is_what_fgarch_finds() {
        double[] percent = FilteredHistory.last(Recorded.bitcoinReturns(), 1_000);
        for (int i = 0; i < percent.length; i++) {
            percent[i] *= 100;
        }
        Garch normal = Garch.fit(percent, Garch.Innovations.NORMAL);
        assertThat(normal.negativeLogLikelihood()).isCloseTo(2257.731, within(.002));
        assertThat(normal.omega()).isCloseTo(.531301, within(2e-3));
        assertThat(normal.alpha()).isCloseTo(.086636, within(2e-4));
        assertThat(normal.beta()).isCloseTo(.820297, within(6e-4));
        Garch student = Garch.fit(percent, Garch.Innovations.STUDENT);
        assertThat(student.negativeLogLikelihood()).isCloseTo(2201.519, within(.002));
        assertThat(student.omega()).isCloseTo(.095579, within(2e-3));
        assertThat(student.alpha()).isCloseTo(.053793, within(1e-3));
        assertThat(student.beta()).isCloseTo(.941241, within(1e-3));
        assertThat(student.degrees()).isCloseTo(3.3131, within(.02));
    }

    @Test
    void garch_finds_the_model_that_made_the_returns() {
        Garch made = new Garch(.00002, .08, .88, Double.POSITIVE_INFINITY, 0);
        SplittableRandom random = new SplittableRandom(6);
        double[] returns = new double[20_000];
        double variance = made.longRunVariance();
        for (int i = 0; i < returns.length; i++) {
            returns[i] = Math.sqrt(variance) * random.nextGaussian();
            variance = made.omega() + made.alpha() * returns[i] * returns[i] + made.beta() * variance;
        }
        Garch found = Garch.fit(returns, Garch.Innovations.NORMAL);
        assertThat(found.alpha()).isCloseTo(.08, within(.02));
        assertThat(found.beta()).isCloseTo(.88, within(.03));
        assertThat(found.longRunVariance()).isCloseTo(made.longRunVariance(), within(.1 * made.longRunVariance()));
        double[] variances = found.variances(returns, 0, returns.length);
        assertThat(variances[returns.length]).isCloseTo(variance, within(.15 * variance));
        assertThat(Garch.fit(returns, Garch.Innovations.STUDENT).degrees()).isGreaterThan(30);
    }

    @Test
    void garch_says_what_it_cannot_be_fitted_to() {
        assertThatThrownBy(() -> Garch.fit(new double[99], Garch.Innovations.NORMAL))
                .hasMessageContaining("99 returns are too few");
        assertThatThrownBy(() -> Garch.fit(new double[100], Garch.Innovations.NORMAL))
                .hasMessageContaining("all zero");
    }

    @Test
    void filtered_history_is_as_wide_as_tomorrow_is_wild() {
        double[] calm = {.01, -.01, .01, -.01, .01, -.01, .01, -.02, .01, -.01};
        Empirical outlook = FilteredHistory.outlook(
                calm, 0, 10, new double[] {1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 9e-4});
        assertThat(outlook.valueAtRisk(.95)).isCloseTo(.06, within(1e-12));
        assertThat(FilteredHistory.ewma(calm, Ewma.DAILY).valueAtRisk(.95)).isBetween(.015, .025);
    }
}
