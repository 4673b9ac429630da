package dev.tidegate.risk.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * Positions and orders on one underlying in every scenario: every figure that a margin is made of. All amounts are in the one currency the
 * stakes settle in.
 *
 * @param profits of each position, by scenario
 * @param held the sum of the positions' profits
 * @param open the sum of what the losing ones of the orders would add
 */
public record WhatIf(List<Scenario> scenarios, List<double[]> profits, double[] held, double[] open) {
    public static WhatIf of(List<Scenario> scenarios, List<Stake> positions, List<Stake> orders) {
        double[] held = new double[scenarios.size()];
        double[] open = new double[scenarios.size()];
        List<double[]> profits = new ArrayList<>();
        for (Stake position : positions) {
            double[] own = position.valued().profits(scenarios);
            for (int s = 0; s < own.length; s++) {
                own[s] *= position.quantity();
                held[s] += own[s];
            }
            profits.add(own);
        }
        for (Stake order : orders) {
            double[] unit = order.valued().profits(scenarios);
            for (int s = 0; s < unit.length; s++) {
                open[s] += Math.min(0, unit[s] * order.quantity() - order.entryLoss());
            }
        }
        return new WhatIf(scenarios, profits, held, open);
    }

    /**
     * The loss of a scenario at the worst subset of orders.
     *
     * @param orders false for the positions alone
     * @param forgiven how much of the loss of an extended move is forgiven; what is left of it is not below zero
     */
    public double loss(int scenario, boolean orders, double forgiven) {
        double loss = -(held[scenario] + (orders ? open[scenario] : 0));
        return scenarios.get(scenario).forgiven() ? Math.max(0, loss - forgiven) : loss;
    }

    /** The scenario that loses most. */
    public int worst(boolean orders, double forgiven) {
        int worst = 0;
        for (int s = 1; s < held.length; s++) {
            worst = loss(s, orders, forgiven) > loss(worst, orders, forgiven) ? s : worst;
        }
        return worst;
    }
}
