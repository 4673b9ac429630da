package dev.tidegate.policy;

import dev.tidegate.limits.LimitRules;
import dev.tidegate.limits.Networks;
import dev.tidegate.order.Rate;
import dev.tidegate.risk.RiskPolicy;
import dev.tidegate.shield.OverloadRules;
import dev.tidegate.shield.ShieldRules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code policy.yaml}: classes of risk rules, rate limits, room, patterns of abuse, and when marks are believed. */
final class PolicyFile {
    static final int MAX_CLASSES = 200;
    private static final Rate WHOLE = new Rate(Rate.ONE);
    private static final Rate LEAST = Rate.parse("0.01%");
    private static final Rate MOST_VOL = Rate.parse("10000%");
    private static final long HOUR = 3_600_000L;
    private static final RiskPolicy BLOCKED = new RiskPolicy(
            0,
            0,
            0,
            0,
            0,
            0,
            Map.of(),
            Map.of(),
            new RiskPolicy.Collar(Rate.ZERO, Rate.ZERO, Rate.ZERO, Rate.ZERO),
            true,
            new RiskPolicy.MarketGuard(0, 0, 0),
            Map.of(),
            Rate.ZERO);

    private final Yaml.Mapping defaults;
    private final SortedMap<String, Yaml.Mapping> classes;
    private final Map<String, RiskPolicy> resolved = new LinkedHashMap<>();
    private final RiskSection risk;
    private final LimitRules limits;
    private final OverloadRules overload;
    private final ShieldRules shield;
    private final MarketRules market;
    private final Networks networks;
    private final long version;
    private final boolean readable;

    private PolicyFile(
            Yaml.Mapping defaults,
            SortedMap<String, Yaml.Mapping> classes,
            RiskSection risk,
            LimitRules limits,
            OverloadRules overload,
            ShieldRules shield,
            MarketRules market,
            Networks networks,
            long version,
            boolean readable) {
        this.defaults = defaults;
        this.classes = classes;
        this.risk = risk;
        this.limits = limits;
        this.overload = overload;
        this.shield = shield;
        this.market = market;
        this.networks = networks;
        this.version = version;
        this.readable = readable;
    }

    static PolicyFile read(
            Section top, InstrumentsFile.Listed listed, Set<String> scenarioSets, Problems problems, long version) {
        Schema.check(top);
        Section rules = top.child("risk");
        Section defaults = rules.child("defaults");
        SortedMap<String, Yaml.Mapping> classes = new TreeMap<>();
        rules.named("classes", MAX_CLASSES).forEach((name, section) -> classes.put(name, section.mapping()));
        rules.done();
        LimitRules limits = LimitsSection.read(top.child("limits"), version);
        OverloadRules overload = OverloadSection.read(top.child("overload"));
        ShieldRules shield = top.has("shield")
                ? ShieldSection.read(top.child("shield"), limits.cost().cap())
                : ShieldRules.NONE;
        MarketRules market = market(top.child("market"));
        Networks networks = top.has("networks") ? NetworksSection.read(top.child("networks")) : Networks.OPEN;
        top.done();
        PolicyFile file = new PolicyFile(
                defaults.mapping(),
                classes,
                new RiskSection(listed, scenarioSets, problems),
                limits,
                overload,
                shield,
                market,
                networks,
                version,
                rules.clean());
        if (file.readable) {
            // Classes without accounts are read too: a mistake must not wait for its first account.
            file.risk.read(file.defaults, version);
            classes.keySet().forEach(name -> file.risk(name, null));
        }
        return file;
    }

    private static MarketRules market(Section section) {
        MarketRules rules = new MarketRules(
                section.rate("maxJump", LEAST, WHOLE),
                section.millis("averageTime", 100, HOUR),
                section.rate("maxIndexGap", LEAST, WHOLE),
                section.millis("calmTime", 0, HOUR),
                section.has("vols") ? vols(section.child("vols")) : MarketRules.Vols.USUAL);
        section.done();
        return rules;
    }

    private static MarketRules.Vols vols(Section section) {
        MarketRules.Vols vols =
                new MarketRules.Vols(section.rate("least", LEAST, MOST_VOL), section.rate("most", LEAST, MOST_VOL));
        section.done();
        if (section.clean() && vols.most().compareTo(vols.least()) <= 0) {
            section.refuse("most", Rule.CONTRADICTION, "must be above least " + Section.percent(vols.least()));
        }
        return vols;
    }

    SortedMap<String, Yaml.Mapping> classes() {
        return classes;
    }

    LimitRules limits() {
        return limits;
    }

    OverloadRules overload() {
        return overload;
    }

    ShieldRules shield() {
        return shield;
    }

    MarketRules market() {
        return market;
    }

    Networks networks() {
        return networks;
    }

    /** The rules of an account: the defaults, its class over them, its own over both. */
    RiskPolicy risk(String riskClass, Yaml.@Nullable Mapping own) {
        if (!readable) {
            // The layers themselves are broken, which has been noted once and for all accounts.
            return BLOCKED;
        }
        Yaml.Mapping layers = defaults.under(classes.getOrDefault(riskClass, defaults));
        return own == null
                ? resolved.computeIfAbsent(riskClass, name -> risk.read(layers, version))
                : risk.read(layers.under(own), version);
    }
}
