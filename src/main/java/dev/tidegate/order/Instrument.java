package dev.tidegate.order;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listed contract: its units, its bounds and its margin table. Immutable reference data.
 *
 * @param symbol the exchange's name for it
 * @param underlying what it is on, such as BTC: exposure is netted by underlying
 * @param kind linear or inverse; perpetual, dated or option
 * @param settlement currency of profit, margin and fees
 * @param status whether it takes orders
 * @param tickSize price step, in quote currency
 * @param lotSize quantity step: base units for linear contracts, USD for inverse ones
 * @param minQuantityLots smallest order, lots
 * @param maxQuantityLots largest order, lots
 * @param minNotional smallest order value, minor units of the settlement currency
 * @param makerFee fee on resting fills; negative for a rebate
 * @param takerFee fee on taking fills, not below zero
 * @param tiers margin table, ascending, the last unbounded
 * @param expiryMillis settlement time in epoch milliseconds; Long.MAX_VALUE for perpetuals
 * @param option strike and right, null for what is no option; its margin table is by value of the underlying
 */
public record Instrument(
        String symbol,
        String underlying,
        ContractKind kind,
        Currency settlement,
        InstrumentStatus status,
        Decimal tickSize,
        Decimal lotSize,
        long minQuantityLots,
        long maxQuantityLots,
        long minNotional,
        Rate makerFee,
        Rate takerFee,
        List<MarginTier> tiers,
        long expiryMillis,
        @Nullable OptionTerms option) {

    /** Ticks and lots beyond this are refused as overflow long before arithmetic could be. */
    public static final long MAX_STEPS = 1_000_000_000_000_000L;

    /** A contract that is no option. */
    public Instrument(
            String symbol,
            String underlying,
            ContractKind kind,
            Currency settlement,
            InstrumentStatus status,
            Decimal tickSize,
            Decimal lotSize,
            long minQuantityLots,
            long maxQuantityLots,
            long minNotional,
            Rate makerFee,
            Rate takerFee,
            List<MarginTier> tiers,
            long expiryMillis) {
        this(
                symbol,
                underlying,
                kind,
                settlement,
                status,
                tickSize,
                lotSize,
                minQuantityLots,
                maxQuantityLots,
                minNotional,
                makerFee,
                takerFee,
                tiers,
                expiryMillis,
                null);
    }

    public Instrument {
        tiers = List.copyOf(tiers);
        require(tickSize.signum() > 0, symbol, "tickSize must be positive");
        require(lotSize.signum() > 0, symbol, "lotSize must be positive");
        require(
                minQuantityLots >= 1 && maxQuantityLots >= minQuantityLots,
                symbol,
                "needs 1 <= minQuantity <= maxQuantity");
        require(maxQuantityLots <= MAX_STEPS, symbol, "maxQuantity is beyond " + MAX_STEPS + " lots");
        require(minNotional >= 0, symbol, "minNotional must not be negative");
        require(takerFee.billionths() >= 0, symbol, "takerFee must not be negative");
        require(kind.option() == (option != null), symbol, "needs strike and right exactly where it is an option");
        require(!tiers.isEmpty(), symbol, "needs at least one margin tier");
        require(tiers.getLast().notionalUpTo() == Long.MAX_VALUE, symbol, "last margin tier must be unbounded");
    }

    private static void require(boolean holds, String symbol, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("instrument " + symbol + ": " + rule);
        }
    }

    /** The arithmetic of value and profit of this contract. */
    public Contract contract() {
        return Contract.of(this);
    }

    /** A price in whole ticks, or {@link Long#MIN_VALUE} where it is off the grid. */
    public long ticks(Decimal price) {
        return price.stepsOf(tickSize);
    }

    /** A quantity in whole lots, or {@link Long#MIN_VALUE} where it is off the grid. */
    public long lots(Decimal quantity) {
        return quantity.stepsOf(lotSize);
    }

    public Decimal price(long ticks) {
        return tickSize.times(ticks);
    }

    public Decimal quantity(long lots) {
        return lotSize.times(lots);
    }
}
