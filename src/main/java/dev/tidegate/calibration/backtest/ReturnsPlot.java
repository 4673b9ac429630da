package dev.tidegate.calibration.backtest;

import java.time.LocalDate;
import java.util.Locale;

/** Returns as dots, the value at risk as a line below them, the days that broke through it as larger dots. */
final class ReturnsPlot {
    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 260;
    private static final int LEFT = 48;
    private static final int BOTTOM = 24;
    private static final int TOP = 8;
    /** Half of what a year takes to be written. */
    private static final int LABEL = 16;

    private static final double[] STEPS = {.01, .02, .05, .1, .2, .5, 1, 2, 5};

    private final StringBuilder page;
    private final long[] days;
    private final Backtest result;
    private final double highest;
    private final double lowest;

    ReturnsPlot(StringBuilder page, long[] days, Backtest result) {
        this.page = page;
        this.days = days;
        this.result = result;
        double up = 0.01;
        double down = -0.01;
        for (int t = 0; t < days.length; t++) {
            up = Math.max(up, result.returns()[t]);
            down = Math.min(down, Math.min(result.returns()[t], -result.valuesAtRisk()[t]));
        }
        highest = up;
        lowest = down;
    }

    void draw() {
        page.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s: %d of %d days beyond the value at risk\">%n",
                WIDTH,
                HEIGHT,
                result.model().title(),
                result.kupiec().hits(),
                days.length));
        axes();
        page.append("<path class=\"dot\" d=\"");
        for (int t = 0; t < days.length; t++) {
            if (!result.hits()[t]) {
                dot(t, 1);
            }
        }
        page.append("\"/>\n<path class=\"risk\" d=\"");
        for (int t = 0; t < days.length; t++) {
            page.append(t == 0 ? 'M' : 'L').append(point(t, -result.valuesAtRisk()[t]));
        }
        page.append("\"/>\n<path class=\"hit\" d=\"");
        for (int t = 0; t < days.length; t++) {
            if (result.hits()[t]) {
                dot(t, 3);
            }
        }
        page.append("\"/>\n</svg>\n");
    }

    private void axes() {
        double step = STEPS[STEPS.length - 1];
        for (int i = STEPS.length - 1; i >= 0 && (highest - lowest) / step < 4; i--) {
            step = STEPS[i];
        }
        for (long line = (long) Math.ceil(lowest / step); line <= highest / step; line++) {
            double y = y(line * step);
            page.append(String.format(
                    Locale.ROOT,
                    "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d %%</text>%n",
                    LEFT,
                    WIDTH,
                    y,
                    y,
                    LEFT - 6,
                    y + 4,
                    Math.round(line * step * 100)));
        }
        for (int t = 1; t < days.length; t++) {
            int year = LocalDate.ofEpochDay(days[t]).getYear();
            if (year != LocalDate.ofEpochDay(days[t - 1]).getYear() && x(t) < WIDTH - LABEL) {
                page.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
                        x(t),
                        HEIGHT - 6,
                        year));
            }
        }
    }

    /** A round dot as a path: thousands of elements of their own would make the page slow. */
    private void dot(int t, int radius) {
        page.append(String.format(
                Locale.ROOT,
                "M%.1f %.1fa%d %d 0 1 0 %d 0a%d %d 0 1 0 %d 0",
                x(t) - radius,
                y(result.returns()[t]),
                radius,
                radius,
                2 * radius,
                radius,
                radius,
                -2 * radius));
    }

    private String point(int t, double value) {
        return String.format(Locale.ROOT, "%.1f %.1f", x(t), y(value));
    }

    private double x(int t) {
        return LEFT + 6 + (double) (WIDTH - LEFT - 12) * t / Math.max(1, days.length - 1);
    }

    private double y(double value) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (highest - value) / (highest - lowest);
    }
}
