package dev.tidegate.policy;

/** What one look at the rule files ended in. */
public enum Reload {
    /** They are those in force, or those refused before. */
    UNCHANGED,
    /** They are new, and may still be being written. */
    WAITING,
    /** They are in force now. */
    TAKEN,
    /** They were refused just now; told once for each state of the files. */
    REFUSED
}
