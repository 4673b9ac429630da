package dev.tidegate.calibration.backtest;

import dev.tidegate.calibration.BarFile;
import dev.tidegate.calibration.DailyBars;
import dev.tidegate.calibration.Garch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code tidegate backtest FILE}: walks every model over a file of daily bars and writes what came of it, as JSON and as a page. */
public final class BacktestCommand {
    public static final int DONE = 0;
    public static final int REFUSED = 2;

    private static final String USAGE = """
            usage: backtest FILE [--asset NAME] [--window DAYS] [--levels 0.99,0.975] [--simulations N] [--seed N] [--out FOLDER]
            FILE has daily bars, separated by commas: open_time,close,volume or date,BTC:close,BTC:volume,...
            writes backtest.json and backtest.html to FOLDER, by default the current one""";
    private static final int MOST_SIMULATIONS = 100_000;
    private static final int MOST_LEVELS = 10;

    /** What is wrong with a word of the command. */
    private static final class Misused extends Exception {
        private static final long serialVersionUID = 1L;

        Misused(String message) {
            super(message);
        }
    }

    private Path file = Path.of("");
    private Path out = Path.of("");
    private String asset = "";
    private int window = Backtest.Options.USUAL.window();
    private List<Double> levels = Backtest.Options.USUAL.levels();
    private int simulations = Backtest.Options.USUAL.simulations();
    private long seed = Backtest.Options.USUAL.seed();

    private BacktestCommand() {}

    /** Runs it and returns the exit code; words beyond the file come in pairs. */
    public static int run(List<String> words, PrintStream print) {
        try {
            BacktestCommand command = new BacktestCommand();
            command.read(words);
            command.work(print);
            return DONE;
        } catch (Misused misused) {
            print.println("backtest: " + misused.getMessage());
            print.println(USAGE);
        } catch (BarFile.Unreadable unreadable) {
            print.println("backtest: " + unreadable.getMessage());
        } catch (IOException failed) {
            print.println("backtest: cannot read or write: " + failed);
        }
        return REFUSED;
    }

    private void read(List<String> words) throws Misused {
        if (words.size() % 2 == 0) {
            throw new Misused(
                    words.isEmpty() ? "a file is missing" : "a file comes first, then options with a value each");
        }
        file = Path.of(words.getFirst());
        for (int i = 1; i < words.size(); i += 2) {
            String value = words.get(i + 1);
            switch (words.get(i)) {
                case "--asset" -> asset = value;
                case "--out" -> out = Path.of(value);
                case "--window" -> window = (int) whole("--window", value, Garch.FEWEST_RETURNS, BarFile.MOST_BARS);
                case "--simulations" -> simulations = (int) whole("--simulations", value, 100, MOST_SIMULATIONS);
                case "--seed" -> seed = whole("--seed", value, Long.MIN_VALUE, Long.MAX_VALUE);
                case "--levels" -> levels = levels(value);
                default -> throw new Misused("there is no option " + words.get(i));
            }
        }
        if (!Files.isRegularFile(file)) {
            throw new Misused("there is no file " + file);
        }
    }

    private static long whole(String option, String text, long least, long most) throws Misused {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException none) {
            // Said below, with those out of bounds.
        }
        throw new Misused(option + " is '" + text + "', must be a whole number from " + least + " to " + most);
    }

    private static List<Double> levels(String text) throws Misused {
        List<Double> levels = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            double level;
            try {
                level = Double.parseDouble(each);
            } catch (NumberFormatException none) {
                level = Double.NaN;
            }
            if (!(level >= 0.5 && level <= 0.9999) || levels.size() == MOST_LEVELS || levels.contains(level)) {
                throw new Misused("--levels is '" + text + "', must be 1 to " + MOST_LEVELS
                        + " different numbers from 0.5 to 0.9999, separated by commas");
            }
            levels.add(level);
        }
        return List.copyOf(levels);
    }

    private void work(PrintStream print) throws IOException, BarFile.Unreadable, Misused {
        DailyBars bars = BarFile.read(file, asset);
        double[] returns = bars.returns();
        if (returns.length <= window) {
            throw new Misused(
                    file.getFileName() + " has " + returns.length + " returns, must have more than --window " + window);
        }
        Backtest.Options options = new Backtest.Options(window, levels, simulations, seed);
        List<Backtest> results = Backtest.all(returns, options);
        results.forEach(result -> print.println(line(result)));
        Files.createDirectories(out.toAbsolutePath());
        Path json = out.resolve("backtest.json");
        Files.write(json, BacktestJson.encode(bars.asset(), options, results));
        print.println(json.toAbsolutePath());
        Path page = out.resolve("backtest.html");
        long[] days = Arrays.copyOfRange(bars.epochDays(), window + 1, bars.count());
        Files.writeString(page, BacktestPage.of(bars.asset(), days, options, results));
        print.println(page.toAbsolutePath());
    }

    private static String line(Backtest result) {
        return String.format(
                Locale.ROOT,
                "%-15s %6.4f  %3d hits of %d days, %.1f expected  Kupiec p %.4f %s  Z2 %.3f (critical %.3f)  %s",
                result.model(),
                result.level(),
                result.kupiec().hits(),
                result.returns().length,
                result.expectedHits(),
                result.kupiec().pValue(),
                result.rejected() ? "REJECTED" : "passes",
                result.depth().z2(),
                result.depth().critical2(),
                result.light().zone());
    }
}
