package dev.tidegate.calibration;

/** The coefficient of the square-root law that fits observed moves best. */
public final class ImpactCoefficient {
    private ImpactCoefficient() {}

    /**
     * Y of {@code move = Y σ √(Q/V)} by least squares; a quantity sold has a negative sign, and so should its move.
     *
     * @param moves of the price, as shares of it
     * @param signed quantities that moved it
     * @param volatility σ of the period that V is the volume of
     * @param volume V
     * @return not negative
     */
    public static double fit(double[] moves, double[] signed, double volatility, double volume) {
        if (moves.length != signed.length || !(volatility > 0) || !(volume > 0)) {
            throw new IllegalArgumentException(
                    "moves and quantities must be as many, volatility and volume above zero");
        }
        double both = 0;
        double own = 0;
        for (int t = 0; t < moves.length; t++) {
            double law = Math.signum(signed[t]) * volatility * Math.sqrt(Math.abs(signed[t]) / volume);
            both += law * moves[t];
            own += law * law;
        }
        return own == 0 ? 0 : Math.max(0, both / own);
    }
}
