package dev.tidegate.dialect;

import dev.tidegate.order.Decimal;
import org.jspecify.annotations.Nullable;

/**
 * What an instrument is worth, from an exchange's market stream.
 *
 * @param bid best bid, null where the side is empty
 * @param ask best ask, null where the side is empty
 * @param forward of an option: the price its underlying is expected at; null for what is no option
 * @param vol of an option: the volatility its mark is made of, 1.00 for 100 % a year; null where it is not told
 * @param openInterest quantity held long by everybody, null where it is not told
 * @param volume quantity traded in 24 hours, null where it is not told
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
        @Nullable Decimal forward,
        @Nullable Decimal vol,
        @Nullable Decimal openInterest,
        @Nullable Decimal volume,
        long timeMillis)
        implements MarketMessage {
    /** Prices and touch alone. */
    public Ticker(
            String symbol,
            Decimal mark,
            Decimal index,
            @Nullable Decimal bid,
            @Nullable Decimal ask,
            @Nullable Decimal bidQuantity,
            @Nullable Decimal askQuantity,
            long timeMillis) {
        this(symbol, mark, index, bid, ask, bidQuantity, askQuantity, null, null, null, null, timeMillis);
    }
}
