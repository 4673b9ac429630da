package dev.tidegate.limits.lease;

import dev.tidegate.limits.Coming;
import dev.tidegate.limits.Fill;
import dev.tidegate.limits.TokenBucket;
import dev.tidegate.limits.lease.SharedTokens.Ask;
import dev.tidegate.limits.lease.SharedTokens.Grant;
import dev.tidegate.order.Lane;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One gateway's part of a shared bucket. Tokens of its lease are taken here and now; where they run out, more are asked for, and
 * whoever finds none while an answer is on its way may wait for it. How much is taken ahead follows the rate of use, and what is not
 * used goes back within some two seconds.
 */
final class LeasedBucket implements TokenBucket {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    /** A lease is good for so long after it was asked for: less than it lasts in the store, whose clock may run differently. */
    static final long GOOD_NANOS = (SharedTokens.LASTS_MILLIS - 2_000) * MILLI;
    /** What is used is told, and what is not needed given back, so long after the last exchange. */
    static final long TELL_NANOS = SECOND;
    /** A store that had too few tokens is not asked again before. */
    private static final long SHORT_NANOS = 10 * MILLI;
    /** A store that can have no token yet is asked all the same after so long: others may have given some back. */
    private static final long EMPTY_NANOS = 100 * MILLI;
    /** A bucket that the store did not answer for is not asked about again before. */
    private static final long FORSAKEN_NANOS = 500 * MILLI;
    /** Least time that a rate is taken from. */
    private static final long RATE_NANOS = 100 * MILLI;

    private final LeasedBuckets leases;
    private final String name;
    private final Lane lane;
    private final long lease;
    private final Emergency emergency;
    private Bandwidth[] bandwidths;

    private long granted;
    private long used;
    private long returned;
    private long owed;
    /** Totals of the last ask that was sent, and of the last that was answered. */
    private long usedSent;

    private long owedAnswered;
    private long usedAtRate;
    private long need;

    private boolean asked;
    private boolean answered;
    private long askedAt;
    private long answeredAt;
    /** When the ask was sent that the lease was last renewed by. */
    private long renewedAt;

    private long forsakenAt;
    /** The store had less than somebody waited for, and less than was wanted ahead. */
    private boolean shortOf;

    private boolean scant;
    /** True from being handed over to be asked for until that has happened. */
    private boolean queued;
    /** True once the last word was sent. */
    private boolean gone;

    private long @Nullable [] left;
    private long leased;
    private double rate;
    private @Nullable Word word;
    /** Since when somebody waits for it. */
    private long wordAt;

    /** The ask that is on its way. */
    private @Nullable Ask sent;
    /** True while the store does not answer for this bucket, or not at all. */
    private boolean forsaken;

    LeasedBucket(LeasedBuckets leases, String name, Lane lane, long lease, BucketConfiguration configuration) {
        this.leases = leases;
        this.name = name;
        this.lane = lane;
        this.lease = lease;
        this.bandwidths = configuration.getBandwidths();
        this.emergency = new Emergency(leases.local(), lane);
    }

    private long held() {
        return granted - used - returned;
    }

    @Override
    public synchronized Fill take(int tokens) {
        long now = leases.now();
        TokenBucket alone = alone(now);
        if (alone != null) {
            Fill taken = alone.take(tokens);
            if (taken.taken()) {
                owed += tokens;
                leases.active(this);
            }
            return taken;
        }
        lapse(now);
        if (held() >= tokens) {
            used += tokens;
            if (sent == null && low(now)) {
                queue();
            }
            leases.active(this);
            return fill(true, null, now);
        }
        return fill(false, more(tokens, now), now);
    }

    /** Asks for what is missing, where that can help. */
    private @Nullable Coming more(int tokens, long now) {
        long missing = tokens - held();
        if (tokens > smallest() || gone) {
            return null;
        }
        Word known = word;
        if (sent == null || known == null) {
            if (answered && now - askedAt < (estimate(now) < missing ? EMPTY_NANOS : shortOf ? SHORT_NANOS : 0)) {
                return null;
            }
            need += missing;
            if (known == null) {
                known = leases.word();
                word = known;
                wordAt = now;
            }
            queue();
        }
        leases.active(this);
        return known;
    }

    private void queue() {
        if (!queued) {
            queued = true;
            leases.due(this);
        }
    }

    /** True where more should be had ahead; a store that has little to spare is not asked for it all the time. */
    private boolean low(long now) {
        return held() < ahead() / 2 && now - askedAt >= (scant ? EMPTY_NANOS : SHORT_NANOS);
    }

