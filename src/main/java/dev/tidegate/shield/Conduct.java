package dev.tidegate.shield;

import dev.tidegate.shield.ShieldRules.Limit;
import dev.tidegate.shield.ShieldRules.Rung;
import org.jspecify.annotations.Nullable;

/** What one subject does, and what it has to bear for it. Safe for use by several threads; its lock is held for a few additions. */
final class Conduct {
    private final Subject subject;
    private final Counts counts = new Counts();
    private volatile @Nullable Sanction sanction;
    private long retryAtMillis;

    Conduct(Subject subject) {
        this.subject = subject;
    }

    /** The sanction in force at a moment; null for none. */
    @Nullable
    Sanction inForce(long nowMillis) {
        Sanction last = sanction;
        return last != null && last.inForce(nowMillis) ? last : null;
    }

    /** Counts a set of acts; the sanction that follows, null for none. */
    synchronized @Nullable Sanction note(int acts, long nowMillis, Watch watch) {
        ShieldRules rules = watch.rules();
        counts.add(acts, nowMillis, rules.windowMillis());
        for (Limit limit : watch.shownBy(acts)) {
            long among = counts.of(limit.pattern().among(), nowMillis, rules.windowMillis());
            long shown = shown(limit.pattern(), nowMillis, rules.windowMillis());
            if (reached(limit, shown, among)) {
                return climb(limit.pattern(), shown, among, nowMillis, rules);
            }
        }
        return null;
    }

    private long shown(Pattern pattern, long nowMillis, long windowMillis) {
        long shown = counts.of(pattern.shown(), nowMillis, windowMillis);
        return pattern == Pattern.ORDER_TO_TRADE
                ? shown
                        + counts.of(Act.AMENDED, nowMillis, windowMillis)
                        + counts.of(Act.CANCELLED, nowMillis, windowMillis)
                : shown;
    }

    private static boolean reached(Limit limit, long shown, long among) {
        return limit.pattern() == Pattern.ORDER_TO_TRADE
                ? shown >= limit.floor() && shown >= limit.most() * Math.max(1, among)
                : among >= limit.floor() && shown * 1_000_000_000L >= limit.most() * among;
    }

    /** A rung higher where the last sanction is remembered. The counts begin anew: the next rung needs evidence of its own. */
    private @Nullable Sanction climb(Pattern pattern, long shown, long among, long nowMillis, ShieldRules rules) {
        counts.clear();
        if (rules.ladder().isEmpty()) {
            return null;
        }
        Sanction last = sanction;
        int rung = last != null && nowMillis < last.untilMillis() + rules.memoryMillis()
                ? Math.min(last.rung() + 1, rules.ladder().size() - 1)
                : 0;
        Rung step = rules.ladder().get(rung);
        Sanction next = new Sanction(
                subject,
                step.level(),
                pattern,
                step.surcharge(),
                rung,
                shown,
                among,
                nowMillis,
                nowMillis + step.forMillis());
        sanction = next;
        return next;
    }

    /** Takes over a sanction from an earlier process. */
    synchronized void restore(Sanction earlier) {
        sanction = earlier;
    }

    /** Takes over a sanction from another gateway where it lasts longer than the last one here; true where it does. */
    synchronized boolean adopt(Sanction found) {
        Sanction last = sanction;
        boolean longer = last == null || last.untilMillis() < found.untilMillis();
        if (longer) {
            sanction = found;
        }
        return longer;
    }

    /** A request was refused until a time; true where an earlier refusal had named a time that is not over. */
    synchronized boolean refusedUntil(long untilMillis, long nowMillis) {
        boolean hasty = nowMillis < retryAtMillis;
        retryAtMillis = Math.max(retryAtMillis, untilMillis);
        return hasty;
    }

    /** How often an act happened within the last window. */
    synchronized long count(Act act, long nowMillis, long windowMillis) {
        return counts.of(act, nowMillis, windowMillis);
    }

    /** Ends what is in force and forgets it, with all that was counted; what it was, null for nothing. */
    synchronized @Nullable Sanction lift(long nowMillis) {
        Sanction last = inForce(nowMillis);
        sanction = null;
        counts.clear();
        return last;
    }

    /** True where forgetting this would change nothing. */
    synchronized boolean idle(long nowMillis, ShieldRules rules) {
        Sanction last = sanction;
        boolean forgotten = last == null || nowMillis >= last.untilMillis() + rules.memoryMillis();
        return forgotten && nowMillis >= retryAtMillis && counts.idle(nowMillis, rules.windowMillis());
    }
}
