package dev.tidegate.risk;

import org.jspecify.annotations.Nullable;

/**
 * Where an account stands over the worst fill subset of its open orders. USD minor units, rounded against the account.
 *
 * @param gross sum of the worst absolute notionals over instruments
 * @param net worst absolute net notional over all instruments
 * @param underlyingNet worst absolute net notional on one underlying
 * @param solvency equity and what it must cover
 * @param worth money and unrealised profit without haircuts, what the exchange holds; rounded up
 * @param held initial margin of the positions alone, whatever is ordered; rounded down
 * @param blind an instrument or currency whose worth is unknown or too old; null where all are known
 */
record Standing(
        long gross,
        long net,
        long underlyingNet,
        Solvency solvency,
        long worth,
        long held,
        @Nullable String blind) {
    /** The same with margin by scenarios. */
    Standing with(RiskMeasures measures) {
        return new Standing(
                gross,
                net,
                underlyingNet,
                new Solvency(solvency.equity(), measures.initial(), measures.maintenance()),
                worth,
                measures.held(),
                blind);
    }
}
