package dev.tidegate.sandbox;

import dev.tidegate.dialect.Problem;
import dev.tidegate.dialect.ProblemJson;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.Reason;

/** A reply before it is written. */
record HttpReply(int status, String mediaType, byte[] body) {
    static final String JSON = "application/json";

    static HttpReply ok(byte[] body) {
        return new HttpReply(200, JSON, body);
    }

    static HttpReply of(Answer answer) {
        return switch (answer) {
            case Answer.Done(var order) -> ok(ReplyJson.order(order, null));
            case Answer.Refused refused -> problem(refused, ExecutionStatus.SENT);
        };
    }

    /** A refusal at the door: the exchange has not looked at what was asked. */
    static HttpReply notTaken(Answer.Refused refused) {
        return problem(refused, ExecutionStatus.NOT_SENT);
    }

    static HttpReply notTaken(Reason reason, String field, String detail) {
        return notTaken(new Answer.Refused(reason, field, detail));
    }

    private static HttpReply problem(Answer.Refused refused, ExecutionStatus execution) {
        Problem problem = Problem.of(refused.reason(), refused.field(), refused.detail(), "")
                .withExecution(execution);
        return new HttpReply(problem.status(), ProblemJson.MEDIA_TYPE, ProblemJson.encode(problem));
    }
}
