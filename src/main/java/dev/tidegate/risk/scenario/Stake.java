package dev.tidegate.risk.scenario;

/**
 * A position, or an order that may become one.
 *
 * @param valued one unit of it
 * @param quantity units, negative for short or to sell
 * @param years to expiry; 0 where it has none
 * @param entryLoss what trading at the order's price loses at once, not negative; 0 for a position
 * @param premium what the order would pay for options, not negative; 0 for a position
 */
public record Stake(Valued valued, double quantity, double years, double entryLoss, double premium) {
    public static Stake held(Valued valued, double quantity, double years) {
        return new Stake(valued, quantity, years, 0, 0);
    }
}
