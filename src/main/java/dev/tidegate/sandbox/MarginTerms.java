package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Rate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What money counts for where the exchange watches margin; currencies that are not named count nothing where they would help.
 *
 * @param money by currency code
 */
public record MarginTerms(Map<String, Money> money) {
    /**
     * One currency.
     *
     * @param usd price of one whole unit, USD, where {@code indexOf} is null
     * @param indexOf symbol of the instrument whose index is its price, or null
     * @param haircut taken off the value of a positive sum; a negative one counts in full
     * @param cap most a positive sum can count for after the haircut, USD
     */
    public record Money(Decimal usd, @Nullable String indexOf, Rate haircut, Decimal cap) {}

    public MarginTerms {
        money = Map.copyOf(money);
    }
}
