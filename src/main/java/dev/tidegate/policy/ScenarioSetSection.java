package dev.tidegate.policy;

import dev.tidegate.order.Rate;
import dev.tidegate.policy.RiskModelRules.Drawn;
import dev.tidegate.policy.RiskModelRules.Filter;
import dev.tidegate.policy.RiskModelRules.Filtered;
import dev.tidegate.policy.RiskModelRules.Historical;
import dev.tidegate.policy.RiskModelRules.ModelledSet;
import dev.tidegate.policy.RiskModelRules.Pair;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import dev.tidegate.risk.scenario.VolShift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** One scenario set of {@code risk-model.yaml}. */
final class ScenarioSetSection {
    static final int MAX_DAYS = 200;
    private static final Rate WHOLE = new Rate(Rate.ONE);
    private static final Rate MINUS_WHOLE = new Rate(-Rate.ONE);
    private static final Rate DEEPEST = Rate.parse("-99%");
    private static final Rate HIGHEST = Rate.parse("2000%");
    private static final Rate LEAST_VOL = Rate.parse("0.01%");

    private enum Kind {
        DAYS,
        GRID,
        SPAN,
        HISTORICAL,
        FILTERED_HISTORICAL,
        MONTE_CARLO
    }

    private final RiskModelFile file;
    private final String name;
    private final Section section;

    ScenarioSetSection(RiskModelFile file, String name, Section section) {
        this.file = file;
        this.name = name;
        this.section = section;
    }

    void read(SortedMap<String, ScenarioSet> given, List<ModelledSet> modelled) {
        Kind kind = section.oneOf("kind", Arrays.asList(Kind.values()));
        int horizon = section.has("horizonDays") ? (int) section.whole("horizonDays", 1, 250) : 1;
        switch (kind) {
            case DAYS -> days(given, horizon);
            case GRID -> everywhere(given, horizon, MarginSection.grid(section));
            case SPAN -> everywhere(given, horizon, MarginSection.span(section));
            case HISTORICAL -> modelled.add(new Historical(name, history(100), horizon));
            case FILTERED_HISTORICAL -> modelled.add(filtered(horizon));
            case MONTE_CARLO -> modelled.add(drawn(horizon));
        }
        section.done();
    }

    private void everywhere(SortedMap<String, ScenarioSet> given, int horizon, List<Scenario> scenarios) {
        if (section.clean()) {
            given.put(name, new ScenarioSet(name, horizon, new TreeMap<>(Map.of(ScenarioSet.ANY, scenarios))));
        }
    }

    // ---- days with a name
    // ---------------------------------------------------------------------------------------------------

    private record Day(String name, Map<String, Double> moves, Map<String, Double> vols) {
        Scenario scenario(String underlying) {
            double points = vols.getOrDefault(underlying, vols.getOrDefault(ScenarioSet.ANY, 0.0));
            return Scenario.of(
                    name,
                    moves.getOrDefault(underlying, moves.getOrDefault(ScenarioSet.ANY, 0.0)),
                    points == 0 ? new VolShift.None() : new VolShift.Points(points));
        }
    }

    private void days(SortedMap<String, ScenarioSet> given, int horizon) {
        List<Day> days = new ArrayList<>();
        TreeSet<String> underlyings = new TreeSet<>();
        for (Section each : section.children("days", MAX_DAYS)) {
            Day day = new Day(
                    each.name("name"), shares(each, "moves"), each.has("vols") ? shares(each, "vols") : Map.of());
            each.done();
            days.add(day);
            underlyings.addAll(day.moves().keySet());
        }
        if (days.isEmpty() && section.clean()) {
            section.refuse("days", Rule.MISSING_KEY, "must have at least one day");
        }
        for (Day day : days) {
            for (String underlying : underlyings) {
                if (section.clean()
                        && !day.moves().containsKey(underlying)
                        && !day.moves().containsKey(ScenarioSet.ANY)) {
                    section.refuse(
                            "days",
                            Rule.CONTRADICTION,
                            "day " + day.name() + " must say what " + underlying
                                    + " moves by, as other days do, or have \"*\"");
                }
            }
        }
        if (section.clean()) {
            TreeMap<String, List<Scenario>> moves = new TreeMap<>();
            for (String underlying : underlyings) {
                moves.put(
                        underlying,
                        days.stream().map(day -> day.scenario(underlying)).toList());
            }
            given.put(name, new ScenarioSet(name, horizon, moves));
        }
    }

    private Map<String, Double> shares(Section day, String key) {
        Section values = day.child(key);
        Map<String, Double> shares = new HashMap<>();
        for (String underlying : values.names(RiskModelFile.MAX_UNDERLYINGS)) {
            file.known(values, underlying);
            shares.put(underlying, values.share(underlying, DEEPEST, HIGHEST));
        }
        if (shares.isEmpty() && key.equals("moves") && values.clean()) {
            day.refuse(key, Rule.MISSING_KEY, "must name an underlying");
        }
        return shares;
    }

    // ---- made from history
    // --------------------------------------------------------------------------------------------------

    private int history(long least) {
        if (file.withBars().isEmpty()) {
            section.refuse("kind", Rule.UNKNOWN_REFERENCE, "needs bars, and no underlying has any");
        }
        return (int) section.whole("days", least, ScenarioSet.MOST);
    }

    private Filtered filtered(int horizon) {
        int days = history(100);
        Filter filter = section.oneOf("volatility", Arrays.asList(Filter.values()));
        double lambda = filter == Filter.EWMA && section.has("lambda") ? section.number("lambda", .5, .999) : .94;
        return new Filtered(name, days, horizon, filter, lambda);
    }

    private Drawn drawn(int horizon) {
        boolean given = section.has("dailyVols");
        int days = given ? 0 : history(100);
        int scenarios = (int) section.whole("scenarios", 100, ScenarioSet.MOST);
        double degrees = section.number("degrees", 2.1, 100);
        long seed = section.has("seed") ? section.whole("seed", 0, Long.MAX_VALUE / 16) : 1;
        double stress = section.has("stress") ? section.share("stress", Rate.ZERO, WHOLE) : 0;
        SortedMap<String, Double> vols = new TreeMap<>();
        Map<Pair, Double> correlations = new HashMap<>();
        if (given) {
            Section all = section.child("dailyVols");
            for (String underlying : all.names(RiskModelFile.MAX_UNDERLYINGS)) {
                file.known(all, underlying);
                vols.put(underlying, all.share(underlying, LEAST_VOL, WHOLE));
            }
            correlations(vols, correlations);
        }
        return new Drawn(name, days, horizon, scenarios, degrees, seed, stress, vols, correlations);
    }

    private void correlations(SortedMap<String, Double> vols, Map<Pair, Double> correlations) {
        RiskModelFile.each(section.childIfAny("correlations"), RiskModelFile.MAX_UNDERLYINGS)
                .forEach((one, row) -> {
                    for (String other : row.names(RiskModelFile.MAX_UNDERLYINGS)) {
                        double value = row.share(other, MINUS_WHOLE, WHOLE);
                        if (!vols.containsKey(one) || !vols.containsKey(other) || one.equals(other)) {
                            row.refuse(other, Rule.UNKNOWN_REFERENCE, "must join two different ones of dailyVols");
                        } else if (correlations.put(Pair.of(one, other), value) != null) {
                            row.refuse(other, Rule.DUPLICATE_NAME, "is given the other way round already");
                        }
                    }
                });
    }
}
