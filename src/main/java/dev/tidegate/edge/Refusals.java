package dev.tidegate.edge;

import dev.tidegate.dialect.Problem;
import dev.tidegate.journey.Reply;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.Reason;

/** Refusals by the door itself. */
final class Refusals {
    private Refusals() {}

    /** Turned away: nothing was read, judged or sent. */
    static Reply of(Reason reason, String field, String detail, String decisionId) {
        return Reply.of(Problem.of(reason, field, detail, decisionId), null);
    }

    /** The journey broke down somewhere: an order may have gone out. */
    static Reply broken(String decisionId) {
        Reason reason = Reason.INTERNAL_ERROR;
        return Reply.of(
                Problem.of(reason, "", reason.sentence(), decisionId).withExecution(ExecutionStatus.UNKNOWN), null);
    }
}
