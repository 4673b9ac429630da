package dev.tidegate.journey;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.dialect.OptionQuery;
import dev.tidegate.order.Decimal;
import dev.tidegate.risk.option.Black76;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.option.ImpliedVol;
import dev.tidegate.risk.option.OptionValue;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an {@link OptionQuery}: all figures at its volatility or at the one its price implies, or the bound that the price
 * breaks.
 */
record PricedOption(EuropeanOption option, double forward, double rate, ImpliedVol vol) {
    static PricedOption of(OptionQuery query, long nowMillis) {
        EuropeanOption option =
                new EuropeanOption(query.right(), query.strike().doubleValue(), years(query, nowMillis));
        double forward = query.forward().doubleValue();
        double rate = query.rate().doubleValue();
        Decimal price = query.price();
        Decimal vol = query.vol();
        return new PricedOption(
                option,
                forward,
                rate,
                price == null
                        ? new ImpliedVol.Found(vol == null ? 0 : vol.doubleValue())
                        : ImpliedVol.of(
                                option, forward, undiscounted(price, option, query.inCoin() ? forward : 1, rate)));
    }

    private static double undiscounted(Decimal price, EuropeanOption option, double unit, double rate) {
        return price.doubleValue() * unit * Math.exp(rate * option.years());
    }

    private static double years(OptionQuery query, long nowMillis) {
        Long expiry = query.expiryMillis();
        if (expiry != null) {
            return EuropeanOption.yearsBetween(nowMillis, expiry);
        }
        return query.days() == null ? orZero(query.years()) : orZero(query.days()) / 365;
    }

    private static double orZero(@Nullable Decimal number) {
        return number == null ? 0 : number.doubleValue();
    }

    byte[] encode() {
        JsonWriter json = new JsonWriter(768)
                .beginObject()
                .field("right", option.right().name())
                .field("forward", forward)
                .field("strike", option.strike())
                .field("years", option.years())
                .field("rate", rate);
        switch (vol) {
            case ImpliedVol.Found(double found) -> figures(json.field("vol", found), found);
            case ImpliedVol.OutOfBounds(ImpliedVol.Bound bound, double lower, double upper) -> {
                double discount = Math.exp(-rate * option.years());
                json.field("vol", Double.NaN)
                        .field("outOfBounds", bound.name())
                        .field("lowerBound", discount * lower)
                        .field("upperBound", discount * upper);
            }
        }
        return json.endObject().toBytes();
    }

    private void figures(JsonWriter json, double found) {
        OptionValue value = Black76.value(option, forward, found, rate);
        write(json, "linear", value, value.delta());
        write(json, "coin", value.inCoin(forward), value.premiumAdjustedDelta(forward));
    }

    /** Delta is in units of the underlying, what hedges; the slope of the price by the forward is the same only in money. */
    private static void write(JsonWriter json, String name, OptionValue value, double delta) {
        json.name(name)
                .beginObject()
                .field("price", value.price())
                .field("delta", delta)
                .field("slope", value.delta())
                .field("gamma", value.gamma())
                .field("vega", value.vega())
                .field("vegaPerPoint", value.vegaPerPoint())
                .field("theta", value.theta())
                .field("thetaPerDay", value.thetaPerDay())
                .field("vanna", value.vanna())
                .field("volga", value.volga())
                .endObject();
    }
}
