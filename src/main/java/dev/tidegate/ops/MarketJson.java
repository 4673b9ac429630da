package dev.tidegate.ops;

import dev.tidegate.order.Instrument;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.TreeMap;

/** The market as the gateway judges by it. */
final class MarketJson {
    private MarketJson() {}

    static JsonObject of(MarketSnapshot market) {
        JsonArray instruments = new JsonArray();
        new TreeMap<>(market.instruments()).forEach((symbol, at) -> instruments.add(instrument(symbol, at)));
        return new JsonObject().put("version", market.version()).put("instruments", instruments);
    }

    private static JsonObject instrument(String symbol, InstrumentMarket at) {
        JsonObject json = new JsonObject().put("symbol", symbol).put("wild", at.wild());
        price(json, "mark", at.instrument(), at.markTicks());
        price(json, "index", at.instrument(), at.indexTicks());
        price(json, "bid", at.instrument(), at.bidTicks());
        price(json, "ask", at.instrument(), at.askTicks());
        time(json, "markAtMillis", at.markAtMillis());
        time(json, "touchAtMillis", at.touchAtMillis());
        return json;
    }

    /** What is not known is left out. */
    private static void price(JsonObject json, String name, Instrument instrument, long ticks) {
        if (ticks > 0) {
            json.put(name, instrument.price(ticks).toString());
        }
    }

    private static void time(JsonObject json, String name, long millis) {
        if (millis > 0) {
            json.put(name, millis);
        }
    }
}
