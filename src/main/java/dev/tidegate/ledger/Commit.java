package dev.tidegate.ledger;

/** A store's answer to a commit. */
public sealed interface Commit {
    /**
     * The events are as durable as the store promises.
     *
     * @param version version of the account after them
     */
    record Committed(long version) implements Commit {}

    /** The account has moved on: load it and judge again. */
    record Stale() implements Commit {}

    /** This writer no longer owns the account. */
    record Fenced() implements Commit {}
}
