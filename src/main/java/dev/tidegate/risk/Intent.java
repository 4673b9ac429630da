package dev.tidegate.risk;

import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Side;
import org.jspecify.annotations.Nullable;

/**
 * What an order would do to the position, computed, not claimed. Lots are not negative.
 *
 * @param against whether it trades against the position
 * @param position the position's size
 * @param own lots of this order that can still trade; for a replace the larger of old and new
 * @param beside lots of the other open orders on its side
 * @param besideReduceOnly those of them that are reduce-only
 * @param amendsDown whether it is a replace that asks for no more, at a price no more aggressive
 */
record Intent(boolean against, long position, long own, long beside, long besideReduceOnly, boolean amendsDown) {

    static Intent place(AccountState state, String symbol, Side side, long lots) {
        return of(state, symbol, side, lots, null, false);
    }

    static Intent replace(AccountState state, OpenOrder changed, OrderTerms terms) {
        long own = Math.max(terms.lots() - changed.filledLots(), changed.remainingLots());
        OrderTerms old = changed.terms();
        boolean noMore = terms.lots() <= old.lots();
        boolean noFurther = terms.side() == Side.BUY ? terms.ticks() <= old.ticks() : terms.ticks() >= old.ticks();
        return of(state, old.symbol(), old.side(), own, changed, noMore && noFurther);
    }

    private static Intent of(
            AccountState state, String symbol, Side side, long own, @Nullable OpenOrder changed, boolean down) {
        long position = state.position(symbol).lots();
        long beside = state.openLots(symbol, side);
        long besideReduceOnly = state.openReduceOnlyLots(symbol, side);
        if (changed != null) {
            beside -= changed.remainingLots();
            besideReduceOnly -= changed.terms().reduceOnly() ? changed.remainingLots() : 0;
        }
        boolean against = Long.signum(position) == -side.sign();
        return new Intent(against, Math.abs(position), own, beside, besideReduceOnly, down);
    }

    /** Proven: against the position, and with every other open order on that side no larger than the position. */
    boolean reduces() {
        return against && own <= position && beside <= position - own;
    }

    /** Lots the reduce-only orders of this side may have together. */
    long reduceOnlyRoom() {
        return against ? position : 0;
    }

    Lane lane() {
        return reduces() ? Lane.REDUCE : amendsDown ? Lane.AMEND_DOWN : Lane.NEW;
    }
}
