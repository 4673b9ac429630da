package dev.tidegate.calibration;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;

/**
 * Reads daily bars from a file of comma-separated values whose first line names the columns. Two forms are known: one asset a file,
 * with {@code open_time} in epoch milliseconds, {@code close} and {@code volume}; and several side by side, with an ISO date in the
 * first column and {@code BTC:close}, {@code BTC:volume} and so on, where empty fields are days without trading.
 */
public final class BarFile {
    public static final long MOST_BYTES = 64L << 20;
    public static final int MOST_BARS = 100_000;

    private static final long DAY_MILLIS = 86_400_000;

    /** A file that is none; the message names line, field and rule. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    private BarFile() {}

    /**
     * Reads the bars of one asset.
     *
     * @param asset which one, where the file has several; empty for the first or only one
     */
    public static DailyBars read(Path file, String asset) throws IOException, Unreadable {
        if (Files.size(file) > MOST_BYTES) {
            throw new Unreadable(file.getFileName() + " has more than " + (MOST_BYTES >> 20) + " MB");
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String header = lines.readLine();
            if (header == null) {
                throw new Unreadable(file.getFileName() + " is empty, its first line must name the columns");
            }
            return new Reading(Columns.of(header, asset)).all(lines);
        }
    }

    /** Where in a line the figures stand. */
    private record Columns(String asset, int day, boolean millis, int close, int volume) {
        static Columns of(String header, String asset) throws Unreadable {
            List<String> names = Arrays.asList(header.split(",", -1));
            int time = names.indexOf("open_time");
            if (time >= 0) {
                return new Columns(asset, time, true, needed(names, "close"), needed(names, "volume"));
            }
            String chosen = asset;
            if (chosen.isEmpty()) {
                chosen = names.stream()
                        .filter(name -> name.endsWith(":close"))
                        .findFirst()
                        .map(name -> name.substring(0, name.length() - ":close".length()))
                        .orElse("");
            }
            return new Columns(chosen, 0, false, needed(names, chosen + ":close"), needed(names, chosen + ":volume"));
        }

        private static int needed(List<String> names, String name) throws Unreadable {
            int at = names.indexOf(name);
            if (at < 0) {
                throw new Unreadable("line 1: there is no column " + name + "; the columns are " + names);
            }
            return at;
        }
    }

    private static final class Reading {
        private final Columns columns;
        private String asset;
        private long[] days = new long[1_024];
        private double[] closes = new double[1_024];
        private double[] volumes = new double[1_024];
        private int count;
        private int line = 1;

        Reading(Columns columns) {
            this.columns = columns;
            this.asset = columns.asset();
        }

        DailyBars all(BufferedReader lines) throws IOException, Unreadable {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                line++;
                String[] fields = text.split(",", -1);
                int needed = Math.max(columns.day(), Math.max(columns.close(), columns.volume()));
                if (fields.length <= needed) {
                    throw new Unreadable("line " + line + ": there are " + fields.length + " fields, must be at least "
                            + (needed + 1));
                }
                if (!fields[columns.close()].isEmpty()) {
                    take(fields);
                }
            }
            return new DailyBars(
                    asset, Arrays.copyOf(days, count), Arrays.copyOf(closes, count), Arrays.copyOf(volumes, count));
        }

        private void take(String[] fields) throws Unreadable {
            long day = columns.millis() ? millis(fields[columns.day()]) : date(fields[columns.day()]);
            double close = number(fields[columns.close()], "close");
            double volume = number(fields[columns.volume()], "volume");
            if (!(close > 0)) {
                throw new Unreadable("line " + line + ": close " + close + " must be above zero");
            }
            if (!(volume >= 0)) {
                throw new Unreadable("line " + line + ": volume " + volume + " must not be negative");
            }
            if (count > 0 && day <= days[count - 1]) {
                throw new Unreadable("line " + line + ": the day must come after that of the bar before it");
            }
            if (count == MOST_BARS) {
                throw new Unreadable("line " + line + ": there are more than " + MOST_BARS + " bars");
            }
            if (count == days.length) {
                days = Arrays.copyOf(days, 2 * count);
                closes = Arrays.copyOf(closes, 2 * count);
                volumes = Arrays.copyOf(volumes, 2 * count);
            }
            if (asset.isEmpty()) {
                asset = columns.millis() ? fields[0] : asset;
            }
            days[count] = day;
            closes[count] = close;
            volumes[count++] = volume;
        }

        private long millis(String text) throws Unreadable {
            try {
                return Math.floorDiv(Long.parseLong(text), DAY_MILLIS);
            } catch (NumberFormatException none) {
                throw new Unreadable("line " + line + ": open_time must be epoch milliseconds");
            }
        }

        private long date(String text) throws Unreadable {
            try {
                return LocalDate.parse(text).toEpochDay();
            } catch (DateTimeParseException none) {
                throw new Unreadable("line " + line + ": the first field must be a date such as 2020-03-12");
            }
        }

        private double number(String text, String name) throws Unreadable {
            try {
                double number = Double.parseDouble(text);
                if (Double.isFinite(number)) {
                    return number;
                }
            } catch (NumberFormatException none) {
                // Said below, with the infinite ones.
            }
            throw new Unreadable("line " + line + ": " + name + " must be a number");
        }
    }
}
