package dev.tidegate.dialect;

import dev.tidegate.order.Decimal;
import org.jspecify.annotations.Nullable;

/**
 * What an instrument is worth, from an exchange's market stream.
 *
 * @param bid best bid, null where the side is empty
 * @param ask best ask, null where the side is empty
 * @param timeMillis the exchange's time
 */
public record Ticker(
        String symbol,
        Decimal mark,
        Decimal index,
        @Nullable Decimal bid,
        @Nullable Decimal ask,
        @Nullable Decimal bidQuantity,
        @Nullable Decimal askQuantity,
        long timeMillis)
        implements MarketMessage {}
