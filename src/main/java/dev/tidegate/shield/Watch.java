package dev.tidegate.shield;

import dev.tidegate.shield.ShieldRules.Limit;
import java.util.ArrayList;
import java.util.List;

/** Rules made ready to be asked: which patterns an act can show. */
final class Watch {
    private static final Act[] ACTS = Act.values();

    private final ShieldRules rules;
    private final List<List<Limit>> byAct = new ArrayList<>();
    private final int interesting;

    Watch(ShieldRules rules) {
        this.rules = rules;
        int bits = 0;
        for (Act act : ACTS) {
            List<Limit> shown = rules.limits().stream()
                    .filter(limit -> limit.pattern().shown() == act)
                    .toList();
            byAct.add(shown);
            bits |= shown.isEmpty() ? 0 : act.bit();
        }
        interesting = bits;
    }

    ShieldRules rules() {
        return rules;
    }

    /** The patterns that a set of acts can show. */
    List<Limit> shownBy(int acts) {
        int showing = acts & interesting;
        if (showing == 0) {
            return List.of();
        }
        int first = Integer.numberOfTrailingZeros(showing);
        if ((showing & (showing - 1)) == 0) {
            return byAct.get(first);
        }
        List<Limit> all = new ArrayList<>();
        for (int left = showing; left != 0; left &= left - 1) {
            all.addAll(byAct.get(Integer.numberOfTrailingZeros(left)));
        }
        return all;
    }
}
