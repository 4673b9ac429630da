package dev.tidegate.risk;

/** A sum over positions, and over the open orders that would raise and lower it: how far it can go over every subset of them. */
final class Band {
    private long held;
    private long up;
    private long down;

    /** A position's part goes from one amount to another. */
    void position(long before, long after) {
        held = Math.addExact(held, Math.subtractExact(after, before));
    }

    /** An order's part comes, or goes with sign -1. */
    void order(long amount, int sign) {
        if (amount > 0) {
            up = Math.addExact(up, sign * amount);
        } else {
            down = Math.addExact(down, sign * amount);
        }
    }

    long most() {
        return Math.addExact(held, up);
    }

    long least() {
        return Math.addExact(held, down);
    }

    /** The largest absolute value it can reach. */
    long largest() {
        return Math.max(Math.max(most(), -least()), 0);
    }

    long heldAbsolute() {
        return Math.abs(held);
    }
}
