package dev.tidegate.dialect;

import dev.tidegate.order.Reason;

/** What came of reading bytes. */
public sealed interface Decoded<T> {
    record Value<T>(T value) implements Decoded<T> {}

    /**
     * Why they could not be read.
     *
     * @param field the field at fault, empty where it is the whole
     * @param detail the value's problem and the rule
     */
    record Unreadable<T>(Reason reason, String field, String detail) implements Decoded<T> {}
}
