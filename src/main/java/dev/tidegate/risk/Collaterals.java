package dev.tidegate.risk;

/**
 * What money counts for. A positive sum counts after haircut and cap, rounded down; a negative one in full, rounded up. A
 * currency the policy does not name, or whose price is too old, counts nothing where it would help.
 */
final class Collaterals {
    private Collaterals() {}

    /**
     * USD minor units.
     *
     * @param worth balance and unrealised profit, minor units of the currency
     */
    static long value(CurrencyMarket currency, long worth, RiskPolicy policy, long nowMillis) {
        if (worth < 0) {
            return -currency.usdCeiling(-worth);
        }
        RiskPolicy.Collateral terms =
                policy.collateral().get(currency.currency().code());
        if (worth == 0 || terms == null || tooOld(currency, policy, nowMillis)) {
            return 0;
        }
        long counted = terms.haircut().complement().floorOf(currency.usdFloor(worth));
        return Math.min(counted, terms.cap());
    }

    static boolean tooOld(CurrencyMarket currency, RiskPolicy policy, long nowMillis) {
        return currency.priceAtMillis() != Long.MAX_VALUE
                && nowMillis - currency.priceAtMillis() > policy.guard().increaseMaxAgeMillis();
    }
}
