package dev.tidegate.calibration.report;

import dev.tidegate.order.Side;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.OpenOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What an account holds and has open, taken down at one moment so that it can be looked at elsewhere.
 *
 * @param positions signed lots, by symbol in order
 * @param orders open orders
 */
public record Taken(List<Position> positions, List<Order> orders) {
    /** Signed lots of an instrument. */
    public record Position(String symbol, long lots) {}

    /**
     * An order that can still trade.
     *
     * @param lots signed: positive to buy
     * @param ticks its price
     */
    public record Order(String symbol, long lots, long ticks) {}

    public Taken {
        positions = List.copyOf(positions);
        orders = List.copyOf(orders);
    }

    /** The same with one order more. */
    public Taken plus(Order order) {
        List<Order> more = new ArrayList<>(orders);
        more.add(order);
        return new Taken(positions, more);
    }

    public static Taken of(AccountState state) {
        List<Position> positions = new ArrayList<>();
        for (String symbol : state.symbols()) {
            long lots = state.position(symbol).lots();
            if (lots != 0) {
                positions.add(new Position(symbol, lots));
            }
        }
        List<Order> orders = new ArrayList<>();
        for (OpenOrder open : state.openOrders()) {
            long lots = open.remainingLots();
            if (lots > 0) {
                orders.add(new Order(
                        open.terms().symbol(),
                        open.terms().side() == Side.BUY ? lots : -lots,
                        open.terms().ticks()));
            }
        }
        return new Taken(positions, orders);
    }
}
