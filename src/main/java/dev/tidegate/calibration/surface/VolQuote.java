package dev.tidegate.calibration.surface;

/**
 * A quoted volatility.
 *
 * @param years to expiry, above zero
 * @param k {@code ln(strike / forward)}
 * @param vol 1.00 for 100 % a year
 */
public record VolQuote(double years, double k, double vol) {
    double variance() {
        return vol * vol * years;
    }
}
