package dev.tidegate.edge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a path that asks for certain fields, each exactly once and no other. */
sealed interface QueryText {
    /** All of them. */
    record Fields(Map<String, String> values) implements QueryText {
        String of(String name) {
            return values.getOrDefault(name, "");
        }
    }

    /** Something else; {@code field} is "query" where it is the query as a whole. */
    record Unreadable(String field, String detail) implements QueryText {}

    static QueryText read(@Nullable String query, String... names) {
        List<String> known = List.of(names);
        String all = String.join("=&", names) + "=";
        if (query == null || query.isEmpty()) {
            return new Unreadable("query", "the query must be " + all);
        }
        Map<String, String> values = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!known.contains(name) || equals < 0) {
                return new Unreadable("query", "the query must be " + all + " and nothing else");
            }
            String value = Routes.decoded(pair.substring(equals + 1));
            if (value == null) {
                return new Unreadable(name, name + " is not percent-encoded text");
            }
            if (values.put(name, value) != null) {
                return new Unreadable(name, name + " is given twice");
            }
        }
        for (String name : names) {
            if (!values.containsKey(name)) {
                return new Unreadable(name, name + " is missing; the query must be " + all);
            }
        }
        return new Fields(values);
    }
}
