package dev.tidegate.sandbox;

import static dev.tidegate.sandbox.RecordedFormat.array;
import static dev.tidegate.sandbox.RecordedFormat.given;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Side;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Hyperliquid's subscriptions: {@code l2Book}, always the whole of twenty levels a side, and {@code trades}. */
final class HyperliquidFormat implements RecordedFormat {
    @Override
    public List<RecordedEvent> read(long nanos, JsonObject message) {
        return switch (message.getString("channel", "")) {
            case "l2Book" -> List.of(book(nanos, given(message.getJsonObject("data"), "data")));
            case "trades" -> trades(nanos, array(message, "data"));
            default -> List.of();
        };
    }

    private static RecordedEvent book(long nanos, JsonObject data) {
        JsonArray sides = array(data, "levels");
        return new RecordedEvent.Depth(
                nanos,
                data.getString("coin", ""),
                true,
                0,
                levels(sides.getJsonArray(0)),
                levels(sides.getJsonArray(1)));
    }

    private static List<RecordedEvent.Level> levels(JsonArray side) {
        List<RecordedEvent.Level> levels = new ArrayList<>(side.size());
        for (int i = 0; i < side.size(); i++) {
            JsonObject level = side.getJsonObject(i);
            levels.add(new RecordedEvent.Level(decimal(level, "px"), decimal(level, "sz")));
        }
        return levels;
    }

    private static List<RecordedEvent> trades(long nanos, JsonArray data) {
        List<RecordedEvent> trades = new ArrayList<>(data.size());
        for (int i = 0; i < data.size(); i++) {
            JsonObject trade = data.getJsonObject(i);
            // B and A name the side of the taker: bid and ask.
            Side taker = given(trade.getString("side"), "side").equals("B") ? Side.BUY : Side.SELL;
            trades.add(new RecordedEvent.Trade(
                    nanos, trade.getString("coin", ""), taker, decimal(trade, "px"), decimal(trade, "sz")));
        }
        return trades;
    }

    private static Decimal decimal(JsonObject data, String field) {
        return Decimal.parse(given(data.getString(field), field));
    }
}
