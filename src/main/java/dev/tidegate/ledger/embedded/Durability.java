package dev.tidegate.ledger.embedded;

/** What a commit has survived when it is answered. */
public enum Durability {
    /** A killed process: the record is in the operating system. */
    OS,
    /** A power loss: the record is on the disk; waiting commits share one sync. */
    FSYNC
}
