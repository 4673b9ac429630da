package dev.tidegate.journey;

import dev.tidegate.order.Lane;
import dev.tidegate.order.Reason;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happened, by lane and reason: bounded, and cheap enough for the order path. Read by metrics. */
public final class Tally {
    private final LongAdder[] allowed = adders(Lane.values().length);
    private final LongAdder[] refused = adders(Reason.values().length);
    private final LongAdder unknown = new LongAdder();
    private final LongAdder unsettled = new LongAdder();

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    void allowed(Lane lane) {
        allowed[lane.ordinal()].increment();
    }

    void refused(Reason reason) {
        refused[reason.ordinal()].increment();
    }

    void unknown() {
        unknown.increment();
    }

    void unsettled() {
        unsettled.increment();
    }

    /** Commands that passed, by lane. */
    public long passed(Lane lane) {
        return allowed[lane.ordinal()].sum();
    }

    /** Requests refused for a reason. */
    public long refusals(Reason reason) {
        return refused[reason.ordinal()].sum();
    }

    /** Requests whose outcome at the exchange was unknown. */
    public long unknowns() {
        return unknown.sum();
    }

    /** Replies of the exchange that could not be written down at once and wait for reconciliation. */
    public long unsettledReplies() {
        return unsettled.sum();
    }
}
