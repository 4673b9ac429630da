package dev.tidegate.edge;

import org.jspecify.annotations.Nullable;

/**
 * Requests whose bodies are on their way, oldest first: all have the same time to finish. A list through the requests
 * themselves, so that joining and leaving allocate nothing and one slow body keeps no finished request in memory. Belongs to
 * one event loop.
 */
final class Awaited {
    private @Nullable Intake first;
    private @Nullable Intake last;

    void add(Intake intake) {
        intake.before = last;
        if (last == null) {
            first = intake;
        } else {
            last.after = intake;
        }
        last = intake;
        intake.awaitedIn = this;
    }

    /** Takes one out; it must be in. */
    void remove(Intake intake) {
        Intake before = intake.before;
        Intake after = intake.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        intake.before = null;
        intake.after = null;
        intake.awaitedIn = null;
    }

    /** Ends those whose time is over. */
    void expire(long nowNanos) {
        for (Intake oldest = first; oldest != null && oldest.late(nowNanos); oldest = first) {
            oldest.expire();
        }
    }
}
