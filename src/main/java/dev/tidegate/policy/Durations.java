package dev.tidegate.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as operators write them: a whole number and one unit. */
final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /** Milliseconds of {@code 250ms}, {@code 10s}, {@code 1m}, {@code 1h}, {@code 1d}; -1 where the text is none of these. */
    static long millis(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) * unit(matcher.group(2)) : -1;
    }

    private static long unit(String name) {
        return switch (name) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }

    /** The same text back, in the largest unit that holds it exactly. */
    static String text(long millis) {
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            if (millis != 0 && millis % unit(unit) == 0) {
                return millis / unit(unit) + unit;
            }
        }
        return millis + "ms";
    }
}