    @Override
    public synchronized void refund(int tokens) {
        long now = leases.now();
        TokenBucket alone = alone(now);
        long untold = alone == null ? Math.min(tokens, Math.max(0, used - usedSent)) : 0;
        used -= untold;
        owed -= tokens - untold;
        if (alone != null) {
            alone.refund(tokens);
        }
        leases.active(this);
    }

    @Override
    public synchronized void charge(int tokens, long mostOwed) {
        long now = leases.now();
        TokenBucket alone = alone(now);
        if (alone != null) {
            alone.charge(tokens, mostOwed);
        }
        lapse(now);
        if (fill(false, null, now).least() > -mostOwed) {
            long own = Math.min(tokens, held());
            used += own;
            owed += tokens - own;
            leases.active(this);
        }
    }

    @Override
    public synchronized Fill left() {
        long now = leases.now();
        TokenBucket alone = alone(now);
        return alone == null ? fill(false, null, now) : alone.left();
    }

    @Override
    public synchronized void adopt(BucketConfiguration configuration) {
        Bandwidth[] next = configuration.getBandwidths();
        long[] before = left;
        if (before != null) {
            long[] after = new long[next.length];
            for (int i = 0; i < next.length; i++) {
                int same = index(next[i].getId());
                after[i] = Math.min(next[i].getCapacity(), same < 0 ? next[i].getCapacity() : before[same]);
            }
            left = after;
        }
        bandwidths = next;
        if (forsaken) {
            forsaken = false;
            forsake(leases.now());
        }
    }

    private int index(@Nullable String id) {
        for (int i = 0; i < bandwidths.length; i++) {
            if (java.util.Objects.equals(bandwidths[i].getId(), id)) {
                return i;
            }
        }
        return -1;
    }

    /** Whoever uses no token, has none and owes none loses nothing where another takes this one's place. */
    @Override
    public synchronized boolean isFull() {
        if (word != null || sent != null || held() != 0 || used != usedSent || owed != owedAnswered || forsaken) {
            return false;
        }
        Fill now = fill(false, null, leases.now());
        for (int i = 0; i < bandwidths.length; i++) {
            if (now.left(i) < bandwidths[i].getCapacity()) {
                return false;
            }
        }
        return true;
    }

    /** Others bring tokens too. */
    @Override
    public boolean isAlone() {
        return false;
    }

    // ---- what the store has to do with it
    // -----------------------------------------------------------------------------------

    /** What is to be told and asked now; null for nothing. */
    synchronized @Nullable Ask ask(long now, boolean closing) {
        queued = false;
        if (sent != null || gone || leases.shared().lost()) {
            return null;
        }
        gone = closing;
        lapse(now);
        long sinceLast = asked ? now - askedAt : Long.MAX_VALUE;
        boolean waited = word != null;
        boolean untold = used != usedSent || owed != owedAnswered || held() > 0;
        if (!closing && !waited && !low(now) && !(untold && sinceLast >= TELL_NANOS)) {
            return null;
        }
        measure(now);
        long ahead = closing ? 0 : ahead();
        long spare = Math.max(0, ahead - Math.max(0, held()));
        long back = held() > 2 * ahead ? held() - ahead : 0;
        returned += back;
        Ask next = new Ask(
                name,
                bandwidths,
                lease,
                used,
                returned,
                owed,
                owedAnswered,
                closing ? 0 : need,
                back > 0 ? 0 : spare,
                closing);
        need = 0;
        sent = next;
        asked = true;
        askedAt = now;
        usedSent = used;
        return next;
    }

    /** The rate follows a rise at once, and a fall within a second. */
    private void measure(long now) {
        if (!asked) {
            return;
        }
        double seconds = (double) Math.max(RATE_NANOS, now - askedAt) / SECOND;
        double recent = Math.max(0, used - usedAtRate) / seconds;
        double weight = Math.min(1, seconds);
        rate = recent > rate ? recent : rate * (1 - weight) + recent * weight;
        usedAtRate = used;
    }

    /** Tokens to have ahead: what a second uses, and never more than a quarter of what the bucket holds. */
    private long ahead() {
        return Math.min((long) rate, smallest() / 4);
    }

    /** True once the store has heard its last word. */
    synchronized boolean over() {
        return gone && sent == null;
    }

