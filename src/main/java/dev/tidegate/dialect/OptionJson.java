package dev.tidegate.dialect;

import com.fasterxml.jackson.core.JsonParser;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OptionRight;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads an {@link OptionQuery}, strictly. */
public final class OptionJson {
    private static final Decimal LARGEST_PRICE = Decimal.of(1_000_000_000_000L);
    private static final Decimal SMALLEST_PRICE = Decimal.of(1, 12);
    private static final Decimal MOST_YEARS = Decimal.of(100);
    private static final Decimal MOST_DAYS = Decimal.of(36_500);
    private static final Decimal MOST_VOL = Decimal.of(100);
    private static final Decimal MOST_RATE = Decimal.of(10);

    private @Nullable OptionRight right;
    private @Nullable Decimal forward;
    private @Nullable Decimal strike;
    private @Nullable Decimal days;
    private @Nullable Decimal years;
    private @Nullable Long expiryMillis;
    private @Nullable Decimal rate;
    private @Nullable Decimal vol;
    private @Nullable Decimal price;
    private @Nullable Boolean inCoin;

    private OptionJson() {}

    public static Decoded<OptionQuery> query(byte[] body) {
        return Json.asciiDocument(body, parser -> new OptionJson().read(parser));
    }

    private OptionQuery read(JsonParser parser) throws IOException {
        Json.expectObject(parser);
        for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
            switch (name) {
                case "right" -> right = once(right, name, Json.oneOf(parser, name, OptionRight.class));
                case "forward" -> forward = once(forward, name, worth(parser, name));
                case "strike" -> strike = once(strike, name, worth(parser, name));
                case "days" -> days = once(days, name, upTo(parser, name, MOST_DAYS));
                case "years" -> years = once(years, name, upTo(parser, name, MOST_YEARS));
                case "expiryMillis" -> expiryMillis = once(expiryMillis, name, Json.whole(parser, name));
                case "rate" -> rate = once(rate, name, rate(parser, name));
                case "vol" -> vol = once(vol, name, upTo(parser, name, MOST_VOL));
                case "price" -> price = once(price, name, upTo(parser, name, LARGEST_PRICE));
                case "inCoin" -> inCoin = once(inCoin, name, Json.truth(parser, name));
                default -> throw new Json.Stop("", Json.echo(name) + " is no field of this request");
            }
        }
        return settle();
    }

    private OptionQuery settle() {
        int terms = (days == null ? 0 : 1) + (years == null ? 0 : 1) + (expiryMillis == null ? 0 : 1);
        if (terms != 1) {
            throw new Json.Stop("days", "exactly one of days, years and expiryMillis must be given, not " + terms);
        }
        if ((vol == null) == (price == null)) {
            throw new Json.Stop("vol", "either vol or price must be given, and not both");
        }
        if (inCoin != null && price == null) {
            throw new Json.Stop("inCoin", "inCoin says what price is counted in, and there is none");
        }
        return new OptionQuery(
                needed(right, "right"),
                needed(forward, "forward"),
                needed(strike, "strike"),
                days,
                years,
                expiryMillis,
                rate == null ? Decimal.ZERO : rate,
                vol,
                price,
                inCoin != null && inCoin);
    }

    private static <T> T once(@Nullable T before, String name, T value) {
        if (before != null) {
            throw new Json.Stop(name, name + " is given twice");
        }
        return value;
    }

    private static <T> T needed(@Nullable T value, String name) {
        if (value == null) {
            throw new Json.Stop(name, name + " is missing");
        }
        return value;
    }

    private static Decimal worth(JsonParser parser, String name) throws IOException {
        Decimal value = Json.positive(parser, name);
        if (value.compareTo(SMALLEST_PRICE) < 0 || value.compareTo(LARGEST_PRICE) > 0) {
            throw new Json.Stop(name, name + " must be " + SMALLEST_PRICE + " to " + LARGEST_PRICE);
        }
        return value;
    }

    private static Decimal upTo(JsonParser parser, String name, Decimal most) throws IOException {
        Decimal value = Json.notNegative(parser, name);
        if (value.compareTo(most) > 0) {
            throw new Json.Stop(name, name + " must be 0 to " + most);
        }
        return value;
    }

    private static Decimal rate(JsonParser parser, String name) throws IOException {
        Decimal value = Json.decimal(parser, name);
        if (value.compareTo(MOST_RATE) > 0 || value.compareTo(MOST_RATE.times(-1)) < 0) {
            throw new Json.Stop(name, name + " must be -" + MOST_RATE + " to " + MOST_RATE);
        }
        return value;
    }
}
