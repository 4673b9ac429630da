package dev.tidegate.identity;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The signatures that have passed and could pass again: a signature is remembered until its receive window is over, so none
 * passes twice. Bounded: each key has a share of its own, and one whose share is full has to wait, so no key makes another's be
 * forgotten. Safe for use by several threads; a key's calls exclude each other for some 50 ns.
 *
 * <p>Holds 12 of the 32 bytes of each signature. A signature that was never seen is taken for one that was where these agree: a
 * request is compared with those of its own key that expire in the same two seconds, at most a share of 2^15, and a key's share
 * lets it send at most 2^15 requests in such a time, some 2^31 a day, so of 2^46 pairs a day each agrees with a chance of 2^-96:
 * 2^-50 a day, less than 10^-15. It would be refused as a repetition, and the client signs again. Eight bytes would have made
 * that 4 in a million days for each key.
 */
public final class ReplayWindow {
    /** Signatures remembered for one key where nothing else is said: 5,000 requests a second at the default window. */
    public static final int DEFAULT_SHARE = 32_768;

    /** What came of an attempt to pass. */
    enum Admission {
        /** It had not been seen, and now has. */
        FIRST,
        /** It has passed before. */
        SEEN,
        /** Its time is over already: whether it has passed is not known any more. */
        FORGOTTEN,
        /** The key's share is full. */
        FULL
    }

    /** Keys from which on those are looked for that hold nothing. */
    static final int FIRST_SWEEP = 1_024;

    private final int share;
    private final long seed;
    private final ConcurrentHashMap<String, KeySignatures> byKey = new ConcurrentHashMap<>();
    private volatile int sweepAt = FIRST_SWEEP;
    /** Latest moment at which keys were let go: what expired before it may have been forgotten with them. */
    private final AtomicLong sweptAt = new AtomicLong(Long.MIN_VALUE);

    /**
     * @param share most signatures remembered for one key, at least 1
     * @param seed known to nobody outside; where signatures are kept depends on it
     */
    public ReplayWindow(int share, long seed) {
        if (share < 1) {
            throw new IllegalArgumentException("a key's share must be at least 1");
        }
        this.share = share;
        this.seed = seed;
    }

    /**
     * Lets a signature pass once.
     *
     * @param keyId a key whose signature was accepted
     * @param mac the signature, at least 16 bytes
     * @param expiryMillis last moment at which the request's receive window is open; part of what was signed, and at most
     *     {@link KeySignatures#HORIZON} from now
     */
    Admission admit(String keyId, byte[] mac, long expiryMillis, long nowMillis) {
        long high = high(mac);
        int low = low(mac);
        while (true) {
            KeySignatures signatures = byKey.get(keyId);
            if (signatures == null) {
                signatures = open(keyId, nowMillis);
            }
            Admission admission = signatures.admit(high, low, expiryMillis, nowMillis);
            if (admission != null) {
                return admission;
            }
        }
    }

    /** How long a key whose share is full has to wait, in milliseconds, at least 1. */
    long retryAfterMillis(String keyId, long nowMillis) {
        KeySignatures signatures = byKey.get(keyId);
        return signatures == null ? 1 : signatures.retryAfterMillis(nowMillis);
    }

    /** Signatures held at present, over all keys. */
    public long size() {
        return byKey.values().stream().mapToLong(KeySignatures::size).sum();
    }

    /** Keys that have a share at present. */
    int keys() {
        return byKey.size();
    }

    private KeySignatures open(String keyId, long nowMillis) {
        if (byKey.size() >= sweepAt) {
            sweep(nowMillis);
        }
        return byKey.computeIfAbsent(keyId, absent -> new KeySignatures(share, seed, sweptAt.get()));
    }

    /** Lets go of keys that hold nothing, such as those that have left the rule book. */
    private void sweep(long nowMillis) {
        sweptAt.accumulateAndGet(nowMillis, Math::max);
        for (String keyId : byKey.keySet()) {
            byKey.computeIfPresent(keyId, (id, signatures) -> kept(signatures, nowMillis));
        }
        sweepAt = Math.max(FIRST_SWEEP, 2 * byKey.size());
    }

    private static @Nullable KeySignatures kept(KeySignatures signatures, long nowMillis) {
        return signatures.closeIfEmpty(nowMillis) ? null : signatures;
    }

    static long high(byte[] mac) {
        return number(mac, 0);
    }

    static int low(byte[] mac) {
        return (int) (number(mac, Long.BYTES) >>> Integer.SIZE);
    }

    private static long number(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            number = number << Byte.SIZE | bytes[i] & 0xFF;
        }
        return number;
    }
}
