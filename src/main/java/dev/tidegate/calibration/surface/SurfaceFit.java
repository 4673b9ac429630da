package dev.tidegate.calibration.surface;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What becomes of an underlying's quoted volatilities. */
public sealed interface SurfaceFit {
    /** A surface that may be used. */
    record Fitted(VolSurface surface) implements SurfaceFit {}

    /** Quotes that no surface is made of, and why. */
    record Refused(String reason) implements SurfaceFit {}

    /**
     * When a surface is believed.
     *
     * @param leastVol quotes below it are absurd, and so is every volatility of the surface where it was quoted
     * @param mostVol likewise above
     * @param mostError root mean square error of an expiry, in volatility
     */
    record Bounds(double leastVol, double mostVol, double mostError) {
        /** One to five hundred percent, five points. */
        public static final Bounds USUAL = new Bounds(.01, 5, .05);
    }

    int MOST_QUOTES = 5_000;

    /** Fits; quotes of the same expiry have the very same time to it. */
    static SurfaceFit of(List<VolQuote> quotes, Bounds bounds) {
        if (quotes.isEmpty() || quotes.size() > MOST_QUOTES) {
            return new Refused("there are " + quotes.size() + " quotes, must be 1 to " + MOST_QUOTES);
        }
        TreeMap<Double, List<VolQuote>> byExpiry = new TreeMap<>();
        for (VolQuote quote : quotes) {
            if (!(quote.years() > 0) || !Double.isFinite(quote.k() + quote.years())) {
                return new Refused("a quote has " + quote.years() + " years to expiry and k = " + quote.k());
            }
            if (!(quote.vol() >= bounds.leastVol() && quote.vol() <= bounds.mostVol())) {
                return new Refused(String.format(
                        Locale.ROOT,
                        "a quote of %.4g at k = %.4f, %.4f years, lies outside %.4g to %.4g",
                        quote.vol(),
                        quote.k(),
                        quote.years(),
                        bounds.leastVol(),
                        bounds.mostVol()));
            }
            byExpiry.computeIfAbsent(quote.years(), ignored -> new ArrayList<>())
                    .add(quote);
        }
        SurfaceFit each = apart(byExpiry, bounds);
        return each instanceof Fitted ? each : together(byExpiry, bounds, ((Refused) each).reason());
    }

    private static SurfaceFit apart(TreeMap<Double, List<VolQuote>> byExpiry, Bounds bounds) {
        List<Svi> slices = new ArrayList<>();
        Svi earlier = null;
        for (List<VolQuote> quotes : byExpiry.values()) {
            if (quotes.stream().mapToDouble(VolQuote::k).distinct().count() < SviFit.FEWEST_QUOTES) {
                return new Refused("an expiry has fewer than " + SviFit.FEWEST_QUOTES + " strikes");
            }
            Svi svi = new SviFit(quotes, earlier).best();
            slices.add(svi);
            earlier = svi;
        }
        return judged(byExpiry, slices, VolSurface.Method.SVI, bounds);
    }

    private static SurfaceFit together(TreeMap<Double, List<VolQuote>> byExpiry, Bounds bounds, String why) {
        List<Svi> slices = new SsviFit(List.copyOf(byExpiry.values())).best();
        SurfaceFit fit = judged(byExpiry, slices, VolSurface.Method.SSVI, bounds);
        return fit instanceof Refused refused
                ? new Refused("by expiry: " + why + "; all together: " + refused.reason())
                : fit;
    }

    private static SurfaceFit judged(
            TreeMap<Double, List<VolQuote>> byExpiry, List<Svi> curves, VolSurface.Method method, Bounds bounds) {
        List<VolSurface.Slice> slices = new ArrayList<>();
        Svi earlier = null;
        int at = 0;
        for (var expiry : byExpiry.entrySet()) {
            Svi svi = curves.get(at++);
            String flaw = flaw(svi, earlier);
            double rmse = rmse(svi, expiry.getValue());
            if (flaw == null && !(rmse <= bounds.mostError())) {
                flaw = String.format(
                        Locale.ROOT,
                        "quotes are missed by %.2f points, at most %.2f",
                        rmse * 100,
                        bounds.mostError() * 100);
            }
            if (flaw != null) {
                return new Refused(String.format(Locale.ROOT, "%.4f years: %s", expiry.getKey(), flaw));
            }
            slices.add(new VolSurface.Slice(
                    expiry.getKey(), svi, method, rmse, expiry.getValue().size()));
            earlier = svi;
        }
        return new Fitted(new VolSurface(slices));
    }

    private static @Nullable String flaw(Svi svi, @Nullable Svi earlier) {
        String own = svi.flaw().orElse(null);
        if (own != null || earlier == null) {
            return own;
        }
        double shortfall = svi.shortfall(earlier);
        return shortfall > 1e-10 ? "calendar arbitrage: variance falls by " + shortfall : null;
    }

    private static double rmse(Svi svi, List<VolQuote> quotes) {
        double sum = 0;
        for (VolQuote quote : quotes) {
            double error = SviFit.error(svi, quote);
            sum += error * error;
        }
        return Math.sqrt(sum / quotes.size());
    }
}
