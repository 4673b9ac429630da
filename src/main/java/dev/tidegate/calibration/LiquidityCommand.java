package dev.tidegate.calibration;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code tidegate liquidity FILE}: what a recording of trades says of impact, and the line of risk-model.yaml that it makes. */
public final class LiquidityCommand {
    public static final int DONE = 0;
    public static final int REFUSED = 2;
    private static final long MOST_SECONDS = 86_400;

    private LiquidityCommand() {}

    /** Runs it and returns the exit code. */
    public static int run(List<String> words, PrintStream print) {
        long seconds = words.size() == 1 ? 1 : seconds(words);
        if (words.isEmpty() || seconds < 1) {
            print.println("usage: liquidity FILE [--seconds 1 to " + MOST_SECONDS + "]");
            print.println("FILE is a recording of trades, lines of: receive-time-nanoseconds JSON, plain or .gz");
            return REFUSED;
        }
        Path file = Path.of(words.getFirst());
        if (!Files.isRegularFile(file)) {
            print.println("liquidity: there is no file " + file);
            return REFUSED;
        }
        try {
            print(LiquidityFigures.of(TradeFile.read(file), seconds * 1_000), seconds, print);
            return DONE;
        } catch (BarFile.Unreadable | IllegalArgumentException unfit) {
            print.println("liquidity: " + unfit.getMessage());
        } catch (IOException failed) {
            print.println("liquidity: cannot read: " + failed);
        }
        return REFUSED;
    }

    private static long seconds(List<String> words) {
        if (words.size() != 3 || !words.get(1).equals("--seconds")) {
            return -1;
        }
        try {
            long seconds = Long.parseLong(words.get(2));
            return seconds <= MOST_SECONDS ? seconds : -1;
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    private static void print(LiquidityFigures figures, long seconds, PrintStream print) {
        print.println(String.format(
                Locale.ROOT,
                "%d periods of %d s%n"
                        + "Kyle's lambda      %.6g of the price per unit, explains %.1f %%%n"
                        + "Amihud             %.6g of the price per million%n"
                        + "square-root law    coefficient %.4f%n"
                        + "impact: {coefficient: \"%.4f\", dailyVolume: \"%.0f\", dailyVol: %.4f%%}",
                figures.periods(),
                seconds,
                figures.lambda().lambda(),
                figures.lambda().explained() * 100,
                figures.amihud(),
                figures.coefficient(),
                figures.coefficient(),
                figures.dailyVolume(),
                figures.dailyVolatility() * 100));
    }
}
