package dev.tidegate.limits;

import dev.tidegate.order.Lane;
import org.jspecify.annotations.Nullable;

/**
 * A bucket whose quota may change or end while it is used. Made on first use: one that has not been asked for anything is full.
 * A new quota never adds a token: what is left stays, cut to the new capacity.
 */
final class QuotaBucket {
    /** A refusal that stays the same, but for the time to wait, until the first token flows in. */
    private record Empty(int tokens, long atNanos, long firstNanos, long waitNanos, Taken.Refused refused) {}

    private final Purse.Opener opener;
    private final String level;
    private final Lane lane;
    private final Object owner;
    private volatile @Nullable Quota quota;
    private volatile @Nullable TokenBucket bucket;
    private volatile @Nullable Empty empty;
    /** Times that tokens came from elsewhere than time. */
    private volatile int gifts;

    /**
     * @param level and owner: what it is called in the store
     * @param lane whose requests it serves
     * @param quota null where there is no limit
     */
    QuotaBucket(Purse.Opener opener, String level, Lane lane, Object owner, @Nullable Quota quota) {
        this.opener = opener;
        this.level = level;
        this.lane = lane;
        this.owner = owner;
        this.quota = quota;
    }

    @Nullable
    Quota quota() {
        return quota;
    }

    /** Goes on under another quota; that of older rules than it has is ignored. */
    void adopt(@Nullable Quota next) {
        if (next != quota) {
            replace(next);
        }
    }

    private synchronized void replace(@Nullable Quota next) {
        Quota current = quota;
        if (next != null && current != null && next.version() < current.version()) {
            return;
        }
        TokenBucket opened = bucket;
        if (opened != null && next != null) {
            // The bucket outlives a time without a limit, so that taking a limit away and back is no refill.
            opened.adopt(next.configuration());
        }
        quota = next;
        given();
    }

    /** Something else than time may have added tokens: what was remembered does not hold any more. */
    private synchronized void given() {
        gifts = gifts + 1;
        empty = null;
    }

    /** What a refusal has to be told of, so that it can be remembered; to be read before the tokens are asked for. */
    int gifts() {
        return gifts;
    }

    /** The refusal of so many tokens, where it is certain without looking; null where it is not. */
    Taken.@Nullable Refused remembered(int tokens, String policies) {
        Empty known = empty;
        if (known == null || known.tokens != tokens) {
            return null;
        }
        long elapsed = opener.nanos().getAsLong() - known.atNanos;
        return elapsed < known.firstNanos ? Standings.later(known.refused, known.waitNanos - elapsed, policies) : null;
    }

    /** Refuses tokens that were not there, and remembers that where nothing can come of asking again soon. */
    Taken.Refused refuse(Fill result, int tokens, String policies, int giftsBefore) {
        Taken.Refused refused = Standings.refused(result, tokens, policies);
        TokenBucket opened = bucket;
        boolean alone = opened != null && opened.isAlone();
        if (alone && refused.standing().remaining() == 0 && refused.retryAfterMillis() > 0) {
            Standings.Wait first = Standings.longest(result, 1);
            Standings.Wait wait = Standings.longest(result, tokens);
            if (first.index() == wait.index()) {
                empty = new Empty(tokens, opener.nanos().getAsLong(), first.nanos(), wait.nanos(), refused);
                if (gifts != giftsBefore) {
                    empty = null;
                }
            }
        }
        return refused;
    }

    /** Takes tokens where they are all there; null where there is no limit. */
    @Nullable
    Fill take(int tokens) {
        Quota current = quota;
        return current == null ? null : opened(current).take(tokens);
    }

    /** Gives tokens back that were taken. */
    void refund(int tokens) {
        TokenBucket opened = bucket;
        if (opened != null && quota != null) {
            opened.refund(tokens);
            given();
        }
    }

    /**
     * Takes tokens for what has been done already, whether or not they are there. What is missing is a debt, at most what the
     * bucket can hold: who owes that is charged no more.
     */
    void charge(int tokens) {
        Quota current = quota;
        if (current != null) {
            opened(current).charge(tokens, current.smallest());
            // The wait may have become longer.
            empty = null;
        }
    }

    /** What is left; null where there is no limit. */
    @Nullable
    Fill left() {
        Quota current = quota;
        return current == null ? null : opened(current).left();
    }

    /** True where something has been asked of it. */
    boolean isTouched() {
        return bucket != null;
    }

    /** True where dropping this and making it anew would give nobody anything. */
    boolean isFull() {
        TokenBucket opened = bucket;
        return opened == null || quota == null || opened.isFull();
    }

    private TokenBucket opened(Quota current) {
        TokenBucket opened = bucket;
        return opened != null ? opened : open(current);
    }

    private synchronized TokenBucket open(Quota current) {
        TokenBucket opened = bucket;
        if (opened == null) {
            // Where the quota has just changed, the newer one counts; where it has just ended, this bucket is the last
            // to know.
            Quota newest = quota;
            opened =
                    opener.store().open(level + '/' + owner, lane, (newest == null ? current : newest).configuration());
            bucket = opened;
        }
        return opened;
    }
}
