package dev.tidegate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Figures of the reference, and closed forms against quadrature and luck. */
class OutlookTest {
    @Test
    void normal_tails_are_the_textbook_ones() {
        Gaussian unit = new Gaussian(1);
        assertThat(unit.valueAtRisk(.95)).isCloseTo(1.644853627, within(1e-9));
        assertThat(unit.valueAtRisk(.975)).isCloseTo(1.959963985, within(1e-9));
        assertThat(unit.valueAtRisk(.99)).isCloseTo(2.326347874, within(1e-9));
        assertThat(unit.expectedShortfall(.95)).isCloseTo(2.062712808, within(1e-9));
        assertThat(unit.expectedShortfall(.975)).isCloseTo(2.337802792, within(1e-9));
        assertThat(unit.expectedShortfall(.99)).isCloseTo(2.665214220, within(1e-9));
    }

    @Test
    void student_tails_are_the_textbook_ones() {
        assertThat(new Student(1, 3).valueAtRisk(.975)).isCloseTo(3.182446305, within(1e-9));
        assertThat(new Student(1, 3).expectedShortfall(.975)).isCloseTo(5.039583061, within(1e-8));
        assertThat(new Student(1, 4).valueAtRisk(.99)).isCloseTo(3.746947388, within(1e-9));
        assertThat(new Student(1, 4).expectedShortfall(.99)).isCloseTo(5.220584194, within(1e-8));
        assertThat(new Student(1, 4).valueAtRisk(.975)).isCloseTo(2.77644510520, within(1e-10));
        assertThat(Student.ofDeviation(2, 4).scale()).isCloseTo(Math.sqrt(2), within(1e-15));
    }

    // Reference 2.9: z' at 1 % and 2.5 %, and the shortfall, closed form and quadrature alike.
    @Test
    void cornish_fisher_bends_as_published() {
        assertThat(-new CornishFisher(0, 1, -.5, 2).valueAtRisk(.99)).isCloseTo(-3.067496764, within(1e-9));
        assertThat(-new CornishFisher(0, 1, -.5, 2).valueAtRisk(.975)).isCloseTo(-2.297671149, within(1e-9));
        assertThat(-new CornishFisher(0, 1, -1, 5).valueAtRisk(.99)).isCloseTo(-3.854264509, within(1e-9));
        assertThat(-new CornishFisher(0, 1, -.5, 2).expectedShortfall(.975)).isCloseTo(-3.164705654, within(1e-9));
    }

    @Test
    void cornish_fisher_is_given_only_where_it_grows() {
        SplittableRandom random = new SplittableRandom(4);
        int inside = 0;
        for (int i = 0; i < 2_000; i++) {
            double skew = random.nextDouble(-3, 3);
            double kurtosis = random.nextDouble(-2, 12);
            boolean valid = CornishFisher.valid(skew, kurtosis);
            if (valid) {
                inside++;
                CornishFisher bent = new CornishFisher(0, 1, skew, kurtosis);
                double before = Double.NEGATIVE_INFINITY;
                for (double z = -8; z <= 8; z += .05) {
                    assertThat(bent.bent(z)).isGreaterThan(before);
                    before = bent.bent(z);
                }
            }
        }
        assertThat(inside).isBetween(200, 1_800);
        assertThat(CornishFisher.valid(0, 0)).isTrue();
        assertThat(CornishFisher.valid(0, 8.1)).isFalse();
        assertThat(CornishFisher.valid(3, 0)).isFalse();
        assertThatThrownBy(() -> new CornishFisher(0, 1, 3, 0)).hasMessageContaining("domain");
    }

    @Test
    void shortfall_is_the_mean_of_the_worse_values_at_risk() {
        for (Outlook outlook :
                new Outlook[] {new Gaussian(.03), new Student(.02, 3.5), new CornishFisher(.001, .03, -.4, 1.5)}) {
            double sum = 0;
            int steps = 200_000;
            for (int i = 0; i < steps; i++) {
                // Half a step in, and finer towards the end, where the tail is.
                double u = (i + .5) / steps;
                sum += outlook.valueAtRisk(1 - .025 * u * u) * 2 * u / steps;
            }
            assertThat(outlook.expectedShortfall(.975)).isCloseTo(sum, within(2e-5 * sum));
        }
    }

    @Test
    void what_is_drawn_has_the_tails_that_are_told() {
        SplittableRandom random = new SplittableRandom(5);
        double[] sample = random.doubles(500).map(u -> u - .5).toArray();
        for (Outlook outlook : new Outlook[] {
            new Gaussian(.03),
            new Student(.02, 3.5),
            new Student(1, 1.5),
            new CornishFisher(.001, .03, -.4, 1.5),
            Empirical.of(sample)
        }) {
            double[] drawn = new double[100_000];
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = outlook.draw(random);
            }
            assertThat(Empirical.of(drawn).valueAtRisk(.95))
                    .isCloseTo(outlook.valueAtRisk(.95), within(.03 * outlook.valueAtRisk(.95)));
        }
    }

    @Test
    void quantiles_of_a_sample_are_of_type_one_and_shortfall_takes_a_part() {
        double[] returns = new double[100];
        for (int i = 0; i < 100; i++) {
            returns[i] = -i / 100.0;
        }
        Empirical empirical = Empirical.of(returns);
        assertThat(empirical.valueAtRisk(.99)).isEqualTo(.98);
        assertThat(empirical.valueAtRisk(.95)).isEqualTo(.94);
        assertThat(empirical.expectedShortfall(.99)).isCloseTo(.99, within(1e-12));
        assertThat(empirical.expectedShortfall(.975)).isCloseTo((.99 + .98 + .5 * .97) / 2.5, within(1e-12));
        assertThat(Empirical.scaled(returns, 2).valueAtRisk(.99)).isEqualTo(1.96);
        assertThat(Empirical.of(new double[] {-1}).expectedShortfall(.99)).isCloseTo(1, within(1e-9));
        assertThatThrownBy(() -> empirical.valueAtRisk(1)).hasMessageContaining("between 0 and 1");
    }

    // Reference 2.9: the last 1,000 returns to 2026-01-05, and all 3,063.
    @Test
    void recorded_bitcoin_has_the_published_tails() {
        double[] returns = Recorded.bitcoinReturns();
        assertThat(returns).hasSize(3_063);
        Empirical recent = Empirical.of(FilteredHistory.last(returns, 1_000));
        assertThat(recent.valueAtRisk(.95)).isCloseTo(.03696495867, within(1e-10));
        assertThat(recent.valueAtRisk(.975)).isCloseTo(.05011535775, within(1e-10));
        assertThat(recent.valueAtRisk(.99)).isCloseTo(.06197960825, within(1e-10));
        assertThat(recent.expectedShortfall(.95)).isCloseTo(.05260125821, within(1e-10));
        assertThat(recent.expectedShortfall(.975)).isCloseTo(.06255134709, within(1e-10));
        assertThat(recent.expectedShortfall(.99)).isCloseTo(.07423866300, within(1e-10));
        Empirical all = Empirical.of(returns);
        assertThat(all.valueAtRisk(.99)).isCloseTo(.10449743036, within(1e-10));
        assertThat(all.expectedShortfall(.975)).isCloseTo(.11025530674, within(1e-10));
    }
}
