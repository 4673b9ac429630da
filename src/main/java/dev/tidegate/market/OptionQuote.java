package dev.tidegate.market;

import dev.tidegate.dialect.Ticker;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.policy.MarketRules;
import dev.tidegate.risk.OptionMarket;
import dev.tidegate.risk.scenario.MarginModel;
import org.jspecify.annotations.Nullable;

/** What a ticker makes of an option: its forward and its volatility, or doubt about them. */
final class OptionQuote {
    private OptionQuote() {}

    /** The forward of a ticker; the index where it is not told. */
    static Decimal forward(Ticker ticker) {
        Decimal forward = ticker.forward();
        return forward == null ? ticker.index() : forward;
    }

    /**
     * What an option is worth after a ticker. A volatility that is not told leaves the last one to age; one that cannot be believed leaves it in
     * doubt; null where there has been none.
     */
    static @Nullable OptionMarket of(
            Instrument instrument,
            @Nullable OptionMarket before,
            Ticker ticker,
            long markTicks,
            long receivedAtMillis,
            MarketRules rules,
            MarginModel.Standard margin) {
        Decimal told = ticker.vol();
        double forward = forward(ticker).doubleValue();
        boolean absurd = told != null && !rules.vols().believable(told.doubleValue());
        if (told == null || absurd) {
            if (before == null) {
                return null;
            }
            OptionMarket moved =
                    worth(instrument, markTicks, forward, before.vol(), before.volAtMillis(), margin, receivedAtMillis);
            return moved != null && (absurd || before.absurd()) ? moved.doubted() : moved;
        }
        return worth(instrument, markTicks, forward, told.doubleValue(), receivedAtMillis, margin, receivedAtMillis);
    }

    private static @Nullable OptionMarket worth(
            Instrument instrument,
            long markTicks,
            double forward,
            double vol,
            long volAtMillis,
            MarginModel.Standard margin,
            long nowMillis) {
        try {
            return OptionMarket.of(instrument, markTicks, forward, vol, volAtMillis, margin, nowMillis);
        } catch (ArithmeticException beyond) {
            return null;
        }
    }
}
