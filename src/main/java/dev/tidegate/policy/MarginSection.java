package dev.tidegate.policy;

import dev.tidegate.order.Rate;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSets;
import java.util.List;

/** How margin on an underlying is reckoned, in each mode; and the shapes of scenario sets that it shares. */
final class MarginSection {
    static final int MAX_EXTENDED = 20;
    private static final double DAYS_A_YEAR = 365;
    private static final Rate WHOLE = new Rate(Rate.ONE);
    private static final Rate LEAST = Rate.parse("0.01%");
    private static final Rate DEEPEST = Rate.parse("-99%");
    private static final Rate HIGHEST = Rate.parse("2000%");
    /** A price that falls by all of itself is none. */
    private static final Rate WIDEST = Rate.parse("99%");

    private MarginSection() {}

    static MarginModel read(Section section) {
        Section standard = section.child("standard");
        double initial = standard.share("initial", Rate.ZERO, WHOLE);
        double floor = standard.share("floor", Rate.ZERO, WHOLE);
        double maintenance = standard.share("maintenance", Rate.ZERO, WHOLE);
        standard.done();
        if (standard.clean() && (floor > initial || maintenance > floor)) {
            standard.refuse("floor", Rule.CONTRADICTION, "must lie between maintenance and initial");
        }
        Section portfolio = section.child("portfolio");
        List<Scenario> grid = grid(portfolio);
        double forgiven = portfolio.number("dampener", 0, 1e12);
        double leastMove = portfolio.share("minAnnualisedMove", Rate.ZERO, WHOLE);
        double yearlyMove = portfolio.share("annualisedMoveRisk", Rate.ZERO, WHOLE);
        double portfolioShare = portfolio.share("maintenanceFactor", LEAST, WHOLE);
        double offset = portfolio.share("offset", Rate.ZERO, WHOLE);
        portfolio.done();
        Section span = section.child("span");
        List<Scenario> sixteen = span(span);
        double minimum = span.share("shortOptionMinimum", Rate.ZERO, WHOLE);
        double spanShare = span.share("maintenanceFactor", LEAST, WHOLE);
        span.done();
        section.done();
        if (!section.clean()) {
            return MarginModel.usual();
        }
        return new MarginModel(
                new MarginModel.Standard(initial, floor, maintenance),
                new MarginModel.Portfolio(grid, forgiven, leastMove, yearlyMove, portfolioShare, offset),
                new MarginModel.Span(sixteen, minimum, spanShare));
    }

    /** Prices and volatilities by Deribit's method. */
    static List<Scenario> grid(Section section) {
        return ScenarioSets.grid(new ScenarioSets.GridShape(
                section.share("priceRange", LEAST, WIDEST),
                (int) section.whole("buckets", 1, 50),
                section.share("volUp", Rate.ZERO, HIGHEST),
                section.share("volDown", Rate.ZERO, WHOLE),
                section.number("shortPower", 0, 3),
                section.number("longPower", 0, 3),
                section.share("minVol", Rate.ZERO, HIGHEST),
                section.shares("extendedMoves", MAX_EXTENDED, DEEPEST, HIGHEST)));
    }

    /** SPAN's sixteen, moves as shares of the price. */
    static List<Scenario> span(Section section) {
        double range = section.share("priceRange", LEAST, WIDEST);
        double points = section.share("volPoints", Rate.ZERO, HIGHEST);
        double years = section.whole("lookAheadDays", 0, 30) / DAYS_A_YEAR;
        double extreme = section.number("extremeMultiple", 1, 10);
        double counted = section.share("extremeCounted", Rate.ZERO, WHOLE);
        if (section.clean() && range * extreme >= 1) {
            section.refuse("extremeMultiple", Rule.CONTRADICTION, "must not move the price by all of itself");
        }
        return ScenarioSets.spanShares(range, points, years, extreme, counted);
    }
}
