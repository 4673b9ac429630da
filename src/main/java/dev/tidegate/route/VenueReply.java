package dev.tidegate.route;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.ProblemJson;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.order.ExecutionStatus;

/**
 * What an exchange's answer to an order, a replace or a cancel means. Pure. Whatever leaves a doubt is {@link Unknown}:
 * nothing is taken for refused unless the exchange has said so.
 */
public sealed interface VenueReply {
    /**
     * The exchange has taken it.
     *
     * @param answer what settles the reservation
     * @param body the reply as it came
     */
    record Accepted(ReplyJson.Answer answer, byte[] body) implements VenueReply {}

    /**
     * The exchange has turned it down; nothing of it is live.
     *
     * @param code the exchange's code, empty where it gives none
     * @param status HTTP status
     */
    record Refused(String code, String detail, int status) implements VenueReply {}

    /** Nothing of it has been executed, or will be. */
    record NotSent(String cause) implements VenueReply {}

    /** It may be live; only asking can tell. */
    record Unknown(String cause) implements VenueReply {}

    /**
     * The meaning of a reply to a request about one order. A reply that names another order belongs to another request, however
     * it came here, and says nothing of this one.
     */
    static VenueReply of(Outcome outcome, String clientOrderId) {
        VenueReply reply = of(outcome);
        return reply instanceof Accepted(ReplyJson.Answer answer, byte[] body)
                        && !answer.clientOrderId().isEmpty()
                        && !answer.clientOrderId().equals(clientOrderId)
                ? new Unknown("the exchange answered for order " + answer.clientOrderId())
                : reply;
    }

    static VenueReply of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.NotSent(String cause) -> new NotSent(cause);
            case Outcome.Unknown(String cause) -> new Unknown(cause);
            case Outcome.Answered(int status, byte[] body) -> of(status, body);
        };
    }

    private static VenueReply of(int status, byte[] body) {
        if (status >= 200 && status < 300) {
            return accepted(status, body);
        }
        if (status < 400 || status > 599) {
            return new Unknown("the exchange answered with status " + status);
        }
        ProblemJson.Refusal refusal = ProblemJson.read(body);
        ExecutionStatus said = refusal.executionStatus();
        boolean refused = status < 500 && status != 408 && said != ExecutionStatus.UNKNOWN;
        if (refused) {
            return new Refused(refusal.code(), refusal.detail(), status);
        }
        String cause = "the exchange answered " + status + (refusal.code().isEmpty() ? "" : " " + refusal.code());
        return status >= 500 && said == ExecutionStatus.NOT_SENT ? new NotSent(cause) : new Unknown(cause);
    }

    private static VenueReply accepted(int status, byte[] body) {
        return ReplyJson.readAnswer(body) instanceof Decoded.Value<ReplyJson.Answer>(ReplyJson.Answer answer)
                        && (answer.status() != null || !answer.orderId().isEmpty())
                ? new Accepted(answer, body)
                : new Unknown("the exchange answered " + status + " with a body that names no order");
    }
}
