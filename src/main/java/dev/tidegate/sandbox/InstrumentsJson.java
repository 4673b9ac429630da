package dev.tidegate.sandbox;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OptionTerms;
import java.util.Collection;

/** The listed instruments on the wire. */
final class InstrumentsJson {
    private InstrumentsJson() {}

    static byte[] encode(Collection<Listing> listings) {
        JsonWriter json = new JsonWriter(512);
        json.beginArray();
        listings.forEach(listing -> write(json, listing.instrument()));
        return json.endArray().toBytes();
    }

    private static void write(JsonWriter json, Instrument instrument) {
        json.beginObject()
                .field("symbol", instrument.symbol())
                .field("underlying", instrument.underlying())
                .field("kind", instrument.kind().name())
                .field("settlement", instrument.settlement().code())
                .field("status", instrument.status().name())
                .field("tickSize", instrument.tickSize())
                .field("lotSize", instrument.lotSize())
                .field("minQuantity", instrument.quantity(instrument.minQuantityLots()))
                .field("maxQuantity", instrument.quantity(instrument.maxQuantityLots()))
                .field("minNotional", instrument.settlement().amount(instrument.minNotional()))
                .field("makerFee", instrument.makerFee().toDecimal())
                .field("takerFee", instrument.takerFee().toDecimal());
        if (instrument.expiryMillis() != Long.MAX_VALUE) {
            json.field("expiryMillis", instrument.expiryMillis());
        }
        OptionTerms option = instrument.option();
        if (option != null) {
            json.field("strike", option.strike()).field("right", option.right().name());
        }
        json.endObject();
    }
}
