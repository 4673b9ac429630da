package dev.tidegate.dialect;

import dev.tidegate.order.OptionRight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Positions and orders on one underlying that somebody asks the margin of. Figures are doubles, for they go into a valuation and nowhere
 * else.
 *
 * @param index price of the underlying
 */
public record SimulationQuery(Model model, double index, List<Item> positions, List<Item> orders) {
    /** How margin is computed, with its parameters. */
    public sealed interface Model {
        /** A grid of prices and volatilities with extended moves and roll shock. */
        record Portfolio(
                double priceRange,
                int buckets,
                double volUp,
                double volDown,
                double shortPower,
                double longPower,
                double minVol,
                List<Double> extendedMoves,
                double dampener,
                double minAnnualisedMove,
                double annualisedMoveRisk,
                double maintenanceFactor)
                implements Model {}

        /** Sixteen scenarios of one price range, in units of the price. */
        record Span(
                double priceRange,
                double volPoints,
                double lookAheadDays,
                double extremeMultiple,
                double extremeCounted,
                double shortOptionMinimum)
                implements Model {}
    }

    /** What a quantity is of. */
    public enum Kind {
        LINEAR(false),
        INVERSE(true),
        OPTION(false),
        COIN_OPTION(true);

        private final boolean coin;

        Kind(boolean coin) {
            this.coin = coin;
        }

        /** True where it is settled in the underlying. */
        public boolean coin() {
            return coin;
        }

        public boolean option() {
            return this == OPTION || this == COIN_OPTION;
        }
    }

    /**
     * A position or an order.
     *
     * @param symbol what the client calls it
     * @param quantity negative for short or to sell; USD for an inverse contract, else units of the underlying
     * @param price the mark; for an option the forward of its expiry
     * @param days to expiry; 0 where it has none
     * @param strike 0 where it is no option
     * @param limit of an order, for an option its premium per unit; null for a position
     */
    public record Item(
            String symbol,
            Kind kind,
            double quantity,
            double price,
            double days,
            OptionRight right,
            double strike,
            double vol,
            @Nullable Double limit) {}
}
