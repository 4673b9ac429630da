package dev.tidegate.journey;

import dev.tidegate.dialect.Problem;
import dev.tidegate.dialect.ProblemJson;
import dev.tidegate.limits.Taken;
import org.jspecify.annotations.Nullable;

/**
 * What goes back to the client.
 *
 * @param status HTTP status
 * @param body JSON
 * @param problem true where the body is a problem document
 * @param retryAfterMillis when to try again, 0 where that would not help
 * @param pace what is left of the tightest bucket that was asked, null where none was
 */
public record Reply(
        int status,
        byte[] body,
        boolean problem,
        long retryAfterMillis,
        @Nullable Taken pace) {
    public static Reply of(byte[] body, @Nullable Taken pace) {
        return new Reply(200, body, false, 0, pace);
    }

    public static Reply of(Problem problem, @Nullable Taken pace) {
        return new Reply(problem.status(), ProblemJson.encode(problem), true, problem.retryAfterMillis(), pace);
    }
}
