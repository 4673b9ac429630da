package dev.tidegate.sandbox;

import org.jspecify.annotations.Nullable;

/** The queue of orders at one price, first come first served. */
final class PriceLevel {
    final long ticks;
    private @Nullable BookOrder first;
    private @Nullable BookOrder last;
    private long lots;

    PriceLevel(long ticks) {
        this.ticks = ticks;
    }

    @Nullable
    BookOrder first() {
        return first;
    }

    /** Sum of what its orders still want, lots. */
    long lots() {
        return lots;
    }

    boolean empty() {
        return first == null;
    }

    void append(BookOrder order) {
        order.level = this;
        order.ahead = last;
        order.behind = null;
        if (last == null) {
            first = order;
        } else {
            last.behind = order;
        }
        last = order;
        lots += order.remaining();
    }

    void remove(BookOrder order) {
        BookOrder ahead = order.ahead;
        BookOrder behind = order.behind;
        if (ahead == null) {
            first = behind;
        } else {
            ahead.behind = behind;
        }
        if (behind == null) {
            last = ahead;
        } else {
            behind.ahead = ahead;
        }
        order.level = null;
        order.ahead = null;
        order.behind = null;
        lots -= order.remaining();
    }

    /** The sum after one of its orders wants more, or less. */
    void adjust(long change) {
        lots += change;
    }
}
