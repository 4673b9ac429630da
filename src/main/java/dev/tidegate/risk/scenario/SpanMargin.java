package dev.tidegate.risk.scenario;

import java.util.List;

/**
 * Margin by SPAN: {@code max(scan risk, short option minimum) - net option value}.
 *
 * @param worst the scenario that is scanned worst, orders included
 * @param scanRisk what it loses, not negative
 * @param shortOptionMinimum for all short options
 * @param netOptionValue what the options are worth now, negative for short ones
 * @param requirement may be negative: long options are worth more than they risk
 */
public record SpanMargin(
        int worst, double scanRisk, double shortOptionMinimum, double netOptionValue, double requirement) {
    /**
     * Of positions and orders.
     *
     * @param minimum for each unit of a short option
     */
    public static SpanMargin of(WhatIf whatIf, List<Stake> positions, double minimum) {
        int worst = whatIf.worst(true, 0);
        double scan = Math.max(0, whatIf.loss(worst, true, 0));
        double shorts = 0;
        double value = 0;
        for (Stake position : positions) {
            if (position.valued() instanceof Valued.OnForward) {
                shorts += Math.max(0, -position.quantity());
                value += position.quantity() * position.valued().premium();
            }
        }
        double least = minimum * shorts;
        return new SpanMargin(worst, scan, least, value, Math.max(scan, least) - value);
    }
}
