package dev.tidegate.journey;

import dev.tidegate.calibration.model.CalibratedModel;
import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Reason;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.impact.BookWalk;
import dev.tidegate.risk.impact.Impact;
import dev.tidegate.risk.impact.OrderBookDepth;
import java.util.List;

/** What an order would cost at once, from the book and the square-root law. */
final class ImpactAnswer {
    private static final OrderBookDepth UNTOLD = new OrderBookDepth(List.of(), List.of(), 0);

    private ImpactAnswer() {}

    static Reply of(Passage passage, MarketSnapshot market, CalibratedModel model, Ask.Risk.Impact wanted) {
        InstrumentMarket at = market.instrument(wanted.symbol());
        if (at == null) {
            return passage.refuse(Reason.INSTRUMENT_UNKNOWN, "symbol", Reason.INSTRUMENT_UNKNOWN.sentence());
        }
        Instrument instrument = at.instrument();
        long lots = instrument.lots(wanted.quantity());
        if (lots < 0) {
            return passage.refuse(
                    Reason.QUANTITY_STEP_INVALID,
                    "quantity",
                    "quantity " + wanted.quantity() + " must be a whole number of lots of " + instrument.lotSize());
        }
        if (lots > Instrument.MAX_STEPS) {
            return passage.refuse(
                    Reason.QUANTITY_OUT_OF_RANGE,
                    "quantity",
                    "quantity must be at most " + Instrument.MAX_STEPS + " lots");
        }
        OrderBookDepth told = market.depth(wanted.symbol());
        OrderBookDepth depth = told == null ? UNTOLD : told;
        if (at.markTicks() <= 0 && !depth.twoSided()) {
            return passage.refuse(
                    Reason.REFERENCE_PRICE_UNAVAILABLE, "symbol", "there is neither a mark nor a book of both sides");
        }
        Impact impact = Impact.of(
                instrument,
                depth,
                at.markTicks(),
                wanted.side(),
                lots,
                model.impacts().get(wanted.symbol()));
        return passage.answer(encode(passage, wanted, instrument, depth, impact, model));
    }

    private static byte[] encode(
            Passage passage,
            Ask.Risk.Impact wanted,
            Instrument instrument,
            OrderBookDepth depth,
            Impact impact,
            CalibratedModel model) {
        BookWalk walk = impact.walk();
        JsonWriter json = new JsonWriter(640)
                .beginObject()
                .field("symbol", wanted.symbol())
                .field("side", wanted.side().name())
                .field("quantity", wanted.quantity())
                .field("referencePrice", impact.reference())
                .field("reference", depth.twoSided() ? "MID" : "MARK")
                .field("expectedPrice", impact.expectedPrice())
                .field("costBasisPoints", impact.share() * Impact.BASIS_POINTS)
                .field("cost", impact.cost())
                .field("currency", instrument.settlement().code())
                .field("unfilledQuantity", instrument.quantity(walk.unfilledLots()));
        json.name("bookWalk")
                .beginObject()
                .field("filledQuantity", instrument.quantity(walk.filledLots()))
                .field("unfilledQuantity", instrument.quantity(walk.unfilledLots()));
        double tick = instrument.tickSize().doubleValue();
        if (walk.filledLots() > 0) {
            json.field("averagePrice", walk.averageTicks() * tick)
                    .field("worstPrice", instrument.price(walk.worstTicks()))
                    .field("costBasisPoints", walk.slippage() * Impact.BASIS_POINTS)
                    .field("bookAgeMillis", Math.max(0, passage.nowMillis() - depth.atMillis()));
        }
        json.endObject().name("squareRoot");
        if (impact.squareRoot() instanceof Double root) {
            json.beginObject()
                    .field("costBasisPoints", root * Impact.BASIS_POINTS)
                    .endObject();
        } else {
            json.value((String) null);
        }
        return json.field("modelVersion", model.version()).endObject().toBytes();
    }
}
