package dev.tidegate.journey;

import dev.tidegate.identity.Permission;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Side;
import org.jspecify.annotations.Nullable;

/** What a request wants, as its method and path say. */
public sealed interface Ask {
    /** What the key must be allowed to do. */
    default Permission permission() {
        return Permission.READ;
    }

    /** A new order; the body says which. */
    record Place() implements Ask {
        @Override
        public Permission permission() {
            return Permission.TRADE;
        }
    }

    /** A new order that is judged and not sent. */
    record Check() implements Ask {}

    /** Several new orders, each with its own verdict. */
    record Batch() implements Ask {
        @Override
        public Permission permission() {
            return Permission.TRADE;
        }
    }

    /** A change of a live order. */
    record Replace(String clientOrderId) implements Ask {
        @Override
        public Permission permission() {
            return Permission.TRADE;
        }
    }

    /** A cancel of one order. */
    record Cancel(String clientOrderId) implements Ask {
        @Override
        public Permission permission() {
            return Permission.TRADE;
        }
    }

    /**
     * A cancel of all open orders.
     *
     * @param symbol only this instrument's, or null for all
     */
    record CancelAll(@Nullable String symbol) implements Ask {
        @Override
        public Permission permission() {
            return Permission.TRADE;
        }
    }

    /** A cancel of all open orders after a time, unless it is asked for anew before; the body says when. */
    record CancelAllAfter() implements Ask {
        @Override
        public Permission permission() {
            return Permission.TRADE;
        }
    }

    /**
     * The open orders.
     *
     * @param symbol only this instrument's, or null for all
     */
    record Orders(@Nullable String symbol) implements Ask {}

    /** One order, open or over. */
    record Order(String clientOrderId) implements Ask {}

    /** Balances, positions, margin and limits used. */
    record Account() implements Ask {}

    /** What is left in the caller's buckets. */
    record Limits() implements Ask {}

    /** The listed instruments. */
    record Instruments() implements Ask {}

    /** What something would be worth or would risk; nothing of it changes the account. */
    sealed interface Risk extends Ask {
        /** The margin of positions and orders that nobody need have. */
        record Simulate() implements Risk {
            @Override
            public boolean asksByBody() {
                return true;
            }
        }

        /** True where the question is in the body. */
        default boolean asksByBody() {
            return false;
        }

        /** What an order would cost at once. */
        record Impact(String symbol, Side side, Decimal quantity) implements Risk {}

        /** What the account risks. */
        record Account() implements Risk {}

        /** The risk model in force: scenario sets, volatilities, surfaces. */
        record Model() implements Risk {}

        /** The price and the Greeks of an option, or the volatility its price implies. */
        record Price() implements Risk {
            @Override
            public boolean asksByBody() {
                return true;
            }
        }
    }
}
