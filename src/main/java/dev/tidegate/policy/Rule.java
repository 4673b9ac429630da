package dev.tidegate.policy;

/** The kinds of mistakes a rule file can hold. Names are stable: checks in a pipeline may look for them. */
public enum Rule {
    /** The file is missing, is no file, or cannot be read. */
    UNREADABLE,
    /** The file, a list or a mapping is larger than its bound. */
    TOO_LARGE,
    /** The file is not UTF-8. */
    ENCODING,
    /** The file is no YAML, or more than one document. */
    SYNTAX,
    /** Nested too deep. */
    TOO_DEEP,
    /** Anchors, aliases and tags: what is written is what holds. */
    INDIRECTION,
    UNKNOWN_KEY,
    DUPLICATE_KEY,
    MISSING_KEY,
    /** A mapping where a number should be, and the like. */
    WRONG_TYPE,
    /** Text that is no number, rate, amount, duration, time or name of its form. */
    WRONG_FORM,
    OUT_OF_BOUNDS,
    /** A name that nothing has. */
    UNKNOWN_REFERENCE,
    /** A name that something else has already. */
    DUPLICATE_NAME,
    /** Two values that contradict each other. */
    CONTRADICTION,
    /** A secret that is missing, too short or given twice. */
    SECRET
}
