package dev.tidegate.risk;

import java.util.List;

/**
 * What of an account's risk its rules ask for: nothing is kept that nobody asks for.
 *
 * @param mode how margin is reckoned
 * @param sets names of scenario sets, sorted
 * @param greeks whether Greeks are limited
 */
record RiskNeeds(MarginMode mode, List<String> sets, boolean greeks) {
    static RiskNeeds of(MarginMode mode, RiskLimits limits) {
        boolean greeks = !limits.greeks().isEmpty() || !limits.accountGreeks().equals(RiskLimits.Greeks.NONE);
        return new RiskNeeds(mode, List.copyOf(limits.sets()), greeks);
    }

    boolean any() {
        return mode.byScenarios() || greeks || !sets.isEmpty();
    }
}
