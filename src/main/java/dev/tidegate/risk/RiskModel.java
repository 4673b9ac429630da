package dev.tidegate.risk;

import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.ScenarioSet;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How risky things are: scenario sets by name, for value at risk, expected shortfall and stress, and how margin is reckoned by underlying.
 * Immutable; replaced whole, with a growing version.
 *
 * @param version grows with every publication
 * @param sets by name
 * @param margins by underlying; {@code "*"}, which must be there, for those not named
 */
public record RiskModel(long version, SortedMap<String, ScenarioSet> sets, Map<String, MarginModel> margins) {
    public static final String ANY = "*";

    public RiskModel {
        sets = Collections.unmodifiableSortedMap(new TreeMap<>(sets));
        margins = Map.copyOf(margins);
        if (!margins.containsKey(ANY)) {
            throw new IllegalArgumentException("a risk model needs margins for '" + ANY + "'");
        }
    }

    /** No sets, the usual margins: what is in force where nothing has been published. */
    public static RiskModel usual() {
        return new RiskModel(0, new TreeMap<>(), Map.of(ANY, MarginModel.usual()));
    }

    public MarginModel margin(String underlying) {
        MarginModel own = margins.get(underlying);
        return own != null ? own : Objects.requireNonNull(margins.get(ANY));
    }

    /** The set of a name, null where there is none. */
    public @Nullable ScenarioSet set(String name) {
        return sets.get(name);
    }
}
