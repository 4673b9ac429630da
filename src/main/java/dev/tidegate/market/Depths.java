package dev.tidegate.market;

import dev.tidegate.dialect.BookPicture;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Exact;
import dev.tidegate.order.Instrument;
import dev.tidegate.risk.impact.OrderBookDepth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pictures of books in an instrument's ticks and lots: no price is made better, no quantity larger than it is told. */
final class Depths {
    private Depths() {}

    /** The depth, or null where a level lies off every grid, levels do not get worse one by one, or the sides cross. */
    static @Nullable OrderBookDepth of(BookPicture picture, Instrument instrument, long receivedAtMillis) {
        List<OrderBookDepth.Level> bids = side(picture.bids(), instrument, -1);
        List<OrderBookDepth.Level> asks = side(picture.asks(), instrument, 1);
        if (bids == null || asks == null) {
            return null;
        }
        OrderBookDepth depth = new OrderBookDepth(bids, asks, receivedAtMillis);
        boolean crossed =
                depth.twoSided() && bids.getFirst().ticks() >= asks.getFirst().ticks();
        return crossed ? null : depth;
    }

    private static @Nullable List<OrderBookDepth.Level> side(
            List<BookPicture.Level> levels, Instrument instrument, int worse) {
        List<OrderBookDepth.Level> side = new ArrayList<>(levels.size());
        long before = worse > 0 ? 0 : Long.MAX_VALUE;
        for (BookPicture.Level level : levels) {
            long ticks = worse > 0
                    ? Grid.ceiling(level.price(), instrument.tickSize())
                    : Grid.floor(level.price(), instrument.tickSize());
            long lots = lots(level.quantity(), instrument.lotSize());
            if (ticks == Grid.NONE || lots < 0 || worse * Long.compare(ticks, before) < 0) {
                return null;
            }
            before = ticks;
            if (lots > 0) {
                side.add(new OrderBookDepth.Level(ticks, lots));
            }
        }
        return side;
    }

    /** Whole lots, the rest left out; negative where they are too many. */
    private static long lots(Decimal quantity, Decimal lot) {
        int common = Math.max(quantity.scale(), lot.scale());
        try {
            long lots = Exact.multiplyDivideFloor(
                    quantity.unscaled(),
                    Exact.powerOfTen(common - quantity.scale()),
                    Math.multiplyExact(lot.unscaled(), Exact.powerOfTen(common - lot.scale())));
            return lots > Instrument.MAX_STEPS ? -1 : lots;
        } catch (ArithmeticException beyond) {
            return -1;
        }
    }
}
