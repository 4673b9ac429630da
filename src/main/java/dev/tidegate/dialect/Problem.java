package dev.tidegate.dialect;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as the client reads it (RFC 9457).
 *
 * @param breaches every failed check, the first gives code and status
 * @param maxQuantity largest quantity that would have passed, or null
 * @param executionStatus whether the exchange has seen the request
 * @param policyVersion version of the rules it was judged by, 0 where none was asked
 * @param decisionId ties reply, log and journal together
 * @param retryAfterMillis when to try again, 0 where that would not help
 * @param violatedPolicies names of the quotas used up, or of the patterns found
 * @param cost tokens that were asked for, by why, in the order they are to be read; empty where none were
 */
public record Problem(
        List<Breach> breaches,
        @Nullable Decimal maxQuantity,
        ExecutionStatus executionStatus,
        long policyVersion,
        String decisionId,
        long retryAfterMillis,
        List<String> violatedPolicies,
        Map<String, Integer> cost) {
    private static final String OWN_TYPES = "https://tidegate.dev/problems/";
    private static final String IETF_TYPES = "https://iana.org/assignments/http-problem-types#";

    public Problem {
        breaches = List.copyOf(breaches);
        violatedPolicies = List.copyOf(violatedPolicies);
        if (breaches.isEmpty()) {
            throw new IllegalArgumentException("a refusal needs a reason");
        }
    }

    /** A refusal in which no tokens play a part. */
    public Problem(
            List<Breach> breaches,
            @Nullable Decimal maxQuantity,
            ExecutionStatus executionStatus,
            long policyVersion,
            String decisionId,
            long retryAfterMillis,
            List<String> violatedPolicies) {
        this(
                breaches,
                maxQuantity,
                executionStatus,
                policyVersion,
                decisionId,
                retryAfterMillis,
                violatedPolicies,
                Map.of());
    }

    /** A refusal for one reason, of something the exchange has not seen. */
    public static Problem of(Reason reason, String field, String detail, String decisionId) {
        return new Problem(
                List.of(Breach.of(reason, field, detail)), null, ExecutionStatus.NOT_SENT, 0, decisionId, 0, List.of());
    }

    public Reason reason() {
        return breaches.getFirst().reason();
    }

    public int status() {
        return reason().status();
    }

    public Problem withExecution(ExecutionStatus status) {
        return new Problem(
                breaches, maxQuantity, status, policyVersion, decisionId, retryAfterMillis, violatedPolicies, cost);
    }

    public Problem withRetryAfter(long millis) {
        return new Problem(
                breaches, maxQuantity, executionStatus, policyVersion, decisionId, millis, violatedPolicies, cost);
    }

    static String type(Reason reason) {
        return switch (reason) {
            case RATE_LIMIT_EXCEEDED, ABNORMAL_USAGE, CAPACITY_REDUCED -> IETF_TYPES + reason.slug();
            default -> OWN_TYPES + reason.slug();
        };
    }
}
