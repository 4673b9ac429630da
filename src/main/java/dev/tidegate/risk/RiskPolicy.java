package dev.tidegate.risk;

import dev.tidegate.order.Rate;
import java.util.Map;

/**
 * The rules in force for one account, resolved from its class and its overrides. Money limits are USD minor units (1e-6).
 * A limit of zero blocks; what a policy does not list is not allowed.
 *
 * @param version version of the policy it comes from
 * @param maxOpenOrders open orders of the account
 * @param maxOpenOrdersPerInstrument open orders per instrument
 * @param maxOrderValue value of one order
 * @param maxGrossNotional sum of the worst absolute notionals over instruments
 * @param maxNetNotional worst absolute net notional over all underlyings together
 * @param underlyingLimits worst absolute net notional by underlying; {@code "*"} for those not named
 * @param instrumentLimits by symbol; {@code "*"} for those not named
 * @param collar price bands
 * @param preventSelfMatch refuse an order that would trade with the account's own
 * @param guard when market data is too old or too wild
 * @param collateral by currency code; a currency not named is no collateral
 * @param maintenanceBuffer an account whose equity is below maintenance margin times (1 + this) is treated as under water
 * @param marginMode how margin is reckoned
 * @param riskLimits limits on Greeks, tails, stress, concentration, slippage and the exchange
 */
public record RiskPolicy(
        long version,
        int maxOpenOrders,
        int maxOpenOrdersPerInstrument,
        long maxOrderValue,
        long maxGrossNotional,
        long maxNetNotional,
        Map<String, Long> underlyingLimits,
        Map<String, InstrumentLimits> instrumentLimits,
        Collar collar,
        boolean preventSelfMatch,
        MarketGuard guard,
        Map<String, Collateral> collateral,
        Rate maintenanceBuffer,
        MarginMode marginMode,
        RiskLimits riskLimits) {
    public static final String ANY = "*";

    /** Margin by brackets, and no limits but those on size. */
    public RiskPolicy(
            long version,
            int maxOpenOrders,
            int maxOpenOrdersPerInstrument,
            long maxOrderValue,
            long maxGrossNotional,
            long maxNetNotional,
            Map<String, Long> underlyingLimits,
            Map<String, InstrumentLimits> instrumentLimits,
            Collar collar,
            boolean preventSelfMatch,
            MarketGuard guard,
            Map<String, Collateral> collateral,
            Rate maintenanceBuffer) {
        this(
                version,
                maxOpenOrders,
                maxOpenOrdersPerInstrument,
                maxOrderValue,
                maxGrossNotional,
                maxNetNotional,
                underlyingLimits,
                instrumentLimits,
                collar,
                preventSelfMatch,
                guard,
                collateral,
                maintenanceBuffer,
                MarginMode.TIERED,
                RiskLimits.NONE);
    }

    public RiskPolicy {
        underlyingLimits = Map.copyOf(underlyingLimits);
        instrumentLimits = Map.copyOf(instrumentLimits);
        collateral = Map.copyOf(collateral);
    }

    /** What the rules ask for beyond sizes. */
    RiskNeeds needs() {
        return RiskNeeds.of(marginMode, riskLimits);
    }

    public long underlyingLimit(String underlying) {
        Long limit = underlyingLimits.getOrDefault(underlying, underlyingLimits.get(ANY));
        return limit == null ? 0 : limit;
    }

    public InstrumentLimits instrumentLimits(String symbol) {
        InstrumentLimits own = instrumentLimits.get(symbol);
        return own != null ? own : instrumentLimits.getOrDefault(ANY, InstrumentLimits.BLOCKED);
    }

    /**
     * Limits on one instrument, as values so that one line can serve instruments of any lot size.
     *
     * @param maxOrderQuantityLots largest order in lots; Long.MAX_VALUE where only the instrument's own bound counts
     * @param maxPositionLots worst absolute position in lots; Long.MAX_VALUE where only the value counts
     * @param maxPositionValue worst absolute position value at mark, USD minor units
     */
    public record InstrumentLimits(long maxOrderQuantityLots, long maxPositionLots, long maxPositionValue) {
        public static final InstrumentLimits BLOCKED = new InstrumentLimits(0, 0, 0);
    }

    /**
     * How far a price may lie from its references, on the side that hurts (buys above, sells below) and on the other.
     *
     * @param markBand from the mark, towards the market, for orders that add risk
     * @param touchBand from the opposite touch
     * @param passiveBand from the mark, away from the market
     * @param reduceBand from the mark, for orders that reduce
     * @param optionBand an option's price may lie at least this share of its underlying's value from mark and touch
     */
    public record Collar(Rate markBand, Rate touchBand, Rate passiveBand, Rate reduceBand, Rate optionBand) {
        /** Options may lie one part in fifty of their underlying's value from the mark. */
        public Collar(Rate markBand, Rate touchBand, Rate passiveBand, Rate reduceBand) {
            this(markBand, touchBand, passiveBand, reduceBand, new Rate(Rate.ONE / 50));
        }
    }

    /**
     * How old the market may be.
     *
     * @param increaseMaxAgeMillis oldest mark for orders that add risk
     * @param reduceMaxAgeMillis oldest mark for orders that reduce
     * @param touchMaxAgeMillis oldest touch the touch collar is judged on; an older one is left out
     */
    public record MarketGuard(long increaseMaxAgeMillis, long reduceMaxAgeMillis, long touchMaxAgeMillis) {}

    /**
     * What a currency counts for as collateral. Negative balances count in full.
     *
     * @param haircut taken off the value of a positive balance
     * @param cap most it can count for after the haircut, USD minor units
     */
    public record Collateral(Rate haircut, long cap) {}

    /** The same with margin reckoned another way. */
    public RiskPolicy in(MarginMode mode) {
        return new RiskPolicy(
                version,
                maxOpenOrders,
                maxOpenOrdersPerInstrument,
                maxOrderValue,
                maxGrossNotional,
                maxNetNotional,
                underlyingLimits,
                instrumentLimits,
                collar,
                preventSelfMatch,
                guard,
                collateral,
                maintenanceBuffer,
                mode,
                riskLimits);
    }
}
