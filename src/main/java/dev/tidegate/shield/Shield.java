package dev.tidegate.shield;

import dev.tidegate.limits.BoundedTable;
import dev.tidegate.order.AccountId;
import dev.tidegate.shield.Subject.OfKey;
import dev.tidegate.shield.Subject.OnInstrument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts conduct, finds patterns, and says who bears what. Any thread may call; nothing waits. Times are epoch milliseconds.
 *
 * <p>At most {@value #MAX_SUBJECTS} subjects are watched, the longest idle ones give way; where all of them are busy a newcomer
 * is not watched, and is limited by its buckets alone.
 */
public final class Shield {
    /** Accounts' instruments and keys that are watched at a time, some 500 bytes each with their names. */
    public static final int MAX_SUBJECTS = 100_000;

    /** Who hears of sanctions. Called on the threads of the order path: it must not wait. */
    public interface Witness {
        void sanctioned(Sanction sanction);

        void lifted(Sanction sanction, String operator, String reason);

        /** Nobody. */
        Witness NOBODY = new Witness() {
            @Override
            public void sanctioned(Sanction sanction) {}

            @Override
            public void lifted(Sanction sanction, String operator, String reason) {}
        };
    }

    /** Tells a second witness too, once there is one. */
    public static final class Relay implements Witness {
        private final Witness first;
        private volatile Witness second = NOBODY;

        public Relay(Witness first) {
            this.first = first;
        }

        /** Tells somebody from now on. */
        public void to(Witness witness) {
            second = witness;
        }

        @Override
        public void sanctioned(Sanction sanction) {
            first.sanctioned(sanction);
            second.sanctioned(sanction);
        }

        @Override
        public void lifted(Sanction sanction, String operator, String reason) {
            first.lifted(sanction, operator, reason);
            second.lifted(sanction, operator, reason);
        }
    }

    private final BoundedTable<Subject, Conduct> conducts;
    private final Witness witness;
    private final AtomicLong changes = new AtomicLong();
    private final LongAdder[] found = new LongAdder[Pattern.values().length];
    private volatile Watch watch = new Watch(ShieldRules.NONE);
    private volatile @Nullable Shield beside;

    public Shield(Witness witness) {
        this(MAX_SUBJECTS, witness);
    }

    Shield(int maxSubjects, Witness witness) {
        this.witness = witness;
        Arrays.setAll(found, ignored -> new LongAdder());
        conducts = new BoundedTable<>(maxSubjects);
    }

    /** Goes by other rules from now on; sanctions in force stay as they are. */
    public void adopt(ShieldRules rules) {
        watch = new Watch(rules);
    }

    public ShieldRules rules() {
        return watch.rules();
    }

    /** Notes what an account did on an instrument that is listed; {@code acts} is a sum of {@link Act#bit bits}. */
    public void note(AccountId account, String symbol, int acts, long nowMillis) {
        note(new OnInstrument(account, symbol), acts, nowMillis);
    }

    /** Notes what came with a key that was accepted. */
    public void note(String keyId, int acts, long nowMillis) {
        note(new OfKey(keyId), acts, nowMillis);
    }

    /** Has another one see all that this one sees from now on: a policy on trial; null for none. */
    public void beside(@Nullable Shield trial) {
        beside = trial;
    }

    private void note(Subject subject, int acts, long nowMillis) {
        Shield other = beside;
        if (other != null) {
            other.note(subject, acts, nowMillis);
        }
        seen(subject, acts, nowMillis);
    }

    private void seen(Subject subject, int acts, long nowMillis) {
        Watch now = watch;
        if (acts == 0 || now.rules().limits().isEmpty()) {
            return;
        }
        Conduct conduct = conduct(subject, nowMillis);
        Sanction sanction = conduct == null ? null : conduct.note(acts, nowMillis, now);
        if (sanction != null) {
            found[sanction.pattern().ordinal()].increment();
            changes.incrementAndGet();
            witness.sanctioned(sanction);
        }
    }

    /** Grows with every sanction and every one that is lifted; that some end by themselves does not show. */
    public long changes() {
        return changes.get();
    }

    /** How often a pattern led to a sanction. */
    public long found(Pattern pattern) {
        return found[pattern.ordinal()].sum();
    }

    private @Nullable Conduct conduct(Subject subject, long nowMillis) {
        Conduct known = conducts.get(subject);
        return known != null
                ? known
                : conducts.enter(subject, Conduct::new, oldest -> oldest.idle(nowMillis, watch.rules()));
    }

    /** A request of a key was refused for its quota; {@code retryAfterMillis} is what it was told, 0 where nothing. */
    public void refused(String keyId, long retryAfterMillis, long nowMillis) {
        Shield other = beside;
        if (other != null) {
            other.refused(keyId, retryAfterMillis, nowMillis);
        }
        if (watch.rules().limits().isEmpty()) {
            return;
        }
        OfKey subject = new OfKey(keyId);
        Conduct conduct = conduct(subject, nowMillis);
        if (conduct != null && conduct.refusedUntil(nowMillis + retryAfterMillis, nowMillis)) {
            seen(subject, Act.HASTY.bit(), nowMillis);
        }
    }

    /** The sanction that an account bears on an instrument; null for none. */
    public @Nullable Sanction of(AccountId account, String symbol, long nowMillis) {
        return of(new OnInstrument(account, symbol), nowMillis);
    }

    /** The sanction that a key bears; null for none. */
    public @Nullable Sanction of(String keyId, long nowMillis) {
        return of(new OfKey(keyId), nowMillis);
    }

    private @Nullable Sanction of(Subject subject, long nowMillis) {
        Conduct conduct = conducts.get(subject);
        return conduct == null ? null : conduct.inForce(nowMillis);
    }

    /** How often an act happened on an instrument within the last window. */
    public long count(AccountId account, String symbol, Act act, long nowMillis) {
        Conduct conduct = conducts.get(new OnInstrument(account, symbol));
        return conduct == null ? 0 : conduct.count(act, nowMillis, watch.rules().windowMillis());
    }

    /** Every sanction in force, the youngest first. */
    public List<Sanction> inForce(long nowMillis) {
        List<Sanction> all = new ArrayList<>();
        conducts.forEach(conduct -> {
            Sanction sanction = conduct.inForce(nowMillis);
            if (sanction != null) {
                all.add(sanction);
            }
        });
        all.sort(Comparator.comparingLong(Sanction::sinceMillis)
                .reversed()
                .thenComparing(sanction -> sanction.subject().toString()));
        return all;
    }

    /** Takes over sanctions from an earlier process; those that have ended are left out. */
    public void restore(Iterable<Sanction> earlier, long nowMillis) {
        for (Sanction sanction : earlier) {
            Conduct conduct = sanction.inForce(nowMillis) ? conduct(sanction.subject(), nowMillis) : null;
            if (conduct != null) {
                conduct.restore(sanction);
            }
        }
    }

    /** Takes over a sanction that another gateway found, unless what is in force here lasts longer. */
    public void adopt(Sanction found, long nowMillis) {
        Conduct conduct = found.inForce(nowMillis) ? conduct(found.subject(), nowMillis) : null;
        if (conduct != null && conduct.adopt(found)) {
            changes.incrementAndGet();
        }
    }

    /** Ends a sanction that was lifted at another gateway. */
    public void pardon(Subject subject, long nowMillis) {
        Conduct conduct = conducts.get(subject);
        if (conduct != null && conduct.lift(nowMillis) != null) {
            changes.incrementAndGet();
        }
    }

    /** Ends a sanction and forgets what led to it; what it was, null where none is in force. */
    public @Nullable Sanction lift(Subject subject, String operator, String reason, long nowMillis) {
        Conduct conduct = conducts.get(subject);
        Sanction lifted = conduct == null ? null : conduct.lift(nowMillis);
        if (lifted != null) {
            changes.incrementAndGet();
            witness.lifted(lifted, operator, reason);
        }
        return lifted;
    }

    /** Subjects watched at present, at most {@link #MAX_SUBJECTS}. */
    public int subjects() {
        return conducts.size();
    }
}
