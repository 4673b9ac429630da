package dev.tidegate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class LiquidityTest {
    // Closed forms: a line has its own slope, and noise that volume does not explain takes its share of the variance.
    @Test
    void lambda_is_the_slope_of_the_price_on_what_was_bought() {
        double[] signed = {1, -2, 3, 0, -1};
        double[] changes = new double[signed.length];
        for (int t = 0; t < signed.length; t++) {
            changes[t] = .25 * signed[t] + 7;
        }
        assertThat(KyleLambda.of(changes, signed).lambda()).isCloseTo(.25, within(1e-12));
        assertThat(KyleLambda.of(changes, signed).explained()).isCloseTo(1, within(1e-12));
        SplittableRandom random = new SplittableRandom(3);
        double[] many = new double[100_000];
        double[] moved = new double[many.length];
        for (int t = 0; t < many.length; t++) {
            many[t] = random.nextGaussian();
            moved[t] = .5 * many[t] + .5 * random.nextGaussian();
        }
        assertThat(KyleLambda.of(moved, many).lambda()).isCloseTo(.5, within(.01));
        assertThat(KyleLambda.of(moved, many).explained()).isCloseTo(.5, within(.01));
        assertThatThrownBy(() -> KyleLambda.of(new double[] {1, 2}, new double[] {3, 3}))
                .hasMessageContaining("explain nothing");
    }

    @Test
    void amihud_is_the_mean_move_for_a_million() {
        assertThat(Amihud.of(new double[] {.01, -.03, .5}, new double[] {1e6, 2e6, 0}))
                .isCloseTo((.01 + .015) / 2, within(1e-15));
        assertThat(Amihud.of(new double[] {.01}, new double[] {0})).isZero();
        DailyBars bars = new DailyBars("A", new long[] {1, 2}, new double[] {100, 110}, new double[] {5, 10});
        assertThat(Amihud.of(bars)).isCloseTo(Math.log(1.1) / 1_100 * 1e6, within(1e-9));
    }

    @Test
    void the_coefficient_is_the_one_that_made_the_moves() {
        SplittableRandom random = new SplittableRandom(9);
        double[] signed = new double[2_000];
        double[] moves = new double[signed.length];
        for (int t = 0; t < signed.length; t++) {
            signed[t] = random.nextDouble(-100, 100);
            moves[t] = .8 * Math.signum(signed[t]) * .04 * Math.sqrt(Math.abs(signed[t]) / 1e4)
                    + 1e-4 * random.nextGaussian();
        }
        assertThat(ImpactCoefficient.fit(moves, signed, .04, 1e4)).isCloseTo(.8, within(.01));
        assertThat(ImpactCoefficient.fit(new double[] {-1}, new double[] {1}, .04, 1))
                .isZero();
    }

    /** Recorded trades of an hour's last minutes, second by second: who takes moves the price their way. */
    @Test
    void recorded_trades_move_the_price() throws Exception {
        TreeMap<Long, double[]> seconds = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Recorded.file("btcusdt-20240808.gz"))),
                StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> line.contains("\"e\":\"trade\"")).forEach(line -> {
                JsonPath json = new JsonPath(line.substring(line.indexOf('{')));
                String at = line.contains("\"data\":") ? "data." : "";
                double quantity = Double.parseDouble(json.getString(at + "q"));
                double[] second = seconds.computeIfAbsent(json.getLong(at + "T") / 1_000, ignored -> new double[2]);
                second[0] += json.getBoolean(at + "m") ? -quantity : quantity;
                second[1] = Double.parseDouble(json.getString(at + "p"));
            });
        }
        double[] changes = new double[seconds.size() - 1];
        double[] signed = new double[changes.length];
        double before = seconds.firstEntry().getValue()[1];
        int t = -1;
        for (double[] second : seconds.values()) {
            if (t >= 0) {
                changes[t] = second[1] - before;
                signed[t] = second[0];
            }
            before = second[1];
            t++;
        }
        KyleLambda lambda = KyleLambda.of(changes, signed);
        assertThat(lambda.lambda()).isPositive();
        assertThat(lambda.explained()).isGreaterThan(.05);
    }
}
