package dev.tidegate.order;

/**
 * A signed holding of one contract and what was paid for it. Immutable.
 *
 * @param lots signed quantity, positive for long
 * @param cost value on entry in minor units of the settlement currency, not negative, zero where flat
 */
public record Position(long lots, long cost) {
    public static final Position FLAT = new Position(0, 0);

    public Position {
        if (cost < 0 || (lots == 0 && cost != 0)) {
            throw new IllegalArgumentException("position of " + lots + " lots cannot have cost " + cost);
        }
    }

    /**
     * What a fill makes of a position.
     *
     * @param position the position after it
     * @param realised profit taken; of an option the premium, negative where it is paid; minor units, rounded down
     */
    public record Booked(Position position, long realised) {}

    /**
     * Books a fill. The part against the position closes it at average cost, the rest opens. Cost is rounded against the
     * account: up where more cost means less profit (linear long, inverse short), down otherwise.
     *
     * @param contract arithmetic of the instrument
     * @param side side of the fill
     * @param fillLots filled quantity, positive
     * @param ticks price of the fill
     */
    public Booked fill(Contract contract, Side side, long fillLots, long ticks) {
        long signed = side.sign() * fillLots;
        boolean opposite = Long.signum(lots) == -Long.signum(signed);
        long closing = opposite ? Math.min(Math.abs(lots), fillLots) : 0;
        Position kept = this;
        long realised = 0;
        if (closing > 0) {
            long closedCost = closing == Math.abs(lots) ? cost : share(contract, closing);
            realised = contract.profitFloor(Long.signum(lots) * closing, closedCost, ticks);
            kept = new Position(lots - Long.signum(lots) * closing, cost - closedCost);
        }
        long opening = fillLots - closing;
        if (contract.paidUpFront()) {
            realised =
                    side == Side.BUY ? -contract.valueCeiling(fillLots, ticks) : contract.valueFloor(fillLots, ticks);
        }
        if (opening == 0) {
            return new Booked(kept, realised);
        }
        long added = costRoundsUp(contract, side)
                ? contract.valueCeiling(opening, ticks)
                : contract.valueFloor(opening, ticks);
        long openedLots = Math.addExact(kept.lots, side.sign() * opening);
        return new Booked(new Position(openedLots, Math.addExact(kept.cost, added)), realised);
    }

    private long share(Contract contract, long closing) {
        long total = Math.abs(lots);
        return costRoundsUp(contract, lots > 0 ? Side.BUY : Side.SELL)
                ? Exact.multiplyDivideCeiling(cost, closing, total)
                : Exact.multiplyDivideFloor(cost, closing, total);
    }

    private static boolean costRoundsUp(Contract contract, Side side) {
        return (side == Side.BUY) != contract.inverse();
    }
}
