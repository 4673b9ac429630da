package dev.tidegate.risk;

import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest closed orders of an account by client order id, in the order they closed. Each is kept as some 40 to 100 bytes in a
 * {@link RecordRing}, and made an object again only for whoever asks. Not thread-safe.
 */
final class ClosedOrders {
    /** Characters at the end of a decision's id that tell the decisions of one process apart; the rest they share. */
    private static final int TAIL = 7;

    private static final Side[] SIDES = Side.values();
    private static final OrderType[] TYPES = OrderType.values();
    private static final TimeInForce[] TIMES = TimeInForce.values();
    private static final OrderStatus[] STATUSES = OrderStatus.values();

    private final RecordRing ring;
    private final Words words = new Words();
    private final Packing packing = new Packing();

    /** @param most orders kept */
    ClosedOrders(int most) {
        ring = new RecordRing(most);
    }

    int size() {
        return ring.size();
    }

    boolean contains(String clientOrderId) {
        return find(clientOrderId) != RecordRing.ABSENT;
    }

    @Nullable
    ClosedOrder get(String clientOrderId) {
        int slot = find(clientOrderId);
        return slot == RecordRing.ABSENT ? null : order(slot);
    }

    /** Adds an order as the newest, also where one of its id was kept; where there are too many, the oldest goes. */
    void add(ClosedOrder order) {
        remove(order.clientOrderId());
        ring.add(pack(order));
    }

    /** Puts an order in the place of the one of its id, which is kept. */
    void replace(ClosedOrder order) {
        int slot = find(order.clientOrderId());
        if (slot == RecordRing.ABSENT) {
            throw new IllegalArgumentException("order " + order.clientOrderId() + " is not kept");
        }
        ring.replace(slot, pack(order));
    }

    void remove(String clientOrderId) {
        int slot = find(clientOrderId);
        if (slot != RecordRing.ABSENT) {
            ring.remove(slot);
        }
    }

    /** All of them, oldest first. */
    List<ClosedOrder> all() {
        List<ClosedOrder> all = new ArrayList<>(ring.size());
        for (int age = 0; age < ring.size(); age++) {
            all.add(order(ring.slot(age)));
        }
        return Collections.unmodifiableList(all);
    }

    private int find(String clientOrderId) {
        return ring.find(packing.clear().text(clientOrderId));
    }

    private Packing pack(ClosedOrder order) {
        OrderTerms terms = order.terms();
        packing.clear()
                .text(terms.clientOrderId())
                .u8(terms.side().ordinal()
                        | (terms.reduceOnly() ? 2 : 0)
                        | terms.type().ordinal() << 2)
                .u8(terms.timeInForce().ordinal() | order.status().ordinal() << 4);
        shared(terms.symbol(), terms.symbol().length());
        packing.number(terms.lots())
                .number(terms.ticks())
                .number(order.filledLots())
                .number(order.filledTickLots())
                .number(order.closedAtMillis())
                .text(order.orderId());
        shared(order.decisionId(), Math.max(0, order.decisionId().length() - TAIL));
        return packing;
    }

    /** A text whose first characters are the same for many orders. */
    private void shared(String text, int length) {
        int number = words.number(text, length);
        packing.u8(number).text(text, number == Words.NONE ? 0 : length);
    }

    private ClosedOrder order(int slot) {
        Unpacking in = new Unpacking(ring.bytes(), ring.start(slot));
        String id = in.text();
        int flags = in.u8();
        int timeAndStatus = in.u8();
        String symbol = in.text(words.word(in.u8()));
        OrderTerms terms = new OrderTerms(
                id,
                symbol,
                SIDES[flags & 1],
                TYPES[flags >> 2],
                TIMES[timeAndStatus & 15],
                in.number(),
                in.number(),
                (flags & 2) != 0);
        long filledLots = in.number();
        long filledTickLots = in.number();
        long closedAtMillis = in.number();
        String orderId = in.text();
        return new ClosedOrder(
                terms,
                orderId,
                STATUSES[timeAndStatus >> 4],
                filledLots,
                filledTickLots,
                in.text(words.word(in.u8())),
                closedAtMillis);
    }
}
