package dev.tidegate.risk.scenario;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios that happen to all underlyings at once: days of the past, days with a name, a crash of everything. The n-th scenario of every
 * underlying is the same day.
 *
 * @param name what limits and reports call it
 * @param horizonDays how long the moves take, days, above zero: 1 for daily returns
 * @param moves by underlying; {@code "*"} for those not named. All of one length, at least one and at most {@value #MOST}
 */
public record ScenarioSet(String name, double horizonDays, SortedMap<String, List<Scenario>> moves) {
    public static final String ANY = "*";
    /** Scenarios of one set. */
    public static final int MOST = 5_000;

    public ScenarioSet {
        if (!(horizonDays > 0) || horizonDays == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + ": horizon of " + horizonDays + " days must be above zero");
        }
        TreeMap<String, List<Scenario>> copy = new TreeMap<>();
        moves.forEach((underlying, list) -> copy.put(underlying, List.copyOf(list)));
        moves = Collections.unmodifiableSortedMap(copy);
        if (moves.isEmpty()) {
            throw new IllegalArgumentException(name + ": there must be moves of an underlying");
        }
        int size = moves.values().iterator().next().size();
        if (size < 1 || size > MOST || moves.values().stream().anyMatch(list -> list.size() != size)) {
            throw new IllegalArgumentException(
                    name + ": every underlying must have the same number of scenarios, 1 to " + MOST);
        }
    }

    public int size() {
        return moves.values().iterator().next().size();
    }

    /** What happens to an underlying, null where the set does not know. */
    public @Nullable List<Scenario> of(String underlying) {
        List<Scenario> own = moves.get(underlying);
        return own != null ? own : moves.get(ANY);
    }
}
