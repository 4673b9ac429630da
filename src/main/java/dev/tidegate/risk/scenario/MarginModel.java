package dev.tidegate.risk.scenario;

import java.util.List;

/** How margin on one underlying is reckoned, mode by mode. Every figure is the operator's. */
public record MarginModel(Standard standard, Portfolio portfolio, Span span) {
    /**
     * Margin of a short option, in shares of the underlying's value, the option's own value added: initial
     * {@code max(initial - OTM/U, floor) + m}, for a put at least its maintenance; maintenance of a call {@code maintenance + m}, of a put
     * {@code max(maintenance, maintenance m) + m}. Source: Deribit, standard margin.
     */
    public record Standard(double initial, double floor, double maintenance) {
        /** The figures of Deribit's documentation. */
        public static final Standard DERIBIT = new Standard(.15, .10, .075);

        public Standard {
            share("initial", initial);
            share("floor", floor);
            share("maintenance", maintenance);
            if (floor > initial || maintenance > floor) {
                throw new IllegalArgumentException("standard margin needs maintenance <= floor <= initial");
            }
        }
    }

    /**
     * Margin by a grid of scenarios.
     *
     * @param grid prices and volatilities, extended moves among them
     * @param forgiven of the loss in an extended move, USD
     * @param leastMove of a forward against the index, 0.01 for 1 %
     * @param yearlyMove the same per year to expiry
     * @param maintenanceShare of the risk matrix
     * @param offset share of an underlying's profit in a scenario that counts against losses of its own other settlement currency, 0 to 1
     */
    public record Portfolio(
            List<Scenario> grid,
            double forgiven,
            double leastMove,
            double yearlyMove,
            double maintenanceShare,
            double offset) {
        public Portfolio {
            grid = List.copyOf(grid);
            filled("portfolio", grid);
            share("leastMove", leastMove);
            share("yearlyMove", yearlyMove);
            share("maintenanceShare", maintenanceShare);
            share("offset", offset);
            if (!(forgiven >= 0) || forgiven == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("forgiven must not be negative, is " + forgiven);
            }
        }
    }

    /**
     * Margin by SPAN.
     *
     * @param scenarios sixteen or more; their moves as shares of the price
     * @param shortOptionMinimum for each short option, a share of the underlying's value
     * @param maintenanceShare of the initial requirement
     */
    public record Span(List<Scenario> scenarios, double shortOptionMinimum, double maintenanceShare) {
        public Span {
            scenarios = List.copyOf(scenarios);
            filled("span", scenarios);
            share("shortOptionMinimum", shortOptionMinimum);
            share("maintenanceShare", maintenanceShare);
        }
    }

    /** Deribit's figures, and SPAN's scan over the same range with ten vol points. */
    public static MarginModel usual() {
        return new MarginModel(
                Standard.DERIBIT,
                new Portfolio(ScenarioSets.grid(ScenarioSets.GridShape.DERIBIT_BTC), 100_000, .01, .075, .8, 0),
                new Span(ScenarioSets.spanShares(.16, .10, 1.0 / 365, 2, .35), .01, .8));
    }

    private static void share(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 to 1, is " + share);
        }
    }

    private static void filled(String name, List<Scenario> scenarios) {
        if (scenarios.isEmpty() || scenarios.size() > ScenarioSet.MOST) {
            throw new IllegalArgumentException(name + " needs 1 to " + ScenarioSet.MOST + " scenarios");
        }
    }
}
