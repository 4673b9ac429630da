package dev.tidegate.risk.scenario;

/**
 * Something that might happen to an underlying, all its prices at once.
 *
 * @param name what it is called in reports
 * @param move of the price, as a share of it: -0.16 for 16 % down
 * @param steadyMove the move that contracts without optionality are given, which large moves clamp
 * @param shift of the price besides, in its own units
 * @param vol what happens to volatility
 * @param elapsedYears time that passes meanwhile
 * @param counted share of the outcome that counts, such as 0.35 for the extreme moves of SPAN
 * @param forgiven true where a fixed amount of the loss is forgiven: the extended moves
 */
public record Scenario(
        String name,
        double move,
        double steadyMove,
        double shift,
        VolShift vol,
        double elapsedYears,
        double counted,
        boolean forgiven) {
    /** A plain move of price and volatility. */
    public static Scenario of(String name, double move, VolShift vol) {
        return new Scenario(name, move, move, 0, vol, 0, 1, false);
    }

    /** The price afterwards; above zero however far it falls. */
    double price(double before, boolean option) {
        double after = before * (1 + (option ? move : steadyMove)) + shift;
        return Math.max(after, before * 1e-6);
    }
}
