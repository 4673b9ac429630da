package dev.tidegate.shield;

import java.util.Locale;

/** What a sanction does, mildest first. Cancels and proven reductions pass at every level. */
public enum Level {
    /** Nothing but being seen. */
    WARN,
    /** What adds risk costs more. */
    SURCHARGE,
    /** Nothing that adds risk passes. */
    REDUCE_ONLY,
    /** Nothing passes but cancels and proven reductions; a key may still ask how it stands. */
    SUSPENDED;

    /** Its name for clients and files, kebab-case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
