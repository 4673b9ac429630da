package dev.tidegate.calibration.surface;

import java.util.ArrayList;
import java.util.List;

/** The surface of three numbers through the quotes of all expiries; every point of the search is free of arbitrage. */
final class SsviFit {
    private final List<List<VolQuote>> expiries;

    SsviFit(List<List<VolQuote>> expiries) {
        this.expiries = expiries;
    }

    List<Svi> best() {
        double[] start = new double[3 + expiries.size()];
        start[1] = 0;
        double before = 0;
        for (int i = 0; i < expiries.size(); i++) {
            double theta = atTheMoney(expiries.get(i));
            double more = Math.max(theta - before, theta * 1e-3);
            start[3 + i] = Math.log(more);
            before += more;
        }
        return slices(LeastSquares.search(this::residuals, start).point());
    }

    private static double atTheMoney(List<VolQuote> quotes) {
        VolQuote nearest = quotes.getFirst();
        for (VolQuote quote : quotes) {
            nearest = Math.abs(quote.k()) < Math.abs(nearest.k()) ? quote : nearest;
        }
        return nearest.variance();
    }

    private static Ssvi surface(double[] point) {
        double rho = .999 * Math.tanh(point[0]);
        return new Ssvi(rho, 2 / (1 + Math.abs(rho)) * logistic(point[1]), Math.max(1e-3, .5 * logistic(point[2])));
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private List<Svi> slices(double[] point) {
        Ssvi surface = surface(point);
        List<Svi> slices = new ArrayList<>();
        double theta = 0;
        for (int i = 0; i < expiries.size(); i++) {
            theta += Math.exp(Math.clamp(point[3 + i], -30, 5));
            slices.add(surface.slice(theta));
        }
        return slices;
    }

    private double[] residuals(double[] point) {
        List<Svi> slices = slices(point);
        List<Double> left = new ArrayList<>();
        for (int i = 0; i < slices.size(); i++) {
            for (VolQuote quote : expiries.get(i)) {
                left.add(SviFit.error(slices.get(i), quote));
            }
        }
        return left.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
