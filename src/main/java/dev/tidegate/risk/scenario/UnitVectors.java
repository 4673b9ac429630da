package dev.tidegate.risk.scenario;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Profit per lot of every instrument in every scenario of one set, at the marks of one moment, in minor units of the settlement currency.
 * Immutable; made anew, with a growing version, when marks or volatilities have moved.
 */
public final class UnitVectors {
    private final long version;
    private final int scenarios;
    private final SortedMap<String, double[]> rows;

    private UnitVectors(long version, int scenarios, SortedMap<String, double[]> rows) {
        this.version = version;
        this.scenarios = scenarios;
        this.rows = rows;
    }

    /** One instrument: what it is worth, and how many minor units a lot's profit of 1 is. */
    public record Row(Valued valued, double minorPerUnit) {}

    /** Values instruments in scenarios. */
    public static UnitVectors of(long version, List<Scenario> scenarios, SortedMap<String, Row> instruments) {
        SortedMap<String, double[]> rows = new TreeMap<>();
        instruments.forEach((symbol, row) -> {
            double[] profits = row.valued().profits(scenarios);
            for (int s = 0; s < profits.length; s++) {
                profits[s] *= row.minorPerUnit();
            }
            rows.put(symbol, profits);
        });
        return new UnitVectors(version, scenarios.size(), rows);
    }

    public long version() {
        return version;
    }

    public int scenarios() {
        return scenarios;
    }

    /** The row of an instrument, not to be changed; {@link IllegalArgumentException} where it has none. */
    double[] row(String symbol) {
        double[] row = rows.get(symbol);
        if (row == null) {
            throw new IllegalArgumentException("there is no unit vector of " + symbol);
        }
        return row;
    }
}
