package dev.tidegate.sandbox;

/** What an exchange still knows after a restart. */
public enum Memory {
    /** Everything, as a real exchange does. */
    KEPT,
    /** Nothing but its instruments, marks, accounts and their first deposits; the feed begins again at zero. */
    LOST
}
