package dev.tidegate.journey;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.OptionTerms;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OptionMarket;
import java.util.Collection;

/** The listed instruments, with what they are worth now. */
final class InstrumentsJson {
    private InstrumentsJson() {}

    static byte[] encode(Collection<Instrument> instruments, MarketSnapshot market) {
        JsonWriter json = new JsonWriter(700 * instruments.size() + 16);
        json.beginArray();
        instruments.forEach(instrument -> write(json, instrument, market.instrument(instrument.symbol())));
        return json.endArray().toBytes();
    }

    private static void write(
            JsonWriter json, Instrument instrument, @org.jspecify.annotations.Nullable InstrumentMarket market) {
        Currency settlement = instrument.settlement();
        json.beginObject()
                .field("symbol", instrument.symbol())
                .field("underlying", instrument.underlying())
                .field("kind", instrument.kind().name())
                .field("settlement", settlement.code())
                .field("status", instrument.status().name())
                .field("tickSize", instrument.tickSize())
                .field("lotSize", instrument.lotSize())
                .field("minQuantity", instrument.quantity(instrument.minQuantityLots()))
                .field("maxQuantity", instrument.quantity(instrument.maxQuantityLots()))
                .field("minNotional", settlement.amount(instrument.minNotional()))
                .field("makerFee", instrument.makerFee().toDecimal())
                .field("takerFee", instrument.takerFee().toDecimal());
        if (instrument.kind().dated()) {
            json.field("expiryMillis", instrument.expiryMillis());
        }
        OptionTerms option = instrument.option();
        if (option != null) {
            json.field("strike", option.strike()).field("right", option.right().name());
        }
        json.name("marginTiers").beginArray();
        instrument.tiers().forEach(tier -> write(json, tier, settlement));
        json.endArray();
        if (market != null && market.markTicks() > 0) {
            json.field("markPrice", instrument.price(market.markTicks())).field("markAtMillis", market.markAtMillis());
            if (market.indexTicks() > 0) {
                json.field("indexPrice", instrument.price(market.indexTicks()));
            }
            OptionMarket worth = market.option();
            if (worth != null) {
                json.field("forward", worth.forward())
                        .field("vol", worth.vol())
                        .field("volAtMillis", worth.volAtMillis())
                        .field("delta", worth.money().delta());
            }
            if (market.bidTicks() > 0) {
                json.field("bestBid", instrument.price(market.bidTicks()));
            }
            if (market.askTicks() > 0) {
                json.field("bestAsk", instrument.price(market.askTicks()));
            }
        }
        json.endObject();
    }

    private static void write(JsonWriter json, MarginTier tier, Currency settlement) {
        json.beginObject();
        if (tier.notionalUpTo() != Long.MAX_VALUE) {
            json.field("notionalUpTo", settlement.amount(tier.notionalUpTo()));
        }
        json.field("initial", tier.initial().toDecimal())
                .field("maintenance", tier.maintenance().toDecimal())
                .endObject();
    }
}
