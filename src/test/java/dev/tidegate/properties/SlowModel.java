package dev.tidegate.properties;

import dev.tidegate.order.Instrument;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Side;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.RiskPolicy;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The obvious way to know what an account risks: keep every deposit and every fill, and try every subset of the open orders,
 * one after another, in exact decimals. Shares nothing with the judge but the instruments' reference data. Amounts are whole
 * units; exact to 30 digits.
 */
final class SlowModel {
    private static final int MAX_PARTS = 3;
    private static final MathContext EXACT = new MathContext(30, RoundingMode.HALF_EVEN);

    /** A fill that has been told of. */
    record Traded(String symbol, int signedLots, long ticks, BigDecimal fee) {}

    private final Map<String, BigDecimal> deposits = new TreeMap<>();
    private final List<Traded> trades = new ArrayList<>();

    void deposit(String currency, BigDecimal amount) {
        deposits.merge(currency, amount, BigDecimal::add);
    }

    void traded(Traded trade) {
        trades.add(trade);
    }

    int trades() {
        return trades.size();
    }

    long lots(String symbol) {
        return trades.stream()
                .filter(t -> t.symbol().equals(symbol))
                .mapToLong(Traded::signedLots)
                .sum();
    }

    /** Value of a number of lots in the settlement currency. */
    static BigDecimal value(Instrument instrument, long lots, long ticks) {
        BigDecimal quantity = decimal(instrument.lotSize()).multiply(BigDecimal.valueOf(lots));
        BigDecimal price = decimal(instrument.tickSize()).multiply(BigDecimal.valueOf(ticks));
        return instrument.kind().inverse() ? quantity.divide(price, EXACT) : quantity.multiply(price, EXACT);
    }

    /** Profit of having traded at a price, at a mark. */
    static BigDecimal profit(Instrument instrument, long signedLots, long ticks, long mark) {
        BigDecimal then = value(instrument, signedLots, ticks);
        BigDecimal now = value(instrument, signedLots, mark);
        return instrument.kind().inverse() ? then.subtract(now) : now.subtract(then);
    }

    static BigDecimal decimal(dev.tidegate.order.Decimal decimal) {
        return BigDecimal.valueOf(decimal.unscaled(), decimal.scale());
    }

    static BigDecimal rate(dev.tidegate.order.Rate rate) {
        return BigDecimal.valueOf(rate.billionths(), 9);
    }

    private static BigDecimal usd(long minor) {
        return BigDecimal.valueOf(minor, 6);
    }

