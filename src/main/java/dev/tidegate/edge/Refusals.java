package dev.tidegate.edge;

import dev.tidegate.dialect.Problem;
import dev.tidegate.journey.Reply;
import dev.tidegate.order.Reason;

/** Refusals by the door itself: nothing was read, judged or sent. */
final class Refusals {
    private Refusals() {}

    static Reply of(Reason reason, String field, String detail, String decisionId) {
        return Reply.of(Problem.of(reason, field, detail, decisionId), null);
    }
}
