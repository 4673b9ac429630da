package dev.tidegate.risk;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The failed checks of one judgement, in the order they were made. One that only asks whether any check fails keeps no words:
 * looking for the largest quantity judges dozens of times.
 */
final class Breaches {
    private final boolean wordless;
    private boolean any;
    private @Nullable List<Breach> list;

    private Breaches(boolean wordless) {
        this.wordless = wordless;
    }

    static Breaches recorded() {
        return new Breaches(false);
    }

    static Breaches wordless() {
        return new Breaches(true);
    }

    boolean any() {
        return any;
    }

    void add(Supplier<Breach> breach) {
        any = true;
        if (wordless) {
            return;
        }
        List<Breach> all = list;
        if (all == null) {
            all = new ArrayList<>(2);
            list = all;
        }
        all.add(breach.get());
    }

    void add(Reason reason, String subject, Supplier<String> detail) {
        add(() -> Breach.of(reason, subject, detail.get()));
    }

    List<Breach> all() {
        return list == null ? List.of() : List.copyOf(list);
    }
}
