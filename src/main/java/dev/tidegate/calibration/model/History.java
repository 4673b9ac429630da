package dev.tidegate.calibration.model;

import dev.tidegate.calibration.DailyBars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Daily log returns of several underlyings, side by side: the n-th of each is of the same days. Days that one of them lacks are left out,
 * so that a return may then span several.
 *
 * @param underlyings in the order of their names
 * @param epochDays the day each return ends with
 * @param returns one row an underlying, one column a day
 */
public record History(List<String> underlyings, long[] epochDays, double[][] returns) {
    public static final History NONE = new History(List.of(), new long[0], new double[0][]);

    public History {
        underlyings = List.copyOf(underlyings);
    }

    /** The days that all of them have. */
    public static History of(SortedMap<String, DailyBars> bars) {
        if (bars.isEmpty()) {
            return NONE;
        }
        long[] days = bars.values().iterator().next().epochDays();
        for (DailyBars each : bars.values()) {
            days = Arrays.stream(days).filter(day -> has(each.epochDays(), day)).toArray();
        }
        List<String> names = new ArrayList<>(new TreeMap<>(bars).keySet());
        int count = Math.max(0, days.length - 1);
        double[][] returns = new double[names.size()][count];
        for (int i = 0; i < returns.length; i++) {
            DailyBars own = bars.get(names.get(i));
            for (int t = 0; own != null && t < count; t++) {
                returns[i][t] = Math.log(close(own, days[t + 1]) / close(own, days[t]));
            }
        }
        return new History(names, count == 0 ? new long[0] : Arrays.copyOfRange(days, 1, days.length), returns);
    }

    private static boolean has(long[] days, long day) {
        return Arrays.binarySearch(days, day) >= 0;
    }

    private static double close(DailyBars bars, long day) {
        return bars.closes()[Arrays.binarySearch(bars.epochDays(), day)];
    }

    public int count() {
        return epochDays.length;
    }

    public double[] of(String underlying) {
        return returns[underlyings.indexOf(underlying)];
    }
}
