package dev.tidegate.risk;

/**
 * What an account's positions and open orders could come to, each figure over the worst subset of the orders. USD minor units, losses positive.
 *
 * @param initial margin by scenarios; 0 in a mode without
 * @param maintenance likewise, of the positions alone
 * @param held initial margin of the positions alone
 * @param greeks delta, gamma, vega on one underlying, absolute
 * @param accountGreeks the same over all underlyings together
 * @param tails in the order of the limits
 * @param stress likewise
 * @param gain what the counterparty limit's scenarios reach
 * @param complete false where a limit's scenarios are not there or do not know what is held
 */
record RiskMeasures(
        long initial,
        long maintenance,
        long held,
        long[] greeks,
        long[] accountGreeks,
        long[] tails,
        long[] stress,
        long gain,
        boolean complete) {
    static final RiskMeasures NOTHING =
            new RiskMeasures(0, 0, 0, new long[3], new long[3], new long[0], new long[0], 0, true);
}
