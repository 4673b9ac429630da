package dev.tidegate.policy;

import java.util.List;
import java.util.TreeSet;

/** Collects mistakes, sorted and each once, up to a bound. Not thread-safe. */
final class Problems {
    /** More than anybody reads at once. */
    static final int MAX = 500;

    private final TreeSet<Problem> found = new TreeSet<>();

    void add(Origin at, Rule rule, String detail) {
        if (found.size() < MAX) {
            found.add(Problem.at(at, rule, detail));
        }
    }

    int count() {
        return found.size();
    }

    boolean none() {
        return found.isEmpty();
    }

    List<Problem> sorted() {
        return List.copyOf(found);
    }
}
