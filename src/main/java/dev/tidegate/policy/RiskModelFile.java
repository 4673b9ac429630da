package dev.tidegate.policy;

import dev.tidegate.order.Rate;
import dev.tidegate.policy.RiskModelRules.Bars;
import dev.tidegate.policy.RiskModelRules.Calibration;
import dev.tidegate.policy.RiskModelRules.Impact;
import dev.tidegate.policy.RiskModelRules.ModelledSet;
import dev.tidegate.policy.RiskModelRules.Others;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.ScenarioSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code risk-model.yaml}. */
final class RiskModelFile {
    static final int MAX_SETS = 50;
    static final int MAX_UNDERLYINGS = 200;
    static final int MAX_PATH = 300;

    private static final long MINUTE = 60_000L;
    private static final long WEEK = 7 * 24 * 60 * MINUTE;
    private static final Rate WHOLE = new Rate(Rate.ONE);
    private static final Rate LEAST_VOL = Rate.parse("0.01%");
    private static final Rate MOST_VOL = Rate.parse("2000%");

    private final InstrumentsFile.Listed listed;
    private final SortedMap<String, Bars> bars = new TreeMap<>();

    private RiskModelFile(InstrumentsFile.Listed listed) {
        this.listed = listed;
    }

    static RiskModelRules read(Section top, InstrumentsFile.Listed listed) {
        return new RiskModelFile(listed).read(top);
    }

    private RiskModelRules read(Section top) {
        Schema.check(top);
        Section files = top.childIfAny("bars");
        files.names(MAX_UNDERLYINGS).forEach(name -> bars(files, name));
        Others others = top.has("others") ? others(top.child("others")) : null;
        SortedMap<String, MarginModel> margins = margins(top.child("margins"));
        SortedMap<String, ScenarioSet> given = new TreeMap<>();
        List<ModelledSet> modelled = new ArrayList<>();
        top.named("scenarioSets", MAX_SETS)
                .forEach((name, section) -> new ScenarioSetSection(this, name, section).read(given, modelled));
        SortedMap<String, Impact> impacts = new TreeMap<>();
        Section impact = top.childIfAny("impact");
        impact.names(MAX_UNDERLYINGS).forEach(symbol -> impacts.put(symbol, impact(impact, symbol)));
        Calibration calibration = top.has("calibration") ? calibration(top.child("calibration")) : Calibration.USUAL;
        top.done();
        return new RiskModelRules(margins, given, modelled, bars, others, impacts, calibration);
    }

    Collection<String> withBars() {
        return bars.keySet();
    }

    /** Notes an underlying that nothing is on. */
    void known(Section section, String underlying) {
        if (!underlying.equals(RiskModel.ANY) && !listed.underlyings().contains(underlying) && listed.whole()) {
            section.unknown(underlying, "underlying", underlying, listed.underlyings());
        }
    }

    private void bars(Section files, String underlying) {
        known(files, underlying);
        Section section = files.child(underlying);
        String file = section.has("file") ? section.text("file") : null;
        if (file != null && (file.isBlank() || file.length() > MAX_PATH || file.indexOf('\0') >= 0)) {
            section.unfit("file", Rule.WRONG_FORM, "must be a path of 1 to " + MAX_PATH + " characters", file);
        }
        bars.put(underlying, new Bars(file == null ? "" : file, section.has("asset") ? section.name("asset") : ""));
        section.done();
    }

    private Others others(Section section) {
        String like = section.name("like");
        if (!like.isEmpty() && !bars.containsKey(like)) {
            section.unknown("like", "underlying with bars", like, bars.keySet());
        }
        Others others = new Others(like, section.number("times", .1, 10));
        section.done();
        return others;
    }

    private SortedMap<String, MarginModel> margins(Section section) {
        SortedMap<String, MarginModel> margins = new TreeMap<>();
        Yaml.@Nullable Mapping base = null;
        if (section.has(RiskModel.ANY)) {
            Section any = section.child(RiskModel.ANY);
            base = any.mapping();
            margins.put(RiskModel.ANY, MarginSection.read(any));
        } else {
            section.refuse(RiskModel.ANY, Rule.MISSING_KEY, "must be given: what holds for underlyings not named");
        }
        for (String name : section.names(MAX_UNDERLYINGS)) {
            if (!name.equals(RiskModel.ANY) && base != null) {
                known(section, name);
                margins.put(name, MarginSection.read(section.child(name).over(base)));
            }
        }
        return margins;
    }

    private Impact impact(Section all, String symbol) {
        if (!listed.symbols().contains(symbol) && listed.whole()) {
            all.unknown(symbol, "instrument", symbol, listed.symbols());
        }
        Section section = all.child(symbol);
        double coefficient = section.number("coefficient", 0, 10);
        double volume = section.number("dailyVolume", 1e-9, 1e15);
        Double vol = section.has("dailyVol") ? section.share("dailyVol", LEAST_VOL, WHOLE) : null;
        var instrument = listed.instruments().get(symbol);
        if (vol == null && instrument != null && !bars.containsKey(instrument.underlying()) && section.clean()) {
            section.refuse(
                    "dailyVol",
                    Rule.MISSING_KEY,
                    "must be given, for " + instrument.underlying() + " has no bars to tell it from");
        }
        section.done();
        return new Impact(coefficient, volume, vol);
    }

    private static Calibration calibration(Section section) {
        Calibration calibration = new Calibration(
                section.millis("every", MINUTE, WEEK),
                section.number("lambda", .5, .999),
                section.share("level", Rate.parse("50%"), Rate.parse("99.99%")),
                section.share("leastVol", LEAST_VOL, MOST_VOL),
                section.share("mostVol", LEAST_VOL, MOST_VOL),
                section.share("mostError", LEAST_VOL, WHOLE));
        section.done();
        if (section.clean() && calibration.leastVol() >= calibration.mostVol()) {
            section.refuse("leastVol", Rule.CONTRADICTION, "must be below mostVol");
        }
        return calibration;
    }

    /** By name, in the order of the file. */
    static Map<String, Section> each(Section section, int most) {
        Map<String, Section> sections = new java.util.LinkedHashMap<>();
        section.names(most).forEach(name -> sections.put(name, section.child(name)));
        return sections;
    }
}
