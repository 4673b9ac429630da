package dev.tidegate.sandbox;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The exchange's rules once more, slow and obvious: one list of orders, searched and sorted for every trade; a fill-or-kill
 * order is tried on a copy of everything.
 */
final class SlowExchange {
    static final class Order {
        AccountId account;
        String id;
        Side side;
        TimeInForce time;
        boolean reduceOnly;
        boolean market;
        long lots;
        long ticks;
        long filled;
        long turn;
        boolean resting;
        OrderStatus status = OrderStatus.NEW;

        long left() {
            return lots - filled;
        }

        Order copy() {
            Order copy = new Order();
            copy.account = account;
            copy.id = id;
            copy.side = side;
            copy.time = time;
            copy.reduceOnly = reduceOnly;
            copy.market = market;
            copy.lots = lots;
            copy.ticks = ticks;
            copy.filled = filled;
            copy.turn = turn;
            copy.resting = resting;
            copy.status = status;
            return copy;
        }

        @Override
        public String toString() {
            return id + " " + status + " " + filled + "/" + lots + " at " + (market ? "market" : ticks);
        }
    }

    final List<Order> orders = new ArrayList<>();
    final Map<AccountId, Long> positions = new TreeMap<>();
    final List<String> trades = new ArrayList<>();
    private long turns;

    private SlowExchange copy() {
        SlowExchange copy = new SlowExchange();
        orders.forEach(order -> copy.orders.add(order.copy()));
        copy.positions.putAll(positions);
        copy.turns = turns;
        return copy;
    }

    long position(AccountId account) {
        return positions.getOrDefault(account, 0L);
    }

    void place(Order order) {
        orders.add(order);
        enter(order);
    }

    private void enter(Order order) {
        order.resting = false;
        long most = order.reduceOnly ? Math.min(order.left(), room(order)) : order.left();
        boolean rests = order.time == TimeInForce.GTC || order.time == TimeInForce.POST_ONLY;
        boolean killed = most == 0
                || (order.time == TimeInForce.POST_ONLY && next(order) != null)
                || (order.time == TimeInForce.FOK && !wouldFill(order, most));
        if (killed) {
            order.status = OrderStatus.EXPIRED;
            return;
        }
        if (rests) {
            order.lots = order.filled + most;
        }
        trade(order, most);
        if (order.left() > 0) {
            order.resting = rests;
            order.turn = ++turns;
            order.status = rests ? order.status : OrderStatus.EXPIRED;
        }
    }

    private boolean wouldFill(Order order, long most) {
        if (most < order.left()) {
            return false;
        }
        SlowExchange tried = copy();
        Order same = tried.find(order.account, order.id);
        tried.trade(same, most);
        return same.left() == 0;
    }

    private void trade(Order order, long most) {
        long left = most;
        for (Order maker = next(order); left > 0 && maker != null; maker = next(order)) {
            long lots = Math.min(left, maker.left());
            fill(order, lots);
            fill(maker, lots);
            trades.add(order.id + " " + maker.id + " " + lots + " " + maker.ticks);
            left -= lots;
            List.of(order.account, maker.account).forEach(this::trim);
        }
    }

    private Order next(Order taker) {
        Comparator<Order> byPrice = Comparator.comparingLong(order -> -order.side.sign() * order.ticks);
        return orders.stream()
                .filter(order -> order.resting && order.side != taker.side)
                .filter(order -> taker.market || taker.side.sign() * (taker.ticks - order.ticks) >= 0)
                .min(byPrice.thenComparingLong(order -> order.turn))
                .orElse(null);
    }

    private void fill(Order order, long lots) {
        order.filled += lots;
        order.status = order.left() == 0 ? OrderStatus.FILLED : OrderStatus.PARTIALLY_FILLED;
        order.resting &= order.left() > 0;
        positions.merge(order.account, order.side.sign() * lots, Long::sum);
    }

    private long closable(AccountId account, Side side) {
        return Math.max(0, -side.sign() * position(account));
    }

    private List<Order> reducing(AccountId account, Side side) {
        return orders.stream()
                .filter(order ->
                        order.resting && order.reduceOnly && order.side == side && order.account.equals(account))
                .sorted(Comparator.comparingLong(order -> order.turn))
                .toList();
    }

    private long room(Order order) {
        long taken = reducing(order.account, order.side).stream()
                .filter(other -> other != order)
                .mapToLong(Order::left)
                .sum();
        return Math.max(0, closable(order.account, order.side) - taken);
    }

    private void trim(AccountId account) {
        for (Side side : Side.values()) {
            long kept = closable(account, side);
            for (Order order : reducing(account, side)) {
                long lots = Math.min(kept, order.left());
                kept -= lots;
                if (lots > 0) {
                    order.lots = order.filled + lots;
                } else {
                    order.status = OrderStatus.EXPIRED;
                    order.resting = false;
                }
            }
        }
    }

    void replace(Order order, long lots, long ticks) {
        boolean keeps = ticks == order.ticks && lots <= order.lots;
        order.lots = lots;
        order.ticks = ticks;
        if (!keeps) {
            enter(order);
        }
    }

    boolean crosses(Order order, long ticks) {
        Order moved = order.copy();
        moved.ticks = ticks;
        return next(moved) != null;
    }

    void cancel(Order order) {
        order.resting = false;
        order.status = OrderStatus.CANCELLED;
    }

    Order find(AccountId account, String id) {
        return orders.stream()
                .filter(order -> order.account.equals(account) && order.id.equals(id))
                .findFirst()
                .orElseThrow();
    }
}
