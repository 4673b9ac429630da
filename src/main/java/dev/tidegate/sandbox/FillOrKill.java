package dev.tidegate.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Foresees whether a fill-or-kill order would trade whole. Depth alone does not tell: a fill can shrink the position of a
 * resting order's owner and so trim that owner's reduce-only orders before their turn comes.
 */
final class FillOrKill {
    private final BookOrder taker;
    private final Map<SandboxAccount, Foreseen> accounts = new HashMap<>();

    private FillOrKill(BookOrder taker) {
        this.taker = taker;
    }

    static boolean tradesWhole(BookOrder taker) {
        return new FillOrKill(taker).wants() == 0;
    }

    private long wants() {
        long left = taker.remaining();
        for (PriceLevel level : taker.listing.book().levels(taker.side.opposite())) {
            if (!taker.reaches(level.ticks)) {
                return left;
            }
            for (BookOrder maker = level.first(); maker != null; maker = maker.behind) {
                left -= trade(maker, left);
                if (left == 0) {
                    return 0;
                }
            }
        }
        return left;
    }

    private long trade(BookOrder maker, long left) {
        Foreseen owner = accounts.computeIfAbsent(maker.account, this::foresee);
        long lots = Math.min(left, maker.reduceOnly ? owner.reducing(maker) : maker.remaining());
        boolean own = maker.account == taker.account;
        if (lots > 0 && !own) {
            owner.sold += lots;
        }
        if (maker.reduceOnly) {
            owner.takeReducing(maker, lots);
        }
        owner.trim();
        return lots;
    }

    private Foreseen foresee(SandboxAccount account) {
        Holding holding = account.holding(taker.listing);
        return new Foreseen(holding.closable(taker.side.opposite()), holding.reducing());
    }

    /** One account's reduce-only orders on the resting side while the order trades. */
    private final class Foreseen {
        private final long closable;
        private final List<BookOrder> orders = new ArrayList<>();
        private final List<Long> lots = new ArrayList<>();
        /** Lots traded against the position so far. */
        private long sold;

        Foreseen(long closable, List<BookOrder> reducing) {
            this.closable = closable;
            for (BookOrder order : reducing) {
                if (order.side != taker.side) {
                    orders.add(order);
                    lots.add(order.remaining());
                }
            }
        }

        long reducing(BookOrder order) {
            int at = orders.indexOf(order);
            return at < 0 ? 0 : lots.get(at);
        }

        void takeReducing(BookOrder order, long traded) {
            int at = orders.indexOf(order);
            if (at >= 0) {
                lots.set(at, lots.get(at) - traded);
            }
        }

        void trim() {
            long kept = Math.max(0, closable - sold);
            for (int at = 0; at < lots.size(); at++) {
                long fits = Math.min(kept, lots.get(at));
                lots.set(at, fits);
                kept -= fits;
            }
        }
    }
}
