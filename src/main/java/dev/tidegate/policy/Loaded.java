package dev.tidegate.policy;

import java.util.List;

/** What reading a folder of rule files ends in. */
public sealed interface Loaded {
    /** SHA-256 over the files' contents, lower-case hex. */
    String hash();

    /** All rules hold. */
    record Valid(Rulebook rulebook) implements Loaded {
        @Override
        public String hash() {
            return rulebook.hash();
        }
    }

    /**
     * Some do not.
     *
     * @param hash of what was read
     * @param problems all of them, sorted by file and line; not empty
     */
    record Invalid(String hash, List<Problem> problems) implements Loaded {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
