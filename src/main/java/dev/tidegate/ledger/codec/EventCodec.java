package dev.tidegate.ledger.codec;

import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.ledger.journal.Cursor;
import dev.tidegate.ledger.journal.Malformed;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountSnapshot;
import dev.tidegate.risk.AccountStatus;
import dev.tidegate.risk.ClosedOrder;
import dev.tidegate.risk.Deadline;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.OrderPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Events and snapshots as bytes. Constants are written by their ordinal: new ones go to the end of their enum, and a change of
 * layout raises {@link #FORMAT}; older formats stay readable.
 */
public final class EventCodec {
    /** Version of the layout below. */
    public static final int FORMAT = 3;

    /** The oldest layout that is read: the same without deadlines and feed number; 2 is without the feed number. */
    static final int OLDEST_FORMAT = 1;

    /** Characters kept of a cause, which is a sentence for people and no part of the state. */
    public static final int MAX_CAUSE = 1_000;

    private static final Side[] SIDES = Side.values();
    private static final OrderType[] TYPES = OrderType.values();
    private static final TimeInForce[] TIMES = TimeInForce.values();
    private static final OrderStatus[] ORDER_STATUSES = OrderStatus.values();
    private static final OrderPhase[] PHASES = OrderPhase.values();
    private static final AccountStatus[] STATUSES = AccountStatus.values();

    private EventCodec() {}

    public static void write(Bytes out, AccountEvent event) {
        switch (event) {
            case AccountEvent.Reserved e -> {
                out.u8(1);
                terms(out, e.terms());
                out.text(e.decisionId());
            }
            case AccountEvent.ReplaceReserved e ->
                out.u8(2).text(e.clientOrderId()).i64(e.lots()).i64(e.ticks()).text(e.decisionId());
            case AccountEvent.Acknowledged e ->
                out.u8(3).text(e.clientOrderId()).text(e.orderId());
            case AccountEvent.Replaced e ->
                out.u8(4).text(e.clientOrderId()).i64(e.lots()).i64(e.ticks());
            case AccountEvent.ReplaceRefused e ->
                out.u8(5).text(e.clientOrderId()).sentence(e.cause(), MAX_CAUSE);
            case AccountEvent.Refused e -> out.u8(6).text(e.clientOrderId()).sentence(e.cause(), MAX_CAUSE);
            case AccountEvent.OutcomeUnknown e -> out.u8(7).text(e.clientOrderId());
            case AccountEvent.Filled e -> {
                out.u8(8).text(e.clientOrderId()).text(e.executionId()).text(e.symbol());
                out.u8(e.side().ordinal())
                        .i64(e.lots())
                        .i64(e.ticks())
                        .i64(e.cumulativeLots())
                        .text(e.settlement());
                position(out.i64(e.fee()).i64(e.realised()), e.after());
            }
            case AccountEvent.Ended e ->
                out.u8(9).text(e.clientOrderId()).u8(e.status().ordinal());
            case AccountEvent.BalanceChanged e ->
                out.u8(10).text(e.currency()).i64(e.balance()).sentence(e.cause(), MAX_CAUSE);
            case AccountEvent.PositionReconciled e -> position(out.u8(11).text(e.symbol()), e.position());
            case AccountEvent.OrderReconciled e -> {
                terms(out.u8(12), e.terms());
                out.text(e.orderId()).i64(e.filledLots()).i64(e.filledTickLots());
            }
            case AccountEvent.StatusChanged e ->
                out.u8(13).u8(e.status().ordinal()).sentence(e.cause(), MAX_CAUSE);
            case AccountEvent.DeadlineSet e -> deadline(out.u8(14).text(e.name()), e.deadline());
            case AccountEvent.DeadlineLifted e -> out.u8(15).text(e.name());
            case AccountEvent.FeedReached e -> out.u8(16).i64(e.sequence());
        }
        out.i64(event.timeMillis());
    }

    public static AccountEvent readEvent(Cursor in) {
        int kind = in.u8();
        return switch (kind) {
            case 1 -> new AccountEvent.Reserved(terms(in), in.text(), in.i64());
            case 2 -> new AccountEvent.ReplaceReserved(in.text(), in.i64(), in.i64(), in.text(), in.i64());
            case 3 -> new AccountEvent.Acknowledged(in.text(), in.text(), in.i64());
            case 4 -> new AccountEvent.Replaced(in.text(), in.i64(), in.i64(), in.i64());
            case 5 -> new AccountEvent.ReplaceRefused(in.text(), in.text(), in.i64());
            case 6 -> new AccountEvent.Refused(in.text(), in.text(), in.i64());
            case 7 -> new AccountEvent.OutcomeUnknown(in.text(), in.i64());
            case 8 -> filled(in);
            case 9 -> new AccountEvent.Ended(in.text(), in.constant(ORDER_STATUSES), in.i64());
            case 10 -> new AccountEvent.BalanceChanged(in.text(), in.i64(), in.text(), in.i64());
            case 11 -> new AccountEvent.PositionReconciled(in.text(), position(in), in.i64());
            case 12 -> new AccountEvent.OrderReconciled(terms(in), in.text(), in.i64(), in.i64(), in.i64());
            case 13 -> new AccountEvent.StatusChanged(in.constant(STATUSES), in.text(), in.i64());
            case 14 -> new AccountEvent.DeadlineSet(in.text(), deadline(in), in.i64());
            case 15 -> new AccountEvent.DeadlineLifted(in.text(), in.i64());
            case 16 -> new AccountEvent.FeedReached(in.i64(), in.i64());
            default -> throw new Malformed("event kind " + kind + " is unknown");
        };
    }

    private static AccountEvent filled(Cursor in) {
        String clientOrderId = in.text();
        String executionId = in.text();
        String symbol = in.text();
        Side side = in.constant(SIDES);
        long lots = in.i64();
        long ticks = in.i64();
        long cumulative = in.i64();
        String settlement = in.text();
        long fee = in.i64();
        long realised = in.i64();
        Position after = position(in);
        return new AccountEvent.Filled(
                clientOrderId,
                executionId,
                symbol,
                side,
                lots,
                ticks,
                cumulative,
                settlement,
                fee,
                realised,
                after,
                in.i64());
    }

    private static void terms(Bytes out, OrderTerms terms) {
        out.text(terms.clientOrderId())
                .text(terms.symbol())
                .u8(terms.side().ordinal())
                .u8(terms.type().ordinal())
                .u8(terms.timeInForce().ordinal())
                .i64(terms.lots())
                .i64(terms.ticks())
                .flag(terms.reduceOnly());
    }

    private static OrderTerms terms(Cursor in) {
        String id = in.text();
        String symbol = in.text();
        Side side = in.constant(SIDES);
        OrderType type = in.constant(TYPES);
        TimeInForce time = in.constant(TIMES);
        try {
            return new OrderTerms(id, symbol, side, type, time, in.i64(), in.i64(), in.flag());
        } catch (IllegalArgumentException impossible) {
            throw new Malformed(String.valueOf(impossible.getMessage()));
        }
    }

    private static void position(Bytes out, Position position) {
        out.i64(position.lots()).i64(position.cost());
    }

    private static Position position(Cursor in) {
        try {
            return new Position(in.i64(), in.i64());
        } catch (IllegalArgumentException impossible) {
            throw new Malformed(String.valueOf(impossible.getMessage()));
        }
    }

    public static void write(Bytes out, AccountSnapshot snapshot) {
        out.text(snapshot.account().value())
                .i64(snapshot.version())
                .u8(snapshot.status().ordinal());
        out.i32(snapshot.balances().size());
        snapshot.balances().forEach((code, minor) -> out.text(code).i64(minor));
        out.i32(snapshot.positions().size());
        snapshot.positions().forEach((symbol, position) -> position(out.text(symbol), position));
        out.i32(snapshot.openOrders().size());
        snapshot.openOrders().forEach(order -> open(out, order));
        out.i32(snapshot.closedOrders().size());
        snapshot.closedOrders().forEach(order -> closed(out, order));
        out.i32(snapshot.executionIds().size());
        snapshot.executionIds().forEach(out::text);
        out.i32(snapshot.deadlines().size());
        snapshot.deadlines().forEach((name, deadline) -> deadline(out.text(name), deadline));
        out.i64(snapshot.feedSequence());
    }

    private static void deadline(Bytes out, Deadline deadline) {
        out.i64(deadline.graceMillis()).i64(deadline.dueAtMillis());
    }

    private static Deadline deadline(Cursor in) {
        return new Deadline(in.i64(), in.i64());
    }

    /** True for a layout that can be read. */
    public static boolean readable(int format) {
        return format >= OLDEST_FORMAT && format <= FORMAT;
    }

    public static AccountSnapshot readSnapshot(Cursor in) {
        return readSnapshot(in, FORMAT);
    }

    public static AccountSnapshot readSnapshot(Cursor in, int format) {
        AccountId account = account(in);
        long version = in.i64();
        AccountStatus status = in.constant(STATUSES);
        TreeMap<String, Long> balances = new TreeMap<>();
        for (int i = in.count(10); i > 0; i--) {
            balances.put(in.text(), in.i64());
        }
        TreeMap<String, Position> positions = new TreeMap<>();
        for (int i = in.count(18); i > 0; i--) {
            positions.put(in.text(), position(in));
        }
        List<OpenOrder> open = new ArrayList<>();
        for (int i = in.count(32); i > 0; i--) {
            open.add(open(in));
        }
        List<ClosedOrder> closed = new ArrayList<>();
        for (int i = in.count(32); i > 0; i--) {
            closed.add(closed(in));
        }
        List<String> executions = new ArrayList<>();
        for (int i = in.count(2); i > 0; i--) {
            executions.add(in.text());
        }
        TreeMap<String, Deadline> deadlines = new TreeMap<>();
        for (int i = format == OLDEST_FORMAT ? 0 : in.count(18); i > 0; i--) {
            deadlines.put(in.text(), deadline(in));
        }
        long feedSequence = format < 3 ? 0 : in.i64();
        return new AccountSnapshot(
                account, version, status, balances, positions, open, closed, executions, deadlines, feedSequence);
    }

    public static AccountId account(Cursor in) {
        return account(in.text());
    }

    public static AccountId account(String name) {
        try {
            return new AccountId(name);
        } catch (IllegalArgumentException impossible) {
            throw new Malformed(String.valueOf(impossible.getMessage()));
        }
    }

    private static void open(Bytes out, OpenOrder order) {
        terms(out, order.terms());
        OrderTerms replacing = order.replacing();
        out.flag(replacing != null);
        if (replacing != null) {
            terms(out, replacing);
        }
        out.u8(order.phase().ordinal())
                .text(order.orderId())
                .i64(order.filledLots())
                .i64(order.filledTickLots());
        out.text(order.decisionId()).i64(order.reservedAtMillis());
    }

    private static OpenOrder open(Cursor in) {
        OrderTerms terms = terms(in);
        OrderTerms replacing = in.flag() ? terms(in) : null;
        return new OpenOrder(terms, replacing, in.constant(PHASES), in.text(), in.i64(), in.i64(), in.text(), in.i64());
    }

    private static void closed(Bytes out, ClosedOrder order) {
        terms(out, order.terms());
        out.text(order.orderId())
                .u8(order.status().ordinal())
                .i64(order.filledLots())
                .i64(order.filledTickLots());
        out.text(order.decisionId()).i64(order.closedAtMillis());
    }

    private static ClosedOrder closed(Cursor in) {
        return new ClosedOrder(
                terms(in), in.text(), in.constant(ORDER_STATUSES), in.i64(), in.i64(), in.text(), in.i64());
    }
}
