package dev.tidegate.risk.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Scenario sets in use at exchanges and clearing houses. Their parameters are the operator's. */
public final class ScenarioSets {
    private static final String[] SPAN_MOVES = {"0", "+1/3", "-1/3", "+2/3", "-2/3", "+1", "-1"};
    private static final double[] SPAN_THIRDS = {0, 1, -1, 2, -2, 3, -3};

    private ScenarioSets() {}

    /**
     * How Deribit's portfolio margin shocks an underlying.
     *
     * @param priceRange largest move of the grid, 0.16 for 16 %
     * @param buckets steps on each side of it
     * @param volUp share by which volatility of 30 days rises
     * @param volDown share by which it falls
     * @param minVol what a risen volatility is at least
     * @param extendedMoves moves beyond the grid, such as -0.66 and 5
     */
    public record GridShape(
            double priceRange,
            int buckets,
            double volUp,
            double volDown,
            double shortPower,
            double longPower,
            double minVol,
            List<Double> extendedMoves) {
        /** The figures of Deribit's documentation for BTC. */
        public static final GridShape DERIBIT_BTC =
                new GridShape(.16, 4, .5, .25, .3, .13, .5, List.of(-.66, -.5, -.33, .5, 1.0, 2.0, 3.0, 5.0));
    }

    /**
     * Prices from {@code -range} to {@code +range} in equal steps, each with volatility down, as it is and up, price by price; then the
     * extended moves, in which contracts without optionality stop at the edge of the range.
     */
    public static List<Scenario> grid(GridShape shape) {
        VolShift down = new VolShift.ByExpiry(-shape.volDown(), shape.shortPower(), shape.longPower(), 0);
        VolShift up = new VolShift.ByExpiry(shape.volUp(), shape.shortPower(), shape.longPower(), shape.minVol());
        List<Scenario> scenarios = new ArrayList<>();
        for (int bucket = -shape.buckets(); bucket <= shape.buckets(); bucket++) {
            double move = shape.priceRange() * bucket / shape.buckets();
            scenarios.add(Scenario.of(percent(move) + " vol down", move, down));
            scenarios.add(Scenario.of(percent(move), move, new VolShift.None()));
            scenarios.add(Scenario.of(percent(move) + " vol up", move, up));
        }
        for (double move : shape.extendedMoves()) {
            double edge = Math.clamp(move, -shape.priceRange(), shape.priceRange());
            scenarios.add(new Scenario(percent(move) + " extended", move, edge, 0, new VolShift.None(), 0, 1, true));
        }
        return List.copyOf(scenarios);
    }

    /**
     * How SPAN scans a contract.
     *
     * @param priceRange the price scan range, in units of the price
     * @param volPoints the volatility scan range, 0.10 for ten points
     * @param lookAheadYears time that passes in every scenario
     * @param extremeMultiple of the price range that the last two scenarios move by
     * @param extremeCounted share of their outcome that counts
     */
    public record SpanShape(
            double priceRange,
            double volPoints,
            double lookAheadYears,
            double extremeMultiple,
            double extremeCounted) {}

    /** SPAN's sixteen: no move, a third, two thirds and the whole range, each up and down with volatility up and down; two extremes. */
    public static List<Scenario> span(SpanShape shape) {
        List<Scenario> scenarios = new ArrayList<>();
        for (int i = 0; i < SPAN_MOVES.length; i++) {
            double shift = shape.priceRange() * SPAN_THIRDS[i] / 3;
            for (int sign = 1; sign >= -1; sign -= 2) {
                scenarios.add(span(
                        SPAN_MOVES[i] + (sign > 0 ? " vol up" : " vol down"),
                        shift,
                        new VolShift.Points(sign * shape.volPoints()),
                        1,
                        shape));
            }
        }
        for (int sign = 1; sign >= -1; sign -= 2) {
            scenarios.add(span(
                    sign > 0 ? "extreme up" : "extreme down",
                    sign * shape.extremeMultiple() * shape.priceRange(),
                    new VolShift.None(),
                    shape.extremeCounted(),
                    shape));
        }
        return List.copyOf(scenarios);
    }

    /** SPAN's sixteen with a scan range that is a share of the price, 0.16 for 16 %. */
    public static List<Scenario> spanShares(
            double priceRange, double volPoints, double lookAheadYears, double extremeMultiple, double extremeCounted) {
        List<Scenario> scenarios = new ArrayList<>();
        for (int i = 0; i < SPAN_MOVES.length; i++) {
            double move = priceRange * SPAN_THIRDS[i] / 3;
            for (int sign = 1; sign >= -1; sign -= 2) {
                scenarios.add(new Scenario(
                        SPAN_MOVES[i] + (sign > 0 ? " vol up" : " vol down"),
                        move,
                        move,
                        0,
                        new VolShift.Points(sign * volPoints),
                        lookAheadYears,
                        1,
                        false));
            }
        }
        for (int sign = 1; sign >= -1; sign -= 2) {
            double move = sign * extremeMultiple * priceRange;
            scenarios.add(new Scenario(
                    sign > 0 ? "extreme up" : "extreme down",
                    move,
                    move,
                    0,
                    new VolShift.None(),
                    lookAheadYears,
                    extremeCounted,
                    false));
        }
        return List.copyOf(scenarios);
    }

    private static Scenario span(String name, double shift, VolShift vol, double counted, SpanShape shape) {
        return new Scenario(name, 0, 0, shift, vol, shape.lookAheadYears(), counted, false);
    }

    /** Moves of the past, or of days with a name, one scenario each; volatility stays. */
    public static List<Scenario> moves(List<String> names, double[] logReturns) {
        if (names.size() != logReturns.length) {
            throw new IllegalArgumentException("there must be a name for each of " + logReturns.length + " returns");
        }
        List<Scenario> scenarios = new ArrayList<>();
        for (int i = 0; i < logReturns.length; i++) {
            scenarios.add(Scenario.of(names.get(i), Math.expm1(logReturns[i]), new VolShift.None()));
        }
        return List.copyOf(scenarios);
    }

    private static String percent(double move) {
        return String.format(Locale.ROOT, "%+.4g %%", move * 100);
    }
}
