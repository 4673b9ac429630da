package dev.tidegate.policy;

import dev.tidegate.limits.CostRules;
import dev.tidegate.limits.CostRules.Step;
import dev.tidegate.limits.Growth;
import dev.tidegate.order.Rate;
import java.util.ArrayList;
import java.util.List;

/** Reads what commands cost, and what accounts get beyond their tier. */
final class CostSection {
    static final int MAX_TOKENS = 1_000;
    static final int MAX_STEPS = 10;
    private static final Rate WHOLE = new Rate(Rate.ONE);
    private static final Rate LEAST = Rate.parse("0.01%");
    private static final long PER_BASIS_POINT = Rate.ONE / 10_000;
    private static final long DAY = 86_400_000L;

    /** A bound and what stands beside it. */
    private record Line(long bound, long value) {}

    private interface Reader {
        Line read(Section line);
    }

    private CostSection() {}

    static CostRules cost(Section section) {
        Section base = section.child("base");
        int cap = (int) section.whole("cap", 1, MAX_TOKENS);
        int place = (int) base.whole("order", 1, MAX_TOKENS);
        int replace = (int) base.whole("amend", 1, MAX_TOKENS);
        int cancel = (int) base.whole("cancel", 1, MAX_TOKENS);
        int cancelAll = (int) base.whole("cancelAll", 1, MAX_TOKENS);
        base.done();
        List<Step> far = steps(lines(
                section,
                "farFromMark",
                line -> new Line(line.rate("over", LEAST, WHOLE).billionths() / PER_BASIS_POINT, tokens(line))));
        List<Step> age =
                steps(lines(section, "cancelAge", line -> new Line(line.millis("under", 1, DAY), tokens(line))));
        Section dust = section.childIfAny("dust");
        long below = section.has("dust") ? dust.usd("below") : 0;
        int add = section.has("dust") ? (int) tokens(dust) : 0;
        dust.done();
        int expired = section.has("expiredImmediate") ? (int) section.whole("expiredImmediate", 0, MAX_TOKENS) : 0;
        section.done();
        if (section.clean() && Math.max(Math.max(place, replace), Math.max(cancel, cancelAll)) > cap) {
            section.refuse("cap", Rule.CONTRADICTION, "must be at least every base");
        }
        return section.clean()
                ? new CostRules(place, replace, cancel, cancelAll, far, below, add, age, Math.min(expired, cap), cap)
                : CostRules.FLAT;
    }

    private static long tokens(Section line) {
        return line.whole("add", 0, MAX_TOKENS);
    }

    private static List<Step> steps(List<Line> lines) {
        return lines.stream()
                .map(line -> new Step(line.bound(), (int) line.value()))
                .toList();
    }

    static Growth growth(Section section) {
        List<Growth.Step> equity = grown(lines(section, "equity", line -> new Line(line.usd("from"), percent(line))));
        List<Growth.Step> ratio = grown(lines(
                section,
                "fillRatio",
                line -> new Line(line.rate("from", Rate.ZERO, WHOLE).billionths(), percent(line))));
        long floor = section.has("ordersFloor") ? section.whole("ordersFloor", 1, 1_000_000_000L) : 1;
        section.done();
        return new Growth(equity, ratio, floor);
    }

    private static long percent(Section line) {
        return line.whole("percent", 100, 1_000);
    }

    private static List<Growth.Step> grown(List<Line> lines) {
        return lines.stream()
                .map(line -> new Growth.Step(line.bound(), (int) line.value()))
                .toList();
    }

    /** Lines of a list that may be left out, whose bounds must rise. */
    private static List<Line> lines(Section section, String key, Reader reader) {
        List<Line> lines = new ArrayList<>();
        if (!section.has(key)) {
            return lines;
        }
        for (Section each : section.children(key, MAX_STEPS)) {
            Line line = reader.read(each);
            each.done();
            if (section.clean()
                    && !lines.isEmpty()
                    && line.bound() <= lines.getLast().bound()) {
                section.refuse(key, Rule.CONTRADICTION, "must rise from line to line");
            }
            lines.add(line);
        }
        return lines;
    }
}
