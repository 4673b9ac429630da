package dev.tidegate.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the rules stand: for health, metrics and the admin page.
 *
 * @param version of the rules in force
 * @param hash of the files they were read from
 * @param loadedAtMillis when they came into force in this process
 * @param reloads changes taken since the start
 * @param failures changes refused since the start
 * @param failure the last change refused, or null where the files are those in force
 * @param notes what is odd though the gateway runs, such as a lost version file
 */
public record Status(
        long version,
        String hash,
        long loadedAtMillis,
        long reloads,
        long failures,
        @Nullable Failure failure,
        List<String> notes) {
    public Status {
        notes = List.copyOf(notes);
    }

    /**
     * Files that were refused; the rules before them stay in force.
     *
     * @param hash of what was read
     * @param atMillis when it was refused
     * @param problems why; not empty
     */
    public record Failure(String hash, long atMillis, List<Problem> problems) {
        public Failure {
            problems = List.copyOf(problems);
        }
    }
}
