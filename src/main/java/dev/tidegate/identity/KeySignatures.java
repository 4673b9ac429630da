package dev.tidegate.identity;

import dev.tidegate.identity.ReplayWindow.Admission;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of one key, by when they expire. Time is cut into spans of two seconds, each with a table of its own in a ring
 * that covers {@link #HORIZON}. The expiry is signed, so a request that comes again comes to the same span: one table is
 * searched, and a span that is over is dropped as a whole; its table serves a later one. The floor never goes back, so a clock that does cannot let a
 * forgotten signature pass.
 */
final class KeySignatures {
    /** Furthest an expiry may be ahead, in milliseconds: the largest receive window and a client's clock that is ahead. */
    static final int HORIZON = Authenticator.MAX_RECEIVE_WINDOW + Authenticator.MAX_AHEAD;

    private static final int SPAN_BITS = 11;
    private static final int RING = 32;

    private final int share;
    private final long seed;
    private final @Nullable SignatureSet[] ring = new @Nullable SignatureSet[RING];
    /** First span that is not over; those before it are forgotten. */
    private long floor;

    private int size;
    private int expected;
    /** The empty table of a span that is over. */
    private @Nullable SignatureSet spare;

    private boolean closed;

    /** @param forgottenMillis what expires before it may have been remembered elsewhere, and does not pass */
    KeySignatures(int share, long seed, long forgottenMillis) {
        this.share = share;
        this.seed = seed;
        floor = forgottenMillis >> SPAN_BITS;
    }

    /** Null where this has been closed, and the caller must open another. */
    synchronized @Nullable Admission admit(long high, int low, long expiryMillis, long nowMillis) {
        if (closed) {
            return null;
        }
        advance(nowMillis >> SPAN_BITS);
        long span = expiryMillis >> SPAN_BITS;
        if (span < floor) {
            return Admission.FORGOTTEN;
        }
        if (span >= floor + RING) {
            throw new IllegalArgumentException("an expiry lies beyond the horizon");
        }
        int slot = (int) span & (RING - 1);
        SignatureSet set = ring[slot];
        if (set != null && set.contains(high, low)) {
            return Admission.SEEN;
        }
        if (size >= share) {
            return Admission.FULL;
        }
        if (set == null) {
            set = spare != null ? spare : new SignatureSet(expected, seed);
            spare = null;
            ring[slot] = set;
        }
        set.add(high, low);
        size++;
        return Admission.FIRST;
    }

    /** Until the first span that holds something is over. */
    synchronized long retryAfterMillis(long nowMillis) {
        for (long span = floor; span < floor + RING; span++) {
            if (ring[(int) span & (RING - 1)] != null) {
                return Math.max(1, ((span + 1) << SPAN_BITS) - nowMillis);
            }
        }
        return 1;
    }

    synchronized int size() {
        return size;
    }

    /** True where nothing was held any more; this is of no use then. */
    synchronized boolean closeIfEmpty(long nowMillis) {
        advance(nowMillis >> SPAN_BITS);
        closed = size == 0;
        return closed;
    }

    private void advance(long span) {
        if (span <= floor) {
            return;
        }
        long last = Math.min(span, floor + RING);
        for (long over = floor; over < last; over++) {
            int slot = (int) over & (RING - 1);
            SignatureSet set = ring[slot];
            if (set != null) {
                size -= set.size();
                expected = set.size();
                ring[slot] = null;
                retire(set);
            }
        }
        floor = span;
    }

    /** One table is kept for the next span, unless it is far larger than what it held. */
    private void retire(SignatureSet set) {
        spare = set.fits() ? set : null;
        if (spare != null) {
            spare.clear();
        }
    }
}
