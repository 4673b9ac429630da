package dev.tidegate.calibration.surface;

/**
 * A curve by what traders see of it.
 *
 * @param variance at the money, a year
 * @param skew at the money
 * @param put slope of the left wing
 * @param call slope of the right wing
 * @param least the smallest variance, a year
 * @param years to expiry
 */
public record JumpWings(double variance, double skew, double put, double call, double least, double years) {
    /** The same without butterfly arbitrage: call slope and smallest variance of the surface of the same skew (Gatheral and Jacquier, 5.1). */
    public JumpWings repaired() {
        double calls = put + 2 * skew;
        return new JumpWings(
                variance, skew, put, calls, 4 * variance * put * calls / ((put + calls) * (put + calls)), years);
    }

    /** Back to the five numbers of {@link Svi} (Gatheral and Jacquier, lemma 3.2). */
    public Svi raw() {
        double w = variance * years;
        double root = Math.sqrt(w);
        double b = root / 2 * (call + put);
        double rho = 1 - put * root / b;
        double flat = Math.sqrt(1 - rho * rho);
        double beta = rho - 2 * skew * root / b;
        double gap = (variance - least) * years;
        double m = 0;
        double sigma;
        if (Math.abs(beta) < 1e-12) {
            sigma = gap / (b * (1 - flat));
        } else {
            double alpha = Math.signum(beta) * Math.sqrt(1 / (beta * beta) - 1);
            m = gap / (b * (-rho + Math.signum(alpha) * Math.sqrt(1 + alpha * alpha) - alpha * flat));
            sigma = alpha * m;
        }
        return new Svi(least * years - b * sigma * flat, b, rho, m, sigma);
    }
}
