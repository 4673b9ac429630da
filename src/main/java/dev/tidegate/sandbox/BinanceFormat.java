package dev.tidegate.sandbox;

import static dev.tidegate.sandbox.RecordedFormat.array;
import static dev.tidegate.sandbox.RecordedFormat.given;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Side;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Binance's combined streams: {@code {"stream":...,"data":{"e":...}}}, and the depth snapshot of its REST API between them. */
final class BinanceFormat implements RecordedFormat {
    @Override
    public List<RecordedEvent> read(long nanos, JsonObject message) {
        JsonObject data = message.getJsonObject("data", message);
        String symbol = data.getString("s", data.getString("symbol", ""));
        if (data.containsKey("lastUpdateId")) {
            return List.of(new RecordedEvent.Depth(
                    nanos, symbol, true, data.getLong("lastUpdateId"), levels(data, "bids"), levels(data, "asks")));
        }
        return switch (data.getString("e", "")) {
            case "depthUpdate" ->
                List.of(new RecordedEvent.Depth(
                        nanos, symbol, false, data.getLong("u", 0L), levels(data, "b"), levels(data, "a")));
            case "bookTicker" ->
                List.of(new RecordedEvent.Top(
                        nanos, symbol, data.getLong("u", 0L), level(data, "b", "B"), level(data, "a", "A")));
            case "trade" ->
                List.of(new RecordedEvent.Trade(
                        nanos,
                        symbol,
                        // m: the buyer was the maker.
                        given(data.getBoolean("m"), "m") ? Side.SELL : Side.BUY,
                        decimal(data, "p"),
                        decimal(data, "q")));
            default -> List.of();
        };
    }

    private static List<RecordedEvent.Level> levels(JsonObject data, String field) {
        JsonArray pairs = array(data, field);
        List<RecordedEvent.Level> levels = new ArrayList<>(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            JsonArray pair = pairs.getJsonArray(i);
            levels.add(new RecordedEvent.Level(Decimal.parse(pair.getString(0)), Decimal.parse(pair.getString(1))));
        }
        return levels;
    }

    private static RecordedEvent.Level level(JsonObject data, String price, String quantity) {
        return new RecordedEvent.Level(decimal(data, price), decimal(data, quantity));
    }

    private static Decimal decimal(JsonObject data, String field) {
        return Decimal.parse(given(data.getString(field), field));
    }
}
