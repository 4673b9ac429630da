package dev.tidegate.policy;

import java.util.Comparator;

/**
 * One mistake in the rule files. Never shows a secret.
 *
 * @param file name of the file, without its folder
 * @param line from 1; 0 where the file as a whole is meant
 * @param path from the top of the file, such as {@code accounts[2].keys[0].secret}; empty for the top
 * @param rule which kind of rule is broken
 * @param detail the rule and the value that breaks it
 */
public record Problem(String file, int line, String path, Rule rule, String detail) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparing(Problem::path)
            .thenComparing(Problem::rule)
            .thenComparing(Problem::detail);

    static Problem at(Origin origin, Rule rule, String detail) {
        return new Problem(origin.file(), origin.line(), origin.path(), rule, detail);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line: path: RULE: detail}. */
    @Override
    public String toString() {
        String place = path.isEmpty() ? "" : path + ": ";
        return file + ":" + line + ": " + place + rule + ": " + detail;
    }
}
