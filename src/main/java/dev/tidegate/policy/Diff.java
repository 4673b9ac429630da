package dev.tidegate.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two states of the rule files, by path, sorted. Secrets never show, only that they changed.
 *
 * @param changes each path whose value is not the same in both
 */
public record Diff(List<Change> changes) {
    private static final String HIDDEN = "(secret)";

    public Diff {
        changes = List.copyOf(changes);
    }

    /**
     * One path.
     *
     * @param path such as {@code policy.risk.defaults.maxOrderValue} or {@code accounts.accounts[demo-1].tier}
     * @param before its value, or null where it is new
     * @param after its value, or null where it is gone
     */
    public record Change(
            String path, @Nullable String before, @Nullable String after) {
        /** {@code path: old -> new}. */
        @Override
        public String toString() {
            if (HIDDEN.equals(before) && HIDDEN.equals(after)) {
                return path + ": changed";
            }
            return path + ": " + (before == null ? "(none)" : before) + " -> " + (after == null ? "(none)" : after);
        }
    }

    /** The difference of two rule books; nothing where they were not read from files. */
    public static Diff of(Rulebook before, Rulebook after) {
        return of(before.settings(), after.settings());
    }

    static Diff of(SortedMap<String, String> before, SortedMap<String, String> after) {
        List<Change> changes = new ArrayList<>();
        TreeMap<String, String> gone = new TreeMap<>(before);
        TreeMap<String, Change> found = new TreeMap<>();
        for (Map.Entry<String, String> each : after.entrySet()) {
            String old = gone.remove(each.getKey());
            if (old == null || !same(old, each.getValue())) {
                found.put(each.getKey(), new Change(each.getKey(), shown(old), shown(each.getValue())));
            }
        }
        gone.forEach((path, old) -> found.put(path, new Change(path, shown(old), null)));
        changes.addAll(found.values());
        return new Diff(changes);
    }

    /** What was read back from the disk has lost the fingerprints of its secrets, and may be any. */
    private static boolean same(String before, String after) {
        return before.equals(after) || (before.equals(Settings.SECRET) && after.startsWith(Settings.SECRET));
    }

    private static @Nullable String shown(@Nullable String value) {
        return value == null ? null : value.startsWith(Settings.SECRET) ? HIDDEN : Texts.shown(value);
    }

    public boolean none() {
        return changes.isEmpty();
    }
}
