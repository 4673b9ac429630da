package dev.tidegate.market;

import dev.tidegate.dialect.Ticker;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.policy.MarketRules;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.Liquidity;
import dev.tidegate.risk.Listing;
import dev.tidegate.risk.OptionMarket;
import dev.tidegate.risk.RiskModel;
import org.jspecify.annotations.Nullable;

/** One instrument's place on the board: its last market and what guards it. */
final class Quote {
    /** Decimal places of USD minor units. */
    private static final Decimal USD_MINOR = Decimal.of(1, 6);

    private final WildnessGuard guard;
    private InstrumentMarket market;
    /** USD minor units, 0 while there was no calm price. */
    private long indexUsd;

    private long indexUsdAtMillis;

    private Quote(WildnessGuard guard, InstrumentMarket market) {
        this.guard = guard;
        this.market = market;
    }

    static Quote unpriced(Instrument instrument) {
        return new Quote(new WildnessGuard(), InstrumentMarket.unpriced(instrument));
    }

    /** This quote for what the rule book says of the instrument now. */
    Quote under(Instrument instrument) {
        Instrument before = market.instrument();
        if (before.equals(instrument)) {
            return this;
        }
        if (!before.tickSize().equals(instrument.tickSize())
                || !before.lotSize().equals(instrument.lotSize())) {
            return unpriced(instrument);
        }
        Quote changed = new Quote(
                guard,
                new InstrumentMarket(
                        Listing.of(instrument),
                        market.markTicks(),
                        market.markAtMillis(),
                        market.wild(),
                        market.indexTicks(),
                        market.bidTicks(),
                        market.askTicks(),
                        market.touchAtMillis(),
                        market.option(),
                        market.liquidity()));
        changed.indexUsd = indexUsd;
        changed.indexUsdAtMillis = indexUsdAtMillis;
        return changed;
    }

    /** Takes a ticker; false where it cannot be believed, and then nothing has changed. */
    boolean take(Ticker ticker, long receivedAtMillis, MarketRules rules, RiskModel model) {
        Instrument instrument = market.instrument();
        boolean isOption = market.isOption();
        Decimal tick = market.instrument().tickSize();
        Decimal bid = ticker.bid();
        Decimal ask = ticker.ask();
        long markTicks = Grid.nearest(ticker.mark(), tick);
        // An option's index lies on another grid.
        long indexTicks = isOption ? 0 : Grid.nearest(ticker.index(), tick);
        long bidTicks = bid == null ? 0 : Grid.floor(bid, tick);
        long askTicks = ask == null ? 0 : Grid.ceiling(ask, tick);
        boolean absurd = markTicks == Grid.NONE
                || indexTicks == Grid.NONE
                || bidTicks == Grid.NONE
                || askTicks == Grid.NONE
                || (bid != null && ask != null && bid.compareTo(ask) >= 0);
        if (absurd) {
            return false;
        }
        // An option's own price may well double: what must not jump is what it is written on.
        long forward = isOption ? Grid.nearest(OptionQuote.forward(ticker), USD_MINOR) : 0;
        if (isOption && forward == Grid.NONE) {
            return false;
        }
        boolean wild = isOption
                ? guard.observe(forward, forward, receivedAtMillis, rules)
                : guard.observe(markTicks, indexTicks, receivedAtMillis, rules);
        long usd = Grid.nearest(ticker.index(), USD_MINOR);
        // A wild price never helps as the price of a collateral either: the last calm one is left to age.
        if (!wild && usd != Grid.NONE) {
            indexUsd = usd;
            indexUsdAtMillis = receivedAtMillis;
        }
        OptionMarket option = isOption
                ? OptionQuote.of(
                        instrument,
                        market.option(),
                        ticker,
                        markTicks,
                        receivedAtMillis,
                        rules,
                        model.margin(instrument.underlying()).standard())
                : null;
        market = new InstrumentMarket(
                market.listing(),
                markTicks,
                receivedAtMillis,
                wild,
                indexTicks,
                bidTicks,
                askTicks,
                receivedAtMillis,
                option,
                liquidity(instrument, ticker));
        return true;
    }

    private static Liquidity liquidity(Instrument instrument, Ticker ticker) {
        return ticker.openInterest() == null && ticker.volume() == null
                ? Liquidity.UNKNOWN
                : new Liquidity(lots(instrument, ticker.openInterest()), lots(instrument, ticker.volume()));
    }

    /** Whole lots of a quantity, 0 where it is not told or cannot be counted. */
    private static long lots(Instrument instrument, @Nullable Decimal quantity) {
        return quantity == null ? 0 : Math.max(0, Grid.floor(quantity, instrument.lotSize()));
    }

    InstrumentMarket market() {
        return market;
    }

    long indexUsd() {
        return indexUsd;
    }

    long indexUsdAtMillis() {
        return indexUsdAtMillis;
    }
}
