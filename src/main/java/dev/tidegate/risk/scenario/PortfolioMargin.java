package dev.tidegate.risk.scenario;

import java.util.List;
import java.util.TreeMap;

/**
 * Margin by Deribit's published method: the worst scenario of a grid, and what expiries may move against each other.
 *
 * @param worst the worst scenario, orders included
 * @param worstLoss what it loses, not negative
 * @param rollShock {@code Σ |delta of an expiry| max(least move, move per year T)}, of the positions
 * @param riskMatrix the positions' worst loss and the roll shock: what maintenance is a share of
 * @param premium options still to be paid for
 */
public record PortfolioMargin(
        int worst,
        double worstLoss,
        double rollShock,
        double riskMatrix,
        double premium,
        double initial,
        double maintenance) {
    /**
     * Parameters beside the grid's.
     *
     * @param forgiven of the loss in an extended move, in the currency of the stakes
     * @param leastMove of a forward against the index, 0.01 for 1 %
     * @param yearlyMove the same per year to expiry
     * @param deltaPrice what one unit of the underlying is in the currency of the stakes: 1 in coin, else the index
     * @param maintenanceShare of the risk matrix
     */
    public record Terms(
            double forgiven, double leastMove, double yearlyMove, double deltaPrice, double maintenanceShare) {}

    public static PortfolioMargin of(WhatIf whatIf, List<Stake> positions, List<Stake> orders, Terms terms) {
        int worst = whatIf.worst(true, terms.forgiven());
        double worstLoss = Math.max(0, whatIf.loss(worst, true, terms.forgiven()));
        int worstHeld = whatIf.worst(false, terms.forgiven());
        double heldLoss = Math.max(0, whatIf.loss(worstHeld, false, terms.forgiven()));
        double roll = rollShock(positions, terms);
        double premium = orders.stream().mapToDouble(Stake::premium).sum();
        return new PortfolioMargin(
                worst,
                worstLoss,
                roll,
                heldLoss + roll,
                premium,
                worstLoss + roll + premium,
                terms.maintenanceShare() * (heldLoss + roll));
    }

    private static double rollShock(List<Stake> positions, Terms terms) {
        TreeMap<Double, Double> deltas = new TreeMap<>();
        for (Stake position : positions) {
            if (position.years() > 0) {
                deltas.merge(
                        position.years(),
                        position.quantity() * position.valued().delta(),
                        Double::sum);
            }
        }
        double shock = 0;
        for (var expiry : deltas.entrySet()) {
            double move = Math.max(terms.leastMove(), terms.yearlyMove() * expiry.getKey());
            shock += Math.abs(expiry.getValue()) * move * terms.deltaPrice();
        }
        return shock;
    }
}
