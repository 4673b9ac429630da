package dev.tidegate.calibration.surface;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One expiry's curve through its quotes. For a vertex and a width the other three numbers are a linear problem (Zeliade's quasi-explicit
 * calibration): a grid of those gives the starts; from the best of them all five are polished together. Arbitrage, butterfly and
 * calendar, is pushed out by residuals of its own that weigh more from round to round. Errors are measured in volatility.
 */
final class SviFit {
    /** Five numbers need five strikes. */
    static final int FEWEST_QUOTES = 5;

    private static final int STARTS = 3;
    private static final int GUARDS = 60;
    private static final double[] WIDTHS = {.01, .03, .08, .2, .5, 1};
    private static final double[] WEIGHTS = {0, 3, 100, 3_000, 1e5};
    /** Guards hold a little more than nothing, so that between them nothing is left. */
    private static final double MARGIN = 1e-4;

    private final List<VolQuote> quotes;
    private final @Nullable Svi earlier;
    private final double[] guarded;
    private final double unit;

    SviFit(List<VolQuote> quotes, @Nullable Svi earlier) {
        this.quotes = quotes;
        this.earlier = earlier;
        double low = quotes.stream().mapToDouble(VolQuote::k).min().orElse(0);
        double high = quotes.stream().mapToDouble(VolQuote::k).max().orElse(0);
        double reach = Math.max(high - low, .2);
        guarded = new double[GUARDS];
        for (int i = 0; i < GUARDS; i++) {
            double share = 2.0 * i / (GUARDS - 1) - 1;
            // Half of them beyond the quotes, out to six times their width.
            guarded[i] = (low + high) / 2 + reach * (share / 2 + 5.5 * share * share * share * share * share);
        }
        unit = quotes.stream().mapToDouble(VolQuote::variance).average().orElse(1);
    }

    /** The best curve found; whether it is free of arbitrage is for the caller to see. */
    Svi best() {
        List<LeastSquares.Found> found = new ArrayList<>();
        for (double[] start : starts()) {
            found.add(LeastSquares.search(point -> residuals(point, 0), start));
        }
        double[] point = found.stream()
                .min(Comparator.comparingDouble(LeastSquares.Found::squares))
                .orElseThrow()
                .point();
        for (double weight : WEIGHTS) {
            if (weight > 0) {
                point = LeastSquares.search(at -> residuals(at, weight), point).point();
            }
            Svi svi = curve(point);
            if (svi.flaw().isEmpty() && (earlier == null || svi.shortfall(earlier) <= 0)) {
                return svi;
            }
        }
        return curve(point);
    }

    /** Every point of the whole space is a curve with positive variance and wings that are not too steep. */
    private Svi curve(double[] point) {
        double rho = Math.tanh(point[2]);
        double b = Svi.STEEPEST / (1 + Math.abs(rho)) / (1 + Math.exp(-point[1]));
        double sigma = Math.exp(Math.clamp(point[4], -9, 2));
        double least = unit * Math.exp(Math.clamp(point[0], -20, 5));
        return new Svi(least - b * sigma * Math.sqrt(1 - rho * rho), b, rho, point[3], sigma);
    }

    private double[] point(Svi svi) {
        double rho = Math.clamp(svi.rho(), -.999, .999);
        double share = Math.clamp(svi.b() * (1 + Math.abs(rho)) / Svi.STEEPEST, 1e-6, .999);
        double least = Math.max(svi.leastVariance(), unit * 1e-4);
        return new double[] {
            Math.log(least / unit),
            Math.log(share / (1 - share)),
            Math.log((1 + rho) / (1 - rho)) / 2,
            svi.m(),
            Math.log(svi.sigma())
        };
    }

    private double[] residuals(double[] point, double weight) {
        Svi svi = curve(point);
        int own = quotes.size();
        double[] left = new double[weight == 0 ? own : own + 2 * GUARDS];
        for (int i = 0; i < own; i++) {
            left[i] = error(svi, quotes.get(i));
        }
        for (int i = own; i < left.length; i += 2) {
            double k = guarded[(i - own) / 2];
            left[i] = weight * Math.max(0, MARGIN - svi.durrleman(k));
            left[i + 1] = earlier == null
                    ? 0
                    : weight * Math.max(0, (earlier.variance(k) * (1 + MARGIN) - svi.variance(k)) / unit);
        }
        return left;
    }

    static double error(Svi svi, VolQuote quote) {
        return Math.sqrt(Math.max(0, svi.variance(quote.k())) / quote.years()) - quote.vol();
    }

    private List<double[]> starts() {
        double low = quotes.stream().mapToDouble(VolQuote::k).min().orElse(0);
        double high = quotes.stream().mapToDouble(VolQuote::k).max().orElse(0);
        List<LeastSquares.Found> all = new ArrayList<>();
        for (int i = 0; i <= 10; i++) {
            double m = low + (high - low) * i / 10;
            for (double width : WIDTHS) {
                double[] start = point(explicit(m, width));
                double sum = 0;
                for (double each : residuals(start, 0)) {
                    sum += each * each;
                }
                all.add(new LeastSquares.Found(start, sum));
            }
        }
        return all.stream()
                .sorted(Comparator.comparingDouble(LeastSquares.Found::squares))
                .limit(STARTS)
                .map(LeastSquares.Found::point)
                .toList();
    }

    /** With y = (k-m)/σ, w = a + d y + c √(y²+1) is linear in a, d and c. */
    private Svi explicit(double m, double sigma) {
        double[][] matrix = new double[3][4];
        for (VolQuote quote : quotes) {
            double y = (quote.k() - m) / sigma;
            double[] row = {1, y, Math.sqrt(y * y + 1), quote.variance()};
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 4; j++) {
                    matrix[i][j] += row[i] * row[j];
                }
            }
        }
        double[] found = LeastSquares.solved(matrix);
        double c = Math.clamp(found[2], 1e-6, Svi.STEEPEST * sigma);
        double d = Math.clamp(found[1], -.99 * c, .99 * c);
        return new Svi(found[0], c / sigma, d / c, m, sigma);
    }
}
