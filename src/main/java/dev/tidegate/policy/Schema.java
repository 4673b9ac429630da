package dev.tidegate.policy;

/** The version of the form of a rule file, its first line. */
final class Schema {
    static final long VERSION = 1;

    private Schema() {}

    static void check(Section top) {
        top.whole("schemaVersion", VERSION, VERSION);
    }
}
