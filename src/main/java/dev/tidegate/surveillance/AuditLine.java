package dev.tidegate.surveillance;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of the audit log: {@code {"time":...,"kind":...,fields}} and a line feed. */
final class AuditLine {
    private AuditLine() {}

    static String of(Instant time, String kind, Map<String, ? extends @Nullable Object> fields) {
        StringBuilder line =
                new StringBuilder(128).append("{\"time\":\"").append(time).append("\",\"kind\":");
        quoted(line, kind);
        fields.forEach((name, value) -> {
            quoted(line.append(','), name);
            line.append(':');
            value(line, value);
        });
        return line.append("}\n").toString();
    }

    private static void value(StringBuilder line, @Nullable Object value) {
        switch (value) {
            case null -> line.append("null");
            case Boolean b -> line.append(b.booleanValue());
            case Long n -> line.append(n.longValue());
            case Integer n -> line.append(n.intValue());
            default -> quoted(line, value.toString());
        }
    }

    /** A JSON string in which nothing is left that could end the line or be read as a control character. */
    private static void quoted(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < 0x20
                    || (c >= 0x7f && c <= 0x9f)
                    || c == '\u2028'
                    || c == '\u2029'
                    || Character.isSurrogate(c)) {
                line.append("\\u").append(String.format("%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
