package dev.tidegate.risk;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Lane;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The judge's answer. */
public sealed interface Decision {
    /** What the command would do to risk, computed, not claimed. */
    Lane lane();

    /**
     * The command may go to the exchange once the events are durable.
     *
     * @param events what to write down first; empty for cancels
     */
    record Allow(Lane lane, List<AccountEvent> events) implements Decision {}

    /**
     * The command may not go.
     *
     * @param breaches every failed check, cheapest first; the first is the reply's code
     * @param maxQuantity the largest quantity of the same order that passes every check; null where none does or where
     *     quantity is not what is wrong
     */
    record Refuse(
            Lane lane, List<Breach> breaches, @Nullable Decimal maxQuantity) implements Decision {}
}
