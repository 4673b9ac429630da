package dev.tidegate.risk;

import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.TradingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Instruments, markets, policies and orders to test the judge with. */
public final class Markets {
    public static final long NOW = 1_700_000_000_000L;
    public static final Currency USDT = new Currency("USDT", 6);
    public static final Currency BTC = new Currency("BTC", 8);
    public static final long UNLIMITED = Long.MAX_VALUE;

    private Markets() {}

    /** A linear perpetual without fees: tick 0.1, lot 0.001, margins 10 % and 5 %. */
    public static Instrument linear(String symbol, String underlying) {
        return linear(symbol, underlying, "0.1", "0.001", "0", List.of(tier(Long.MAX_VALUE, "10%", "5%")));
    }

    public static Instrument linear(
            String symbol, String underlying, String tick, String lot, String takerFee, List<MarginTier> tiers) {
        return new Instrument(
                symbol,
                underlying,
                ContractKind.LINEAR_PERPETUAL,
                USDT,
                InstrumentStatus.TRADING,
                Decimal.parse(tick),
                Decimal.parse(lot),
                1,
                1_000_000_000L,
                0,
                Rate.ZERO,
                Rate.parse(takerFee),
                tiers,
                Long.MAX_VALUE);
    }

    /** An inverse perpetual settled in BTC: tick 0.1, lot 1 USD. */
    public static Instrument inverse(String symbol, String takerFee, List<MarginTier> tiers) {
        return new Instrument(
                symbol,
                "BTC",
                ContractKind.INVERSE_PERPETUAL,
                BTC,
                InstrumentStatus.TRADING,
                Decimal.parse("0.1"),
                Decimal.parse("1"),
                1,
                1_000_000_000L,
                0,
                Rate.ZERO,
                Rate.parse(takerFee),
                tiers,
                Long.MAX_VALUE);
    }

    public static MarginTier tier(long upTo, String initial, String maintenance) {
        return new MarginTier(upTo, Rate.parse(initial), Rate.parse(maintenance));
    }

    public static InstrumentMarket at(Instrument instrument, long markTicks) {
        return InstrumentMarket.unpriced(instrument).priced(markTicks, markTicks, markTicks, NOW);
    }

    /** A market of instruments, USDT at 1 USD and BTC at 65,000 USD. */
    public static MarketSnapshot market(InstrumentMarket... instruments) {
        return market(1, Map.of("USDT", 1_000_000L, "BTC", 65_000_000_000L), instruments);
    }

    public static MarketSnapshot market(long version, Map<String, Long> usd, InstrumentMarket... instruments) {
        Map<String, InstrumentMarket> bySymbol = new HashMap<>();
        for (InstrumentMarket market : instruments) {
            bySymbol.put(market.instrument().symbol(), market);
        }
        Map<String, CurrencyMarket> currencies = new HashMap<>();
        usd.forEach((code, price) -> currencies.put(
                code, new CurrencyMarket(new Currency(code, code.equals("BTC") ? 8 : 6), price, Long.MAX_VALUE)));
        return new MarketSnapshot(version, bySymbol, currencies);
    }

    /** A policy that limits nothing but margin, with every field open to change. */
    public static final class Policy {
        public int maxOpenOrders = 1_000_000;
        public int maxOpenOrdersPerInstrument = 1_000_000;
        public long maxOrderValue = UNLIMITED;
        public long maxGross = UNLIMITED;
        public long maxNet = UNLIMITED;
        public final Map<String, Long> underlyings = new HashMap<>(Map.of("*", UNLIMITED));
        public final Map<String, RiskPolicy.InstrumentLimits> instruments =
                new HashMap<>(Map.of("*", new RiskPolicy.InstrumentLimits(UNLIMITED, UNLIMITED, UNLIMITED)));
        public RiskPolicy.Collar collar =
                new RiskPolicy.Collar(Rate.parse("90%"), Rate.parse("90%"), Rate.parse("90%"), Rate.parse("95%"));
        public boolean preventSelfMatch;
        public RiskPolicy.MarketGuard guard = new RiskPolicy.MarketGuard(2_000, 10_000, 2_000);
        public final Map<String, RiskPolicy.Collateral> collateral = new HashMap<>(Map.of(
                "USDT", new RiskPolicy.Collateral(Rate.ZERO, UNLIMITED),
                "BTC", new RiskPolicy.Collateral(Rate.ZERO, UNLIMITED)));
        public Rate buffer = Rate.ZERO;
        public MarginMode mode = MarginMode.TIERED;
        public RiskLimits limits = RiskLimits.NONE;

        /** Margin by a mode, with limits. */
        public static RiskPolicy of(MarginMode mode, RiskLimits limits) {
            Policy policy = new Policy();
            policy.mode = mode;
            policy.limits = limits;
            return policy.build();
        }

        public RiskPolicy build() {
            return new RiskPolicy(
                    7,
                    maxOpenOrders,
                    maxOpenOrdersPerInstrument,
                    maxOrderValue,
                    maxGross,
                    maxNet,
                    underlyings,
                    instruments,
                    collar,
                    preventSelfMatch,
                    guard,
                    collateral,
                    buffer,
                    mode,
                    limits);
        }
    }

    public static OrderCommand.Place limit(String id, String symbol, Side side, String quantity, String price) {
        return new OrderCommand.Place(
                id,
                symbol,
                side,
                OrderType.LIMIT,
                TimeInForce.GTC,
                Decimal.parse(quantity),
                Decimal.parse(price),
                false);
    }

    public static OrderCommand.Place reduceOnly(OrderCommand.Place order) {
        return new OrderCommand.Place(
                order.clientOrderId(),
                order.symbol(),
                order.side(),
                order.type(),
                order.timeInForce(),
                order.quantity(),
                order.price(),
                true);
    }

    public static JudgedCommand asked(OrderCommand command) {
        return new JudgedCommand(command, TradingMode.NORMAL, false, "d", NOW);
    }

    public static OrderTerms terms(String id, String symbol, Side side, long lots, long ticks) {
        return new OrderTerms(id, symbol, side, OrderType.LIMIT, TimeInForce.GTC, lots, ticks, false);
    }

    public static AccountEvent reserved(OrderTerms terms) {
        return new AccountEvent.Reserved(terms, "d", NOW);
    }

    /** An event list as one reads it. */
    public static List<AccountEvent> events(AccountEvent... events) {
        return new ArrayList<>(List.of(events));
    }
}
