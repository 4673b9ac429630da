package dev.tidegate.ledger;

import dev.tidegate.risk.AccountEvent;
import java.util.List;

/** A store's answer to a commit. */
public sealed interface Commit {
    /**
     * The events are as durable as the store promises.
     *
     * @param version version of the account after them
     */
    record Committed(long version) implements Commit {}

    /**
     * The account has moved on: catch up and judge again.
     *
     * @param missed events that follow the expected version, oldest first, not always all; empty where the account must be loaded
     */
    record Stale(List<AccountEvent> missed) implements Commit {
        public Stale() {
            this(List.of());
        }
    }

    /** This writer no longer owns the account. */
    record Fenced() implements Commit {}
}
