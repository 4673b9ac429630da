package dev.tidegate.sandbox;

import dev.tidegate.dialect.BookPicture;
import dev.tidegate.dialect.Ticker;
import dev.tidegate.order.Contract;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An instrument with its book and its prices. Mark and index are whatever the driver of the market says (a synthetic market, a
 * recording, a test): the exchange derives neither from its own trades, so that a test decides what a position is worth.
 */
final class Listing {
    private final Instrument instrument;
    private final Contract contract;
    private final OrderBook book = new OrderBook();
    private @Nullable Decimal mark;
    private @Nullable Decimal index;
    private @Nullable Decimal forward;
    private @Nullable Decimal vol;
    /** What the rest of the world holds and trades of it. */
    private Decimal elsewhereOpen = Decimal.ZERO;

    private Decimal elsewhereTraded = Decimal.ZERO;
    private long tradedLots;
    private boolean settled;
    private long lastTradeTicks;
    private boolean changed;
    private boolean bookChanged;

    Listing(Instrument instrument) {
        this.instrument = instrument;
        this.contract = instrument.contract();
    }

    Instrument instrument() {
        return instrument;
    }

    Contract contract() {
        return contract;
    }

    String symbol() {
        return instrument.symbol();
    }

    OrderBook book() {
        return book;
    }

    void price(Decimal newMark, Decimal newIndex) {
        if (newMark.signum() <= 0 || newIndex.signum() <= 0) {
            throw new IllegalArgumentException(symbol() + ": mark and index must be above zero");
        }
        changed |= !newMark.equals(mark) || !newIndex.equals(index);
        mark = newMark;
        index = newIndex;
    }

    /** What an option's mark is made of; no volatility where none is told. */
    void option(Decimal newForward, @Nullable Decimal newVol) {
        changed |= !newForward.equals(forward) || !Objects.equals(newVol, vol);
        forward = newForward;
        vol = newVol;
    }

    /** What is held and traded of it besides what this exchange's books know. */
    void liquidity(Decimal open, Decimal traded) {
        elsewhereOpen = open;
        elsewhereTraded = traded;
        changed = true;
    }

    /** It has expired and its positions are money. */
    void settle() {
        settled = true;
    }

    boolean settled() {
        return settled;
    }

    @Nullable
    Decimal index() {
        return index;
    }

    @Nullable
    Decimal mark() {
        return mark;
    }

    /** Price of the last trade, 0 before the first. */
    long lastTradeTicks() {
        return lastTradeTicks;
    }

    void traded(long ticks, long lots) {
        lastTradeTicks = ticks;
        tradedLots += lots;
    }

    /** The book is another than it was. */
    void touch() {
        changed = true;
        bookChanged = true;
    }

    /** True once after each change of the book. */
    boolean takeBookChange() {
        boolean was = bookChanged;
        bookChanged = false;
        return was;
    }

    /** True once after each change. */
    boolean takeChange() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** The best levels of its book, as the market stream tells them. */
    BookPicture picture(int levels, long nowMillis) {
        return new BookPicture(symbol(), side(Side.BUY, levels), side(Side.SELL, levels), nowMillis);
    }

    private List<BookPicture.Level> side(Side side, int levels) {
        List<BookPicture.Level> best = new ArrayList<>(levels);
        for (PriceLevel level : book.levels(side)) {
            if (best.size() == levels) {
                break;
            }
            best.add(new BookPicture.Level(instrument.price(level.ticks), instrument.quantity(level.lots())));
        }
        return best;
    }

    /** What the market stream says of it; null until a first mark is known. */
    @Nullable
    Ticker ticker(long nowMillis, long openLots) {
        if (mark == null || index == null) {
            return null;
        }
        PriceLevel bid = book.best(Side.BUY);
        PriceLevel ask = book.best(Side.SELL);
        return new Ticker(
                symbol(),
                mark,
                index,
                bid == null ? null : instrument.price(bid.ticks),
                ask == null ? null : instrument.price(ask.ticks),
                bid == null ? null : instrument.quantity(bid.lots()),
                ask == null ? null : instrument.quantity(ask.lots()),
                forward,
                vol,
                sum(elsewhereOpen, openLots),
                sum(elsewhereTraded, tradedLots),
                nowMillis);
    }

    private Decimal sum(Decimal elsewhere, long lots) {
        return instrument.quantity(Math.addExact(Grid.floor(elsewhere, instrument.lotSize()), lots));
    }
}
