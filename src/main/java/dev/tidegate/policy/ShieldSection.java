package dev.tidegate.policy;

import dev.tidegate.order.Rate;
import dev.tidegate.shield.Level;
import dev.tidegate.shield.Pattern;
import dev.tidegate.shield.ShieldRules;
import dev.tidegate.shield.ShieldRules.Limit;
import dev.tidegate.shield.ShieldRules.Rung;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads when conduct counts as abuse, and what follows. */
final class ShieldSection {
    static final int MAX_RUNGS = 10;
    private static final Rate WHOLE = new Rate(Rate.ONE);
    private static final Rate LEAST = Rate.parse("1%");
    private static final long DAY = 86_400_000L;
    private static final long MOST = 1_000_000_000L;

    private ShieldSection() {}

    static ShieldRules read(Section section, int cap) {
        long window = section.millis("window", 1_000, DAY);
        long shortLived = section.millis("shortLived", 1, DAY);
        long memory = section.millis("memory", 0, DAY);
        List<Limit> limits = patterns(section.child("patterns"));
        List<Rung> ladder = new ArrayList<>();
        for (Section each : section.children("ladder", MAX_RUNGS)) {
            Rung rung = rung(each, cap);
            if (!ladder.isEmpty()
                    && section.clean()
                    && rung.level().compareTo(ladder.getLast().level()) < 0) {
                each.refuse("step", Rule.CONTRADICTION, "must not be milder than the step before it");
            }
            ladder.add(rung);
        }
        section.done();
        return section.clean() ? new ShieldRules(window, shortLived, memory, limits, ladder) : ShieldRules.NONE;
    }

    private static List<Limit> patterns(Section section) {
        List<Limit> limits = new ArrayList<>();
        for (Pattern pattern : Pattern.values()) {
            if (section.has(pattern.text())) {
                limits.add(limit(pattern, section.child(pattern.text())));
            }
        }
        section.done();
        return limits;
    }

    private static Limit limit(Pattern pattern, Section section) {
        long floor = section.whole("floor", 1, MOST);
        Limit limit = pattern == Pattern.ORDER_TO_TRADE
                ? new Limit(pattern, section.whole("ratio", 1, 1_000_000), floor)
                : Limit.share(pattern, section.rate("share", LEAST, WHOLE), floor);
        section.done();
        return limit;
    }

    private static Rung rung(Section section, int cap) {
        Level level = section.oneOf("step", Arrays.asList(Level.values()));
        int surcharge = level == Level.SURCHARGE ? (int) section.whole("add", 1, cap) : 0;
        long millis = section.millis("for", 1_000, DAY);
        section.done();
        return new Rung(level, surcharge, millis);
    }
}
