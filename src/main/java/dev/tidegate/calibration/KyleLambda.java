package dev.tidegate.calibration;

/**
 * What one unit bought more than sold moves the price by: {@code Cov(Δp, x) / Var(x)}, by Kyle (1985).
 *
 * @param lambda price per unit
 * @param explained share of the price changes' variance that it explains, 0 to 1
 */
public record KyleLambda(double lambda, double explained) {
    /**
     * Of consecutive periods.
     *
     * @param changes of the price over each
     * @param signed bought less sold over each, by who took
     */
    public static KyleLambda of(double[] changes, double[] signed) {
        if (changes.length != signed.length || changes.length < 2) {
            throw new IllegalArgumentException("changes and volumes must be as many, and at least two");
        }
        Moments change = Moments.of(changes);
        Moments volume = Moments.of(signed);
        double both = 0;
        for (int t = 0; t < changes.length; t++) {
            both += (changes[t] - change.mean()) * (signed[t] - volume.mean()) / changes.length;
        }
        double spread = volume.deviation() * volume.deviation();
        if (spread == 0) {
            throw new IllegalArgumentException("volumes that are all alike explain nothing");
        }
        double total = change.deviation() * change.deviation();
        return new KyleLambda(both / spread, total == 0 ? 0 : both * both / (spread * total));
    }
}
