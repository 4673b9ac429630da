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
 * @param retryAfterSeconds when to try again, 0 where that would not help
 * @param pace what is left of the tightest bucket that was asked, null where none was
 * @param cost tokens it cost, {@link #FREE} where nobody was asked for any
 * @param policyVersion version of the rules it was judged by, 0 where it was not
 */
public record Reply(
        int status,
        byte[] body,
        boolean problem,
        long retryAfterSeconds,
        @Nullable Taken pace,
        int cost,
        long policyVersion) {
    /** Nobody was asked for tokens. */
    public static final int FREE = -1;

    public static Reply of(byte[] body, @Nullable Taken pace) {
        return new Reply(200, body, false, 0, pace, FREE, 0);
    }

    public static Reply of(Problem problem, @Nullable Taken pace) {
        long seconds = Math.ceilDiv(problem.retryAfterMillis(), 1_000L);
        return new Reply(problem.status(), ProblemJson.encode(problem), true, seconds, pace, FREE, 0);
    }
}
