package dev.tidegate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** Recorded trades, second by second: who takes moves the price their way, and by about the law's own measure. */
    @Test
    void recorded_trades_move_the_price() throws Exception {
        LiquidityFigures figures = LiquidityFigures.of(TradeFile.read(Recorded.file("btcusdt-20240808.gz")), 1_000);
        assertThat(figures.lambda().lambda()).isPositive();
        assertThat(figures.lambda().explained()).isGreaterThan(.05);
        assertThat(figures.coefficient()).isBetween(.1, 3.0);
        assertThat(figures.dailyVolatility()).isBetween(.005, .2);
        assertThat(figures.amihud()).isPositive();
    }

    @TempDir
    Path folder;

    private Path recording(int seconds) throws Exception {
        SplittableRandom random = new SplittableRandom(2);
        StringBuilder text = new StringBuilder("1 {\"e\":\"depthUpdate\"}\n");
        double price = 50_000;
        for (int second = 0; second < seconds; second++) {
            double signed = random.nextDouble(-5, 5);
            price += .4 * signed;
            text.append("1 {\"e\":\"trade\",\"T\":")
                    .append(second * 1_000L)
                    .append(",\"p\":\"")
                    .append(price)
                    .append("\",\"q\":\"")
                    .append(Math.abs(signed))
                    .append("\",\"m\":")
                    .append(signed < 0)
                    .append("}\n");
        }
        return Files.writeString(folder.resolve("trades"), text);
    }

    @Test
    void figures_are_those_that_made_the_recording() throws Exception {
        LiquidityFigures figures = LiquidityFigures.of(TradeFile.read(recording(2_000)), 1_000);
        assertThat(figures.periods()).isEqualTo(2_000);
        assertThat(figures.lambda().lambda()).isCloseTo(.4, within(1e-9));
        assertThat(figures.lambda().explained()).isCloseTo(1, within(1e-9));
        assertThat(figures.dailyVolume()).isCloseTo(2.5 * 86_400, within(.05 * 2.5 * 86_400));
    }

    @Test
    void the_command_prints_a_line_for_the_model() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(LiquidityCommand.run(List.of(recording(100).toString()), print))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("100 periods of 1 s", "impact: {coefficient: \"");
        assertThat(LiquidityCommand.run(List.of(), print)).isEqualTo(2);
        assertThat(LiquidityCommand.run(List.of(folder.resolve("none").toString()), print))
                .isEqualTo(2);
        assertThat(LiquidityCommand.run(List.of(recording(10).toString()), print))
                .isEqualTo(2);
        assertThat(LiquidityCommand.run(List.of("trades", "--seconds", "0"), print))
                .isEqualTo(2);
        Path spoilt = Files.writeString(
                folder.resolve("spoilt"), "1 {\"e\":\"trade\",\"T\":1,\"p\":\"x\",\"q\":\"1\",\"m\":true}\n");
        out.reset();
        assertThat(LiquidityCommand.run(List.of(spoilt.toString()), print)).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("line 1");
    }
}
