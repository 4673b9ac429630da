package dev.tidegate.calibration.model;

import dev.tidegate.calibration.BarFile;
import dev.tidegate.calibration.DailyBars;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The exchange's own prices, day by day: the last index seen before midnight UTC is the close, kept in a file of bars by underlying. A day whose
 * end was not seen has none. Not thread-safe.
 */
final class OwnHistory {
    static final String FOLDER = "closes";
    private static final long DAY_MILLIS = 86_400_000;
    /** A price seen earlier than this before midnight is no close. */
    private static final long CLOSE_MILLIS = 600_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    /** What was seen last. */
    private record Seen(long atMillis, double price) {}

    private final Path folder;
    private final Map<String, Seen> last = new HashMap<>();

    OwnHistory(Path data) {
        folder = data.resolve(FOLDER);
    }

    /** Takes prices of a moment; writes the closes of a day that has ended. */
    void observe(Map<String, Double> prices, long nowMillis) throws IOException {
        for (Map.Entry<String, Double> each : prices.entrySet()) {
            if (!(each.getValue() > 0) || !NAME.matcher(each.getKey()).matches()) {
                continue;
            }
            Seen before = last.put(each.getKey(), new Seen(nowMillis, each.getValue()));
            long today = Math.floorDiv(nowMillis, DAY_MILLIS);
            if (before != null) {
                long day = Math.floorDiv(before.atMillis(), DAY_MILLIS);
                boolean close = (day + 1) * DAY_MILLIS - before.atMillis() <= CLOSE_MILLIS;
                if (day < today && close) {
                    append(each.getKey(), day, before.price());
                }
            }
        }
    }

    private Path file(String underlying) {
        return folder.resolve(underlying + ".csv");
    }

    private void append(String underlying, long day, double close) throws IOException {
        Path file = file(underlying);
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            write(file, "symbol,open_time,close,volume\n");
        }
        DailyBars kept = read(underlying);
        if (kept == null || kept.count() == 0 || kept.epochDays()[kept.count() - 1] < day) {
            write(file, underlying + ',' + day * DAY_MILLIS + ',' + close + ",0\n");
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(
                file,
                text.getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
    }

    private @Nullable DailyBars read(String underlying) throws IOException {
        if (!NAME.matcher(underlying).matches() || !Files.isRegularFile(file(underlying))) {
            return null;
        }
        try {
            return BarFile.read(file(underlying), "");
        } catch (BarFile.Unreadable damaged) {
            throw new Uncalibrated(file(underlying) + ": " + damaged.getMessage());
        }
    }

    /** The bars with the days that only this history has, after their last; the history alone where there are none. */
    DailyBars after(@Nullable DailyBars bars, String underlying) throws IOException {
        DailyBars own = read(underlying);
        if (own == null) {
            return bars == null ? new DailyBars(underlying, new long[0], new double[0], new double[0]) : bars;
        }
        if (bars == null || bars.count() == 0) {
            return own;
        }
        long end = bars.epochDays()[bars.count() - 1];
        int from = 0;
        while (from < own.count() && own.epochDays()[from] <= end) {
            from++;
        }
        int more = own.count() - from;
        long[] days = Arrays.copyOf(bars.epochDays(), bars.count() + more);
        double[] closes = Arrays.copyOf(bars.closes(), bars.count() + more);
        double[] volumes = Arrays.copyOf(bars.volumes(), bars.count() + more);
        System.arraycopy(own.epochDays(), from, days, bars.count(), more);
        System.arraycopy(own.closes(), from, closes, bars.count(), more);
        System.arraycopy(own.volumes(), from, volumes, bars.count(), more);
        return new DailyBars(bars.asset(), days, closes, volumes);
    }
}
