package dev.tidegate.policy;

import dev.tidegate.limits.Bandwidth;
import dev.tidegate.limits.CostRules;
import dev.tidegate.limits.Growth;
import dev.tidegate.limits.LimitRules;
import dev.tidegate.order.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the rate limits. */
final class LimitsSection {
    static final int MAX_BANDWIDTHS = 4;
    static final int MAX_TIERS = 100;
    private static final long MOST = 1_000_000_000L;
    private static final long DAY = 86_400_000L;

    private final Set<String> names = new HashSet<>();
    private final Map<String, Integer> multipliers = new TreeMap<>();

    private LimitsSection() {}

    static LimitRules read(Section section, long version) {
        LimitsSection limits = new LimitsSection();
        Section tiers = section.child("tiers");
        for (String tier : tiers.names(MAX_TIERS)) {
            limits.multipliers.put(tier, (int) tiers.whole(tier, 1, 1_000));
        }
        List<Bandwidth> address = limits.bandwidths(section.child("address"), 1);
        List<Bandwidth> failures = limits.bandwidths(section.child("failures"), 1);
        long largest =
                limits.multipliers.values().stream().mapToInt(i -> i).max().orElse(1);
        Map<Lane, List<Bandwidth>> key = limits.lanes(section.child("key"), largest, true);
        Map<Lane, List<Bandwidth>> account = limits.lanes(section.child("account"), largest, true);
        Map<Lane, List<Bandwidth>> instrument =
                section.has("instrument") ? limits.lanes(section.child("instrument"), largest, false) : Map.of();
        CostRules cost = section.has("cost") ? CostSection.cost(section.child("cost")) : CostRules.FLAT;
        Growth growth = section.has("growth") ? CostSection.growth(section.child("growth")) : Growth.NONE;
        section.done();
        if (section.clean()) {
            limits.roomFor(cost, section, key, account, instrument);
        }
        return new LimitRules(version, address, failures, key, account, instrument, limits.multipliers, cost, growth);
    }

    /** A bucket must be able to hold what one command can cost, or that command would never pass. */
    @SafeVarargs
    private void roomFor(CostRules cost, Section section, Map<Lane, List<Bandwidth>>... levels) {
        for (Map<Lane, List<Bandwidth>> level : levels) {
            level.forEach((lane, bandwidths) -> {
                int most = switch (lane) {
                    case CANCEL -> Math.max(cost.cancel(), cost.cancelAll());
                    case NEW -> cost.cap();
                    case REDUCE, AMEND_DOWN -> Math.max(cost.place(), cost.replace());
                    case QUERY -> 1;
                };
                for (Bandwidth bandwidth : bandwidths) {
                    if (bandwidth.capacity() < most) {
                        section.refuse(
                                "cost",
                                Rule.CONTRADICTION,
                                "one command can cost " + most + ", more than " + bandwidth.name() + " can hold");
                    }
                }
            });
        }
    }

    private Map<Lane, List<Bandwidth>> lanes(Section section, long largest, boolean cancelsFirst) {
        Map<Lane, List<Bandwidth>> lanes = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            String name = name(lane);
            if (section.has(name)) {
                lanes.put(lane, bandwidths(section.child(name), largest));
            }
        }
        section.done();
        List<Bandwidth> cancel = lanes.get(Lane.CANCEL);
        List<Bandwidth> more = lanes.get(Lane.NEW);
        if (cancelsFirst && section.clean() && cancel != null && (more == null || slower(cancel, more))) {
            section.refuse(
                    name(Lane.CANCEL),
                    Rule.CONTRADICTION,
                    "cancels must be let through at least as fast as new orders, or what was placed could not be taken back");
        }
        return lanes;
    }

    private static String name(Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** True where the first, over a long time, lets less through than the second. */
    private static boolean slower(List<Bandwidth> first, List<Bandwidth> second) {
        return perDay(first) < perDay(second);
    }

    private static long perDay(List<Bandwidth> bandwidths) {
        return bandwidths.stream()
                .mapToLong(each ->
                        Math.multiplyExact(each.refill(), DAY) / each.period().toMillis())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private List<Bandwidth> bandwidths(Section section, long multiplier) {
        List<Bandwidth> bandwidths = new ArrayList<>();
        for (String name : section.names(MAX_BANDWIDTHS)) {
            if (!Section.NAME.matcher(name).matches()) {
                section.refuse(name, Rule.WRONG_FORM, "a name must be 1 to 64 characters of A-Z a-z 0-9 . _ -");
            }
            if (!names.add(name)) {
                section.refuse(name, Rule.DUPLICATE_NAME, "is the name of another bandwidth already");
            }
            bandwidths.add(bandwidth(section.child(name), name, multiplier));
        }
        return bandwidths;
    }

    private static Bandwidth bandwidth(Section section, String name, long multiplier) {
        long capacity = section.whole("capacity", 1, MOST);
        long refill = section.whole("refill", 1, MOST);
        long period = section.millis("period", 1, DAY);
        section.done();
        if (section.clean() && Math.max(capacity, refill) * multiplier > MOST) {
            section.refuse(
                    capacity >= refill ? "capacity" : "refill",
                    Rule.OUT_OF_BOUNDS,
                    "times the largest tier multiplier " + multiplier + " must be at most " + MOST);
        }
        if (section.clean() && refill * multiplier > period * 1_000_000) {
            section.refuse(
                    "refill",
                    Rule.OUT_OF_BOUNDS,
                    "times the largest tier multiplier " + multiplier + " must be at most one token a nanosecond");
        }
        return section.clean() && Section.NAME.matcher(name).matches()
                ? new Bandwidth(name, capacity, refill, Duration.ofMillis(period))
                : new Bandwidth("unfit", 1, 1, Duration.ofDays(1));
    }
}