    /** Tiered margin of a notional: the part in every bracket at that bracket's rate. */
    static BigDecimal margin(Instrument instrument, BigDecimal notional, boolean initial) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal floor = BigDecimal.ZERO;
        for (MarginTier tier : instrument.tiers()) {
            BigDecimal cap = BigDecimal.valueOf(
                    tier.notionalUpTo(), instrument.settlement().decimals());
            BigDecimal inside = notional.min(cap).subtract(floor);
            if (inside.signum() > 0) {
                sum = sum.add(inside.multiply(rate(initial ? tier.initial() : tier.maintenance())));
            }
            floor = cap;
        }
        return sum;
    }

    /** What is judged: orders that may fill, marks and rules. */
    final class Question {
        private final MarketSnapshot market;
        private final RiskPolicy policy;
        private final List<Choice> choices = new ArrayList<>();
        private final List<String> symbols = new ArrayList<>();
        private final List<String> currencies = new ArrayList<>();
        private final Map<Long, BigDecimal> margins = new HashMap<>();

        /** One order: the ways it can be filled. */
        private record Choice(int symbol, int currency, Side side, boolean reduceOnly, List<Way> ways) {}

        /** Lots at a price: what it costs per lot, and with gains left out. */
        private record Way(long lots, BigDecimal perLot, BigDecimal lossPerLot) {}

        BigDecimal equityNow = BigDecimal.ZERO;
        BigDecimal maintenanceNow = BigDecimal.ZERO;
        /** Smallest equity above initial margin over all subsets. */
        BigDecimal leastSpare = BigDecimal.valueOf(Long.MAX_VALUE);
        /** Initial margin, fees and losses over the worst subset. */
        BigDecimal requirement = BigDecimal.ZERO;

        final Map<String, Long> largestLots = new HashMap<>();
        final Map<String, BigDecimal> largestValue = new HashMap<>();
        final Map<String, BigDecimal> largestUnderlying = new HashMap<>();
        BigDecimal gross = BigDecimal.ZERO;
        BigDecimal net = BigDecimal.ZERO;

        Question(MarketSnapshot market, RiskPolicy policy) {
            this.market = market;
            this.policy = policy;
            symbols.addAll(new TreeMap<>(market.instruments()).keySet());
            currencies.addAll(new TreeMap<>(market.currencies()).keySet());
        }

        Question with(OpenOrder order) {
            OrderTerms replacing = order.replacing();
            OrderTerms other = replacing == null ? order.terms() : replacing;
            long most = Math.max(order.terms().lots(), other.lots());
            add(order.terms(), other, Math.max(0, most - order.filledLots()));
            return this;
        }

        Question with(OrderTerms terms) {
            add(terms, terms, terms.lots());
            return this;
        }

        private void add(OrderTerms terms, OrderTerms other, long lots) {
            InstrumentMarket at = market.instrument(terms.symbol());
            Instrument instrument = at.instrument();
            List<Way> ways = new ArrayList<>();
            ways.add(way(at, terms, lots));
            if (other.ticks() != terms.ticks()) {
                ways.add(way(at, other, lots));
            }
            // Part of an order, where there are few enough orders to try that too.
            if (lots > 1 && choices.size() < MAX_PARTS) {
                ways.add(way(at, terms, lots / 2));
            }
            choices.add(new Choice(
                    symbols.indexOf(terms.symbol()),
                    currencies.indexOf(instrument.settlement().code()),
                    terms.side(),
                    terms.reduceOnly(),
                    ways));
        }

        private Way way(InstrumentMarket at, OrderTerms terms, long lots) {
            Instrument instrument = at.instrument();
            BigDecimal fee = value(instrument, 1, terms.ticks()).multiply(rate(instrument.takerFee()));
            BigDecimal profit = profit(instrument, terms.side().sign(), terms.ticks(), at.markTicks());
            return new Way(
                    lots,
                    profit.subtract(fee),
                    profit.min(BigDecimal.ZERO).negate().add(fee));
        }

        /** Tries everything. */
        Question answer() {
            long[] lots = new long[symbols.size()];
            BigDecimal[] worth = new BigDecimal[currencies.size()];
            for (int c = 0; c < worth.length; c++) {
                worth[c] = deposits.getOrDefault(currencies.get(c), BigDecimal.ZERO);
            }
            for (Traded trade : trades) {
                int s = symbols.indexOf(trade.symbol());
                InstrumentMarket at = market.instrument(trade.symbol());
                lots[s] += trade.signedLots();
                int c = currencies.indexOf(at.instrument().settlement().code());
                worth[c] = worth[c].add(profit(at.instrument(), trade.signedLots(), trade.ticks(), at.markTicks()))
                        .subtract(trade.fee());
            }
            equityNow = equity(worth);
            for (int s = 0; s < lots.length; s++) {
                InstrumentMarket at = market.instrument(symbols.get(s));
                BigDecimal notional = value(at.instrument(), Math.abs(lots[s]), at.markTicks());
                maintenanceNow = maintenanceNow.add(toUsd(at, margin(at.instrument(), notional, false)));
            }
            // The exchange trims reduce-only orders to the position of the moment: earliest and latest moment are
            // tried.
            boolean trims = choices.stream().anyMatch(Choice::reduceOnly);
            List<Choice> order = new ArrayList<>(choices);
            order.sort((a, b) -> Boolean.compare(b.reduceOnly(), a.reduceOnly()));
            descend(order, 0, lots, worth, new BigDecimal[] {BigDecimal.ZERO});
            if (trims) {
                List<Choice> late = new ArrayList<>(choices);
                late.sort((a, b) -> Integer.compare(rank(a, lots), rank(b, lots)));
                descend(late, 0, lots, worth, new BigDecimal[] {BigDecimal.ZERO});
            }
            return this;
        }

        private int rank(Choice choice, long[] lots) {
            boolean grows = Long.signum(lots[choice.symbol()]) != -choice.side().sign();
            return choice.reduceOnly() ? 1 : grows ? 0 : 2;
        }

        private void descend(List<Choice> order, int next, long[] lots, BigDecimal[] worth, BigDecimal[] loss) {
            if (next == order.size()) {
                leaf(lots, worth, loss[0]);
                return;
            }
            descend(order, next + 1, lots, worth, loss);
            Choice choice = order.get(next);
            for (Way way : choice.ways()) {
                long held = lots[choice.symbol()];
                long room = Math.max(0, -choice.side().sign() * held);
                long filled = choice.reduceOnly() ? Math.min(room, way.lots()) : way.lots();
                if (filled == 0) {
                    continue;
                }
                BigDecimal before = worth[choice.currency()];
                BigDecimal lossBefore = loss[0];
                BigDecimal quantity = BigDecimal.valueOf(filled);
                lots[choice.symbol()] = held + choice.side().sign() * filled;
                worth[choice.currency()] = before.add(way.perLot().multiply(quantity));
                loss[0] = lossBefore.add(usd(choice.currency(), way.lossPerLot().multiply(quantity)));
                descend(order, next + 1, lots, worth, loss);
                lots[choice.symbol()] = held;
                worth[choice.currency()] = before;
                loss[0] = lossBefore;
            }
        }

        private void leaf(long[] lots, BigDecimal[] worth, BigDecimal loss) {
            BigDecimal initial = BigDecimal.ZERO;
            BigDecimal grossNow = BigDecimal.ZERO;
            BigDecimal netNow = BigDecimal.ZERO;
            Map<String, BigDecimal> byUnderlying = new HashMap<>();
            for (int s = 0; s < lots.length; s++) {
                InstrumentMarket at = market.instrument(symbols.get(s));
                initial = initial.add(initial(s, at, Math.abs(lots[s])));
                BigDecimal value = toUsd(at, value(at.instrument(), lots[s], at.markTicks()));
                grossNow = grossNow.add(value.abs());
                netNow = netNow.add(value);
                byUnderlying.merge(at.instrument().underlying(), value, BigDecimal::add);
                largestLots.merge(symbols.get(s), Math.abs(lots[s]), Math::max);
                largestValue.merge(symbols.get(s), value.abs(), BigDecimal::max);
            }
            byUnderlying.forEach((u, value) -> largestUnderlying.merge(u, value.abs(), BigDecimal::max));
            gross = gross.max(grossNow);
            net = net.max(netNow.abs());
            leastSpare = leastSpare.min(equity(worth).subtract(initial));
            requirement = requirement.max(initial.add(loss));
        }

        /** Margin and closing fee, USD. */
        private BigDecimal initial(int symbol, InstrumentMarket at, long lots) {
            return margins.computeIfAbsent(symbol * 1_000_000L + lots, key -> {
                BigDecimal notional = value(at.instrument(), lots, at.markTicks());
                BigDecimal fee = notional.multiply(rate(at.instrument().takerFee()));
                return toUsd(at, margin(at.instrument(), notional, true).add(fee));
            });
        }

        private BigDecimal toUsd(InstrumentMarket at, BigDecimal amount) {
            return usd(currencies.indexOf(at.instrument().settlement().code()), amount);
        }

        private BigDecimal usd(int currency, BigDecimal amount) {
            return amount.multiply(
                    SlowModel.usd(market.currency(currencies.get(currency)).usdPerUnit()));
        }

        private BigDecimal equity(BigDecimal[] worth) {
            BigDecimal sum = BigDecimal.ZERO;
            for (int c = 0; c < worth.length; c++) {
                BigDecimal usd = usd(c, worth[c]);
                RiskPolicy.Collateral terms = policy.collateral().get(currencies.get(c));
                if (usd.signum() > 0) {
                    usd = terms == null
                            ? BigDecimal.ZERO
                            : usd.multiply(BigDecimal.ONE.subtract(rate(terms.haircut())))
                                    .min(SlowModel.usd(terms.cap()));
                }
                sum = sum.add(usd);
            }
            return sum;
        }
    }
}
