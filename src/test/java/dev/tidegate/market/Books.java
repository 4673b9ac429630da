package dev.tidegate.market;

import dev.tidegate.dialect.Ticker;
import dev.tidegate.limits.LimitRules;
import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.Rate;
import dev.tidegate.policy.CurrencyRules;
import dev.tidegate.policy.MarketRules;
import dev.tidegate.policy.Rulebook;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rule books and tickers the tests of the board share. */
final class Books {
    static final Currency USDT = new Currency("USDT", 6);
    static final Currency BTC = new Currency("BTC", 8);
    /** A jump of 10 %, an average over 10 s, an index gap of 5 %, calm for 3 s. */
    static final MarketRules RULES = new MarketRules(Rate.parse("10%"), 10_000, Rate.parse("5%"), 3_000);

    private Books() {}

    static Instrument instrument(String symbol, String tick) {
        return new Instrument(
                symbol,
                "BTC",
                ContractKind.LINEAR_PERPETUAL,
                USDT,
                InstrumentStatus.TRADING,
                Decimal.parse(tick),
                Decimal.parse("0.001"),
                1,
                1_000_000,
                0,
                Rate.ZERO,
                Rate.parse("0.0005"),
                List.of(new MarginTier(Long.MAX_VALUE, Rate.parse("0.05"), Rate.parse("0.025"))),
                Long.MAX_VALUE);
    }

    static Rulebook of(Instrument... instruments) {
        TreeMap<String, Instrument> all = new TreeMap<>();
        for (Instrument each : instruments) {
            all.put(each.symbol(), each);
        }
        TreeMap<String, CurrencyRules> currencies = new TreeMap<>();
        currencies.put("USDT", new CurrencyRules(USDT, 1_000_000, null));
        currencies.put("BTC", new CurrencyRules(BTC, 0, "BTC-PERP"));
        return new Rulebook(
                1,
                "",
                all,
                currencies,
                new TreeMap<>(),
                new LimitRules(1, List.of(), List.of(), Map.of(), Map.of(), Map.of()),
                RULES);
    }

    static Ticker ticker(String mark, String index, @Nullable String bid, @Nullable String ask) {
        return new Ticker(
                "BTC-PERP",
                Decimal.parse(mark),
                Decimal.parse(index),
                bid == null ? null : Decimal.parse(bid),
                ask == null ? null : Decimal.parse(ask),
                Decimal.of(1),
                Decimal.of(1),
                0);
    }

    static Ticker ticker(String price) {
        return ticker(price, price, null, null);
    }
}
