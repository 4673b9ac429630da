package dev.tidegate.sandbox;

import dev.tidegate.order.Contract;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * What one account holds and wants of one instrument: its position, the sums of its resting orders, and the largest position
 * it has ever been exposed to. All in lots.
 */
final class Holding {
    private Position position = Position.FLAT;
    private long openBuys;
    private long openSells;
    private long worst;
    /** Resting reduce-only orders, oldest first; all on the side that closes the position. */
    private final List<BookOrder> reducing = new ArrayList<>();

    Position position() {
        return position;
    }

    /** Books a fill; answers the profit taken, minor units. */
    long book(Contract contract, Side side, long lots, long ticks) {
        Position.Booked booked = position.fill(contract, side, lots, ticks);
        position = booked.position();
        return booked.realised();
    }

    /** The position has been turned into money. */
    void settled() {
        position = Position.FLAT;
    }

    /** An order has come to rest. */
    void rested(BookOrder order) {
        if (order.reduceOnly) {
            reducing.add(order);
        } else {
            adjust(order.side, order.remaining());
        }
        observe();
    }

    /** A resting order is gone with what remains of it. */
    void lifted(BookOrder order) {
        if (order.reduceOnly) {
            reducing.remove(order);
        } else {
            adjust(order.side, -order.remaining());
        }
    }

    /** A resting order wants more, or less. */
    void changed(BookOrder order, long lots) {
        if (!order.reduceOnly) {
            adjust(order.side, lots);
        }
    }

    private void adjust(Side side, long lots) {
        if (side == Side.BUY) {
            openBuys += lots;
        } else {
            openSells += lots;
        }
    }

    /**
     * Notes the largest absolute position that any subset of the resting orders could make of this one. Reduce-only orders do
     * not count: the exchange never lets them add.
     */
    void observe() {
        long up = position.lots() + openBuys;
        long down = openSells - position.lots();
        worst = Math.max(worst, Math.max(up, down));
    }

    /** The largest absolute position ever reached, or reachable by a subset of the orders that rested at one moment. */
    long worst() {
        return worst;
    }

    /** How much of the position orders of a side could close. */
    long closable(Side side) {
        return Math.max(0, -side.sign() * position.lots());
    }

    /** How much a further reduce-only order of a side could close. */
    long room(Side side) {
        return Math.max(0, closable(side) - reducingLots(side));
    }

    private long reducingLots(Side side) {
        long sum = 0;
        for (BookOrder order : reducing) {
            sum += order.side == side ? order.remaining() : 0;
        }
        return sum;
    }

    List<BookOrder> reducing() {
        return reducing;
    }
}
