package dev.tidegate.order;

import org.jspecify.annotations.Nullable;

/**
 * One failed check: what was measured, what is allowed, of what.
 *
 * @param reason which rule
 * @param subject what it was measured on: a symbol, an underlying, a currency, a field; empty for the whole account
 * @param measure the measured value, null where the rule has none
 * @param limit the value it must not pass, null where the rule has none
 * @param unit unit of both: USD, lots, a currency, rate, ms, orders; empty where there is none
 * @param detail the sentence that says it with names and numbers
 */
public record Breach(
        Reason reason,
        String subject,
        @Nullable Decimal measure,
        @Nullable Decimal limit,
        String unit,
        String detail) {
    public static Breach of(Reason reason, String subject, String detail) {
        return new Breach(reason, subject, null, null, "", detail);
    }
}
