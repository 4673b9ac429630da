package dev.tidegate.calibration.surface;

import java.util.Optional;

/**
 * All expiries by three numbers and each expiry's total variance θ at the money:
 * {@code w = θ/2 (1 + ρ φ k + √((φ k + ρ)² + 1 - ρ²))} with {@code φ(θ) = η / (θ^γ (1+θ)^(1-γ))}. Source: Gatheral and Jacquier, section 4.
 */
public record Ssvi(double rho, double eta, double gamma) {
    public double phi(double theta) {
        return eta / (Math.pow(theta, gamma) * Math.pow(1 + theta, 1 - gamma));
    }

    public double variance(double theta, double k) {
        double phi = phi(theta);
        double x = phi * k + rho;
        return theta / 2 * (1 + rho * phi * k + Math.sqrt(x * x + 1 - rho * rho));
    }

    /** One expiry of it in the five numbers of a curve. */
    public Svi slice(double theta) {
        double phi = phi(theta);
        return new Svi(theta / 2 * (1 - rho * rho), theta * phi / 2, rho, -rho / phi, Math.sqrt(1 - rho * rho) / phi);
    }

    /** The two sides of the conditions against butterflies: the first below 4, the second at most 4. */
    public double first(double theta) {
        return theta * phi(theta) * (1 + Math.abs(rho));
    }

    public double second(double theta) {
        return theta * phi(theta) * phi(theta) * (1 + Math.abs(rho));
    }

    /** Why an expiry of it could be traded against; calendars cannot while θ grows, {@code 0 < γ <= 1/2} and {@code η (1+|ρ|) <= 2}. */
    public Optional<String> flaw(double theta) {
        if (!(first(theta) < 4) || !(second(theta) <= 4 + 1e-12)) {
            return Optional.of("butterfly arbitrage at theta " + theta + ": " + first(theta) + " must be below 4 and "
                    + second(theta) + " at most 4");
        }
        return gamma > 0 && gamma <= .5 && eta * (1 + Math.abs(rho)) <= 2 + 1e-12
                ? Optional.empty()
                : Optional.of("gamma must be above 0 and at most 0.5, eta (1 + |rho|) at most 2");
    }
}
