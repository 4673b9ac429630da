package dev.tidegate.calibration.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SurfaceTest {
    private static final SurfaceFit.Bounds BOUNDS = SurfaceFit.Bounds.USUAL;

    private static List<VolQuote> quotes(double years, Svi svi, double low, double high, int count) {
        List<VolQuote> quotes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double k = low + (high - low) * i / (count - 1);
            quotes.add(new VolQuote(years, k, Math.sqrt(svi.variance(k) / years)));
        }
        return quotes;
    }

    private static VolSurface fitted(List<VolQuote> quotes) {
        SurfaceFit fit = SurfaceFit.of(quotes, BOUNDS);
        assertThat(fit).isInstanceOf(SurfaceFit.Fitted.class);
        return ((SurfaceFit.Fitted) fit).surface();
    }

    /** No butterfly by the density and by the prices of flies themselves; no calendar between neighbours. */
    private static void free(VolSurface surface) {
        for (int s = 0; s < surface.slices().size(); s++) {
            Svi svi = surface.slices().get(s).svi();
            for (double k = -5; k <= 5; k += .0025) {
                assertThat(svi.durrleman(k)).as("g at %s of %s", k, svi).isGreaterThanOrEqualTo(-1e-8);
                assertThat(svi.variance(k)).isPositive();
                if (s > 0) {
                    assertThat(svi.variance(k))
                            .isGreaterThanOrEqualTo(
                                    surface.slices().get(s - 1).svi().variance(k) - 1e-9);
                }
            }
        }
    }

    // Reference 2.8, Vogt's smile (Gatheral and Jacquier, example 3.1).
    @Test
    void vogts_smile_has_a_butterfly_and_its_jump_wings_are_the_published_ones() {
        Svi vogt = new Svi(-.0410, .1331, .3060, .3586, .4153);
        JumpWings wings = vogt.jumpWings(1);
        assertThat(wings.variance()).isCloseTo(.017426253, within(1e-8));
        assertThat(wings.skew()).isCloseTo(-.175211141, within(1e-8));
        assertThat(wings.put()).isCloseTo(.699738104, within(1e-8));
        assertThat(wings.call()).isCloseTo(1.316798219, within(1e-8));
        assertThat(wings.least()).isCloseTo(.011624903, within(1e-8));
        assertThat(vogt.flaw()).get().asString().contains("butterfly");
        Svi back = wings.raw();
        assertThat(back.a()).isCloseTo(vogt.a(), within(1e-10));
        assertThat(back.sigma()).isCloseTo(vogt.sigma(), within(1e-10));
        JumpWings repaired = wings.repaired();
        assertThat(repaired.call()).isCloseTo(.699738104 - 2 * .175211141, within(1e-8));
        assertThat(repaired.raw().flaw()).isEmpty();
        assertThat(repaired.raw().variance(0)).isCloseTo(vogt.variance(0), within(1e-12));
    }

    @Test
    void quotes_of_vogts_smile_are_followed_without_its_butterfly() {
        Svi vogt = new Svi(-.0410, .1331, .3060, .3586, .4153);
        free(fitted(quotes(1, vogt, -1.2, 1.2, 25)));
    }

    // Reference 2.8: θ=.04 ρ=-.3 η=1 γ=.5.
    @Test
    void the_surface_of_three_numbers_is_as_published() {
        Ssvi ssvi = new Ssvi(-.3, 1, .5);
        assertThat(ssvi.phi(.04)).isCloseTo(4.9029034, within(1e-7));
        assertThat(ssvi.first(.04)).isCloseTo(.254951, within(1e-6));
        assertThat(ssvi.second(.04)).isCloseTo(1.25, within(1e-9));
        assertThat(ssvi.variance(.04, -.2)).isCloseTo(.0578202144, within(1e-10));
        assertThat(ssvi.variance(.04, 0)).isCloseTo(.04, within(1e-12));
        assertThat(ssvi.variance(.04, .2)).isCloseTo(.0375531544, within(1e-10));
        assertThat(ssvi.slice(.04).variance(.2)).isCloseTo(.0375531544, within(1e-10));
        assertThat(ssvi.flaw(.04)).isEmpty();
        assertThat(new Ssvi(-.3, 3, .5).flaw(.04)).isPresent();
    }

    // Reference 2.8: the parameters of Zeliade's example are recovered to 1e-6.
    @Test
    void a_curve_is_recovered_from_its_own_quotes() {
        Svi svi = new Svi(.04, .1, -.5, 0, .1);
        Svi found = fitted(quotes(1, svi, -.6, .6, 25)).slices().getFirst().svi();
        assertThat(found.a()).isCloseTo(.04, within(1e-6));
        assertThat(found.b()).isCloseTo(.1, within(1e-6));
        assertThat(found.rho()).isCloseTo(-.5, within(1e-5));
        assertThat(found.m()).isCloseTo(0, within(1e-6));
        assertThat(found.sigma()).isCloseTo(.1, within(1e-6));
    }

    @Test
    void surfaces_are_recovered_and_free_of_arbitrage() {
        SplittableRandom random = new SplittableRandom(20_261_125);
        double[] years = {7 / 365.0, 30 / 365.0, 91 / 365.0, .75};
        int surfaces = 0;
        while (surfaces < 25) {
            Ssvi ssvi = new Ssvi(random.nextDouble(-.7, .5), random.nextDouble(.3, 1.1), .5);
            List<VolQuote> quotes = new ArrayList<>();
            double vol = random.nextDouble(.3, 1.2);
            for (double expiry : years) {
                double wide = 2 * vol * Math.sqrt(expiry);
                quotes.addAll(quotes(expiry, ssvi.slice(vol * vol * expiry), -wide, wide, 15));
            }
            surfaces++;
            VolSurface surface = fitted(quotes);
            free(surface);
            for (VolQuote quote : quotes) {
                assertThat(surface.vol(quote.years(), quote.k()))
                        .as("%s at %s", ssvi, quote)
                        .isCloseTo(quote.vol(), within(1e-3));
            }
        }
    }

    @Test
    void noisy_quotes_still_make_a_surface_without_arbitrage() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 12; round++) {
            Ssvi ssvi = new Ssvi(random.nextDouble(-.6, .4), random.nextDouble(.3, .9), .5);
            double vol = random.nextDouble(.4, .9);
            List<VolQuote> quotes = new ArrayList<>();
            for (double expiry : new double[] {.02, .04, .1, .3}) {
                double wide = 2 * vol * Math.sqrt(expiry);
                for (VolQuote quote : quotes(expiry, ssvi.slice(vol * vol * expiry), -wide, wide, 15)) {
                    quotes.add(new VolQuote(quote.years(), quote.k(), quote.vol() + .02 * (random.nextDouble() - .5)));
                }
            }
            free(fitted(quotes));
        }
    }

    @Test
    void too_few_strikes_share_a_surface() {
        Ssvi ssvi = new Ssvi(-.3, 1, .5);
        List<VolQuote> quotes = new ArrayList<>(quotes(.1, ssvi.slice(.036), -.3, .3, 3));
        quotes.addAll(quotes(.5, ssvi.slice(.18), -.5, .5, 3));
        VolSurface surface = fitted(quotes);
        assertThat(surface.slices()).allMatch(slice -> slice.method() == VolSurface.Method.SSVI);
        free(surface);
        assertThat(surface.vol(.1, 0)).isCloseTo(.6, within(1e-2));
    }

    @Test
    void what_no_surface_can_follow_is_refused_with_the_reason() {
        List<VolQuote> falling = new ArrayList<>(quotes(.1, new Svi(.04, .1, 0, 0, .1), -.5, .5, 9));
        falling.addAll(quotes(.2, new Svi(.004, .01, 0, 0, .1), -.5, .5, 9));
        assertThat(SurfaceFit.of(falling, BOUNDS))
                .isInstanceOfSatisfying(
                        SurfaceFit.Refused.class,
                        refused -> assertThat(refused.reason()).contains("by expiry", "all together"));
        List<VolQuote> absurd = List.of(new VolQuote(.1, 0, 9), new VolQuote(.1, .1, .5));
        assertThat(SurfaceFit.of(absurd, BOUNDS))
                .isInstanceOfSatisfying(
                        SurfaceFit.Refused.class,
                        refused -> assertThat(refused.reason()).contains("outside 0.01"));
        assertThat(SurfaceFit.of(List.of(), BOUNDS)).isInstanceOf(SurfaceFit.Refused.class);
        assertThat(SurfaceFit.of(List.of(new VolQuote(0, 0, .5)), BOUNDS)).isInstanceOf(SurfaceFit.Refused.class);
        assertThat(SurfaceFit.of(List.of(new VolQuote(1, Double.NaN, .5)), BOUNDS))
                .isInstanceOf(SurfaceFit.Refused.class);
    }

    @Test
    void between_expiries_variance_is_straight_and_beyond_them_in_proportion() {
        Svi near = new Svi(.01, .01, 0, 0, .1);
        Svi far = new Svi(.04, .02, 0, 0, .1);
        VolSurface surface = new VolSurface(List.of(
                new VolSurface.Slice(.1, near, VolSurface.Method.SVI, 0, 5),
                new VolSurface.Slice(.3, far, VolSurface.Method.SVI, 0, 5)));
        assertThat(surface.variance(.2, .05)).isCloseTo((near.variance(.05) + far.variance(.05)) / 2, within(1e-15));
        assertThat(surface.vol(.05, .05)).isCloseTo(surface.vol(.1, .05), within(1e-15));
        assertThat(surface.vol(.9, -.2)).isCloseTo(surface.vol(.3, -.2), within(1e-15));
    }
}
