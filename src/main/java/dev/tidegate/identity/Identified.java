package dev.tidegate.identity;

import dev.tidegate.order.Reason;
import org.jspecify.annotations.Nullable;

/** What came of a claim. */
public sealed interface Identified {
    /**
     * The claim holds.
     *
     * @param signed what may pass nowhere else; null where nothing was signed
     */
    record Known(Caller caller, @Nullable Signed signed) implements Identified {
        Known(Caller caller) {
            this(caller, null);
        }
    }

    /**
     * The claim does not hold.
     *
     * @param reason for the reply
     * @param field the header at fault
     * @param detail one sentence; tells nothing about keys that exist
     * @param retryAfterMillis when the same client may try again, 0 where that would not help
     */
    record Refused(Reason reason, String field, String detail, long retryAfterMillis) implements Identified {
        static Refused of(Reason reason, String field, String detail) {
            return new Refused(reason, field, detail, 0);
        }
    }
}
