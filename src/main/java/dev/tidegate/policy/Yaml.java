package dev.tidegate.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a YAML file says, with the place where it says so. Values are text: nothing is guessed to be a number. */
sealed interface Yaml {
    Origin origin();

    /**
     * A single value.
     *
     * @param text as written, quotes taken off
     * @param plain true where it was not quoted
     */
    record Scalar(Origin origin, String text, boolean plain) implements Yaml {
        /** True for a key that is followed by nothing. */
        boolean absent() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        /** Without its text, which may be a secret. */
        @Override
        public String toString() {
            return "scalar at " + origin;
        }
    }

    record Sequence(Origin origin, List<Yaml> items) implements Yaml {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /**
     * Keys and values, in the order of the file.
     *
     * @param origin where it begins
     * @param entries by key
     */
    record Mapping(Origin origin, Map<String, Entry> entries) implements Yaml {
        /** This mapping with another written over it, key by key, to any depth. Every value keeps its own origin. */
        Mapping under(Mapping over) {
            Map<String, Entry> merged = new LinkedHashMap<>(entries);
            for (Map.Entry<String, Entry> each : over.entries.entrySet()) {
                Entry old = merged.get(each.getKey());
                Entry now = each.getValue();
                merged.put(each.getKey(), old == null ? now : old.under(now));
            }
            return new Mapping(origin, merged);
        }
    }

    /**
     * One key with its value.
     *
     * @param key where the key is written
     * @param value what it holds
     */
    record Entry(Origin key, Yaml value) {
        private Entry under(Entry over) {
            return value instanceof Mapping base && over.value instanceof Mapping deeper
                    ? new Entry(over.key, base.under(deeper))
                    : over;
        }
    }
}
