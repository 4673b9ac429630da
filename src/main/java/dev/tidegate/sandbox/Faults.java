package dev.tidegate.sandbox;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How the exchange misbehaves at present. Every switch may be set from any thread and holds for what comes after; all start
 * switched off. Faults of connections ({@link Sandbox#dropFeeds}, {@link Sandbox#down}, {@link Sandbox#restart}) are acts of
 * the sandbox itself.
 */
public final class Faults {
    /** A count that never runs out. */
    public static final int ALWAYS = -1;

    /** What becomes of requests while the exchange does not answer. */
    public enum Silence {
        /** It answers. */
        NONE,
        /** It acts on them and says nothing. */
        ACTS,
        /** It reads them and does nothing. */
        IGNORES
    }

    private volatile long takeDelayMillis;
    private volatile long replyDelayMillis;
    private volatile int refuseStatus;
    private volatile Silence silence = Silence.NONE;
    private volatile boolean commandsOnly;
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean duplicate;
    private volatile boolean reorder;
    private volatile long feedDelayMillis;
    private final AtomicInteger skips = new AtomicInteger();
    private final AtomicInteger losses = new AtomicInteger();

    /** Switches everything off. */
    public void clear() {
        takeDelayMillis = 0;
        replyDelayMillis = 0;
        refuseStatus = 0;
        silence = Silence.NONE;
        commandsOnly = false;
        cuts.set(0);
        duplicate = false;
        reorder = false;
        feedDelayMillis = 0;
        skips.set(0);
        losses.set(0);
    }

    /** Requests wait this long before the exchange acts on them; 0 for off. */
    public Faults delayRequests(long millis) {
        takeDelayMillis = millis;
        return this;
    }

    /** The exchange acts at once and its replies leave this much later; 0 for off. */
    public Faults delayReplies(long millis) {
        replyDelayMillis = millis;
        return this;
    }

    /** Requests are refused with this status, unacted upon; 503 says {@code NOT_SENT}, others say nothing; 0 for off. */
    public Faults refuse(int status) {
        refuseStatus = status;
        return this;
    }

    /** The exchange does not answer. */
    public Faults silent(Silence how) {
        silence = how;
        return this;
    }

    /** The next commands are acted upon and their connection is cut instead of a reply; {@link #ALWAYS} until 0 is set. */
    public Faults cutReplies(int count) {
        cuts.set(count);
        return this;
    }

    /** Delays, refusals and silence hold for commands alone, not for reading; off by default. Cuts always do. */
    public Faults commandsOnly(boolean only) {
        commandsOnly = only;
        return this;
    }

    /** Every message of the execution feed comes twice. */
    public Faults duplicateFeed(boolean on) {
        duplicate = on;
        return this;
    }

    /** Every two events of the execution feed come in the wrong order; a lone one waits for the next heartbeat. */
    public Faults reorderFeed(boolean on) {
        reorder = on;
        return this;
    }

    /** Messages of the execution feed come this much later; 0 for off. */
    public Faults delayFeed(long millis) {
        feedDelayMillis = millis;
        return this;
    }

    /** That many sequence numbers are used up without an event, before the next one. */
    public Faults skipSequence(int count) {
        skips.set(count);
        return this;
    }

    /** The next events happen and are never told; {@link #ALWAYS} until 0 is set. */
    public Faults loseEvents(int count) {
        losses.set(count);
        return this;
    }

    boolean holdsFor(boolean command) {
        return command || !commandsOnly;
    }

    long takeDelayMillis() {
        return takeDelayMillis;
    }

    long replyDelayMillis() {
        return replyDelayMillis;
    }

    int refuseStatus() {
        return refuseStatus;
    }

    Silence silence() {
        return silence;
    }

    boolean takeCut() {
        return take(cuts);
    }

    boolean duplicates() {
        return duplicate;
    }

    boolean reorders() {
        return reorder;
    }

    long feedDelayMillis() {
        return feedDelayMillis;
    }

    int takeSkips() {
        return skips.getAndSet(0);
    }

    boolean takeLoss() {
        return take(losses);
    }

    private static boolean take(AtomicInteger count) {
        return count.getAndUpdate(left -> left > 0 ? left - 1 : left) != 0;
    }
}
