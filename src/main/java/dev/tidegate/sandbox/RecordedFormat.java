package dev.tidegate.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the lines of a recording are read. A line is {@code receive-time-nanoseconds JSON}; this reads the JSON. */
public sealed interface RecordedFormat permits BinanceFormat, HyperliquidFormat {
    /** What a message says; empty for messages that drive no market. */
    List<RecordedEvent> read(long nanos, JsonObject message);

    /** Binance USD-M and COIN-M futures: depth snapshot, depthUpdate, bookTicker, trade. */
    static RecordedFormat binance() {
        return new BinanceFormat();
    }

    /** Hyperliquid: l2Book, trades. */
    static RecordedFormat hyperliquid() {
        return new HyperliquidFormat();
    }

    /** A field that must be there. */
    static <T> T given(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException("the message has no " + field);
        }
        return value;
    }

    /** An array that must be there. */
    static JsonArray array(JsonObject message, String field) {
        return given(message.getJsonArray(field), field);
    }
}