    /** The store's answer to an ask; null where it did not answer. */
    void answered(Ask ask, @Nullable Grant grant, long now) {
        Word told;
        synchronized (this) {
            if (sent != ask) {
                return;
            }
            sent = null;
            // A last word that was not heard is said again.
            gone &= grant != null;
            if (grant == null && !leases.shared().lost()) {
                // Whoever waits does so until it is heard, or has taken too long.
                need = Math.max(need, ask.need());
                if (word != null) {
                    queue();
                }
                return;
            }
            told = word;
            word = null;
            need = 0;
            if (grant != null) {
                taken(ask, grant, now);
            }
        }
        if (told != null) {
            told.come();
        }
    }

    private void taken(Ask ask, Grant grant, long now) {
        forsaken = false;
        long got = grant.granted() - granted;
        if (!grant.known()) {
            // What was used of the old lease since counts as used there already.
            got = grant.granted() - ask.used() - ask.returned();
            used = ask.used();
            usedAtRate = Math.min(usedAtRate, used);
            returned = ask.returned();
        }
        shortOf = got < ask.need();
        scant = got < ask.need() + ask.spare() / 2;
        granted = grant.granted();
        owedAnswered = ask.owed();
        leased = grant.leased();
        left = grant.left();
        answered = true;
        answeredAt = now;
        renewedAt = askedAt;
    }

    /** Looks whether those who wait have waited long enough, and whether there is anything left to look after. */
    void look(long now) {
        Word told = null;
        synchronized (this) {
            if (word != null && now - wordAt >= patience()) {
                forsake(now);
                told = word;
                word = null;
            }
            if (sent == null && word == null && held() == 0 && used == usedSent && owed == owedAnswered) {
                leases.idle(this);
            }
        }
        if (told != null) {
            told.come();
        }
    }

    /** A cancel waits for nobody for long. */
    private long patience() {
        return lane == Lane.CANCEL ? 20 * MILLI : 250 * MILLI;
    }

    /** The bucket to go by while the store does not answer; null while it does. */
    private @Nullable TokenBucket alone(long now) {
        if (!leases.shared().lost() && !(forsaken && now - forsakenAt < FORSAKEN_NANOS)) {
            forsaken = false;
            return null;
        }
        if (!forsaken) {
            forsake(now);
        }
        return emergency.bucket();
    }

    private void forsake(long now) {
        if (!forsaken) {
            forsaken = true;
            forsakenAt = now;
            emergency.begin(
                    bandwidths,
                    fill(false, null, now).lefts(),
                    Math.max(0, held()),
                    Math.max(1, leases.shared().gateways()));
        }
    }

    /** A lease that was not renewed in time is not used any more; the store may have given it up. */
    private void lapse(long now) {
        if (held() > 0 && now - renewedAt >= GOOD_NANOS) {
            returned += held();
        }
    }

    private long smallest() {
        long smallest = bandwidths[0].getCapacity();
        for (int i = 1; i < bandwidths.length; i++) {
            smallest = Math.min(smallest, bandwidths[i].getCapacity());
        }
        return smallest;
    }

    private long estimate(long now) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < bandwidths.length; i++) {
            least = Math.min(least, estimate(i, now));
        }
        return least - (owed - owedAnswered);
    }

    /** Most that the shared bucket can have left of a bandwidth where nobody gives any back. */
    private long estimate(int bandwidth, long now) {
        Bandwidth of = bandwidths[bandwidth];
        long[] last = left;
        if (last == null) {
            return of.getCapacity();
        }
        long elapsed = Math.max(0, now - answeredAt);
        long flow = Math.multiplyHigh(elapsed, of.getRefillTokens()) == 0 && elapsed * of.getRefillTokens() >= 0
                ? elapsed * of.getRefillTokens() / of.getRefillPeriodNanos()
                : of.getCapacity();
        return Math.min(Math.max(last[bandwidth], of.getCapacity() - leased), last[bandwidth] + flow);
    }

    private LeasedFill fill(boolean taken, @Nullable Coming coming, long now) {
        long[] lefts = new long[bandwidths.length];
        long own = Math.max(0, held()) - (owed - owedAnswered);
        for (int i = 0; i < lefts.length; i++) {
            lefts[i] = Math.min(bandwidths[i].getCapacity(), estimate(i, now) + own);
        }
        return new LeasedFill(taken, coming, bandwidths, lefts);
    }

    /** Tokens it could hand out now without asking. */
    synchronized long lease() {
        return Math.max(0, held());
    }

    @Override
    public synchronized String toString() {
        return name + " " + held() + " held, " + Arrays.toString(left) + " left";
    }
}
