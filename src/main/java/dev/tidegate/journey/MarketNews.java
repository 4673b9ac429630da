package dev.tidegate.journey;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.order.Instrument;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What has moved in the market since one reader looked last. Belongs to that reader; not thread-safe. */
public final class MarketNews {
    private final Supplier<MarketSnapshot> market;
    private @Nullable MarketSnapshot last;

    MarketNews(Supplier<MarketSnapshot> market) {
        this.market = market;
    }

    /** One message for each instrument that has moved; only how it stands now, whatever happened in between. */
    public List<byte[]> look() {
        MarketSnapshot now = market.get();
        MarketSnapshot before = last;
        if (before == now) {
            return List.of();
        }
        last = now;
        List<byte[]> moved = new ArrayList<>();
        now.instruments().forEach((symbol, at) -> {
            if (at.markTicks() > 0 && (before == null || before.instrument(symbol) != at)) {
                moved.add(encode(at));
            }
        });
        return moved;
    }

    private static byte[] encode(InstrumentMarket at) {
        Instrument instrument = at.instrument();
        JsonWriter json = new JsonWriter(200)
                .beginObject()
                .field("event", "market")
                .field("symbol", instrument.symbol())
                .field("mark", instrument.price(at.markTicks()));
        if (at.indexTicks() > 0) {
            json.field("index", instrument.price(at.indexTicks()));
        }
        if (at.bidTicks() > 0) {
            json.field("bid", instrument.price(at.bidTicks()));
        }
        if (at.askTicks() > 0) {
            json.field("ask", instrument.price(at.askTicks()));
        }
        return json.field("timeMillis", at.markAtMillis()).endObject().toBytes();
    }
}
