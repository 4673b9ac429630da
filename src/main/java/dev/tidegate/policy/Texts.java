package dev.tidegate.policy;

/** Text from a file, made fit for a terminal and a log. */
final class Texts {
    private static final int MAX_SHOWN = 60;

    private Texts() {}

    /** The text without control characters, cut where it is long. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_SHOWN + 3));
        for (int i = 0; i < text.length(); i++) {
            if (i == MAX_SHOWN) {
                return shown.append("...").toString();
            }
            char c = text.charAt(i);
            shown.append(
                    Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
        }
        return shown.toString();
    }
}
