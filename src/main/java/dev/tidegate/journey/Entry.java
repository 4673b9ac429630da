package dev.tidegate.journey;

import dev.tidegate.identity.Session;
import dev.tidegate.order.AccountId;

/** What came of a login. */
public sealed interface Entry {
    /**
     * Let in.
     *
     * @param account whose requests these will be
     * @param decisionId for the reply and the log
     */
    record In(Session session, AccountId account, String decisionId) implements Entry {}

    /** Turned away. */
    record Refused(Reply reply) implements Entry {}
}
