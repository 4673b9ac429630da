package dev.tidegate.risk;

import dev.tidegate.order.Rate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Limits on what an account's positions and open orders could do, beside those on their size. Money is USD minor units; what is left out does
 * not limit.
 *
 * @param greeks by underlying; {@code "*"} for those not named
 * @param accountGreeks of all underlyings together
 * @param tails value at risk and expected shortfall
 * @param stress largest losses on days with a name
 * @param concentration of one position against the market it would have to be closed in
 * @param maxSlippage expected slippage of one order against the middle of the book; null where it does not matter
 * @param maxVenueExposure money at the exchange, and the margin it holds
 * @param counterparty what the exchange could come to owe; null where it does not matter
 * @param appetite what a capital lets the account hold; null where it does not matter
 */
public record RiskLimits(
        Map<String, Greeks> greeks,
        Greeks accountGreeks,
        List<Tail> tails,
        List<Stress> stress,
        Concentration concentration,
        @Nullable Rate maxSlippage,
        long maxVenueExposure,
        @Nullable Counterparty counterparty,
        @Nullable Appetite appetite) {
    public static final RiskLimits NONE = new RiskLimits(
            Map.of(), Greeks.NONE, List.of(), List.of(), Concentration.NONE, null, Long.MAX_VALUE, null, null);

    public RiskLimits {
        greeks = Map.copyOf(greeks);
        tails = List.copyOf(tails);
        stress = List.copyOf(stress);
    }

    public Greeks greeks(String underlying) {
        Greeks own = greeks.get(underlying);
        return own != null ? own : greeks.getOrDefault(RiskPolicy.ANY, Greeks.NONE);
    }

    /**
     * Largest absolute Greeks, USD minor units.
     *
     * @param delta value of the underlying that moves alike
     * @param gamma what delta changes by when the price moves by 1 %
     * @param vega profit of one vol point
     */
    public record Greeks(long delta, long gamma, long vega) {
        public static final Greeks NONE = new Greeks(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** What is measured of the worst part of a scenario set. */
    public enum Measure {
        VALUE_AT_RISK,
        EXPECTED_SHORTFALL
    }

    /**
     * A limit on the tail of the account's outcomes over the scenarios of a set.
     *
     * @param level such as 97.5 %
     * @param horizonDays the set's losses are scaled by the square root of its share of the set's own horizon
     */
    public record Tail(Measure measure, String set, Rate level, int horizonDays, long limit) {}

    /** A limit on the worst loss over the scenarios of a set. */
    public record Stress(String set, long limit) {}

    /**
     * Largest share of what the market holds and trades that one position may be.
     *
     * @param openInterest of the instrument's open interest; null for any
     * @param dailyVolume of its volume of 24 hours; null for any
     */
    public record Concentration(
            @Nullable Rate openInterest, @Nullable Rate dailyVolume) {
        public static final Concentration NONE = new Concentration(null, null);
    }

    /** What the exchange could come to owe the account: what it is worth and the gain that the scenarios of a set reach at a level. */
    public record Counterparty(String set, Rate level, long limit) {}

    /**
     * Net value of each underlying is at most {@code capital * budget / ES}, with ES the expected shortfall of one unit of value.
     *
     * @param capital USD minor units
     * @param budget share of the capital that may be lost
     */
    public record Appetite(long capital, Rate budget, String set, Rate level) {}

    /** Names of the scenario sets that the limits ask for. */
    public Set<String> sets() {
        Set<String> names = new TreeSet<>();
        tails.forEach(each -> names.add(each.set()));
        stress.forEach(each -> names.add(each.set()));
        if (counterparty != null) {
            names.add(counterparty.set());
        }
        if (appetite != null) {
            names.add(appetite.set());
        }
        return names;
    }
}
