package dev.tidegate.market;

import dev.tidegate.dialect.Ticker;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.policy.MarketRules;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.Listing;

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
        if (!before.tickSize().equals(instrument.tickSize())) {
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
                        market.touchAtMillis()));
        changed.indexUsd = indexUsd;
        changed.indexUsdAtMillis = indexUsdAtMillis;
        return changed;
    }

    /** Takes a ticker; false where it cannot be believed, and then nothing has changed. */
    boolean take(Ticker ticker, long receivedAtMillis, MarketRules rules) {
        Decimal tick = market.instrument().tickSize();
        Decimal bid = ticker.bid();
        Decimal ask = ticker.ask();
        long markTicks = Grid.nearest(ticker.mark(), tick);
        long indexTicks = Grid.nearest(ticker.index(), tick);
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
        boolean wild = guard.observe(markTicks, indexTicks, receivedAtMillis, rules);
        long usd = Grid.nearest(ticker.index(), USD_MINOR);
        // A wild price never helps as the price of a collateral either: the last calm one is left to age.
        if (!wild && usd != Grid.NONE) {
            indexUsd = usd;
            indexUsdAtMillis = receivedAtMillis;
        }
        market = new InstrumentMarket(
                market.listing(), markTicks, receivedAtMillis, wild, indexTicks, bidTicks, askTicks, receivedAtMillis);
        return true;
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
