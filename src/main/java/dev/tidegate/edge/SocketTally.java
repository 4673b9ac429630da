package dev.tidegate.edge;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** Counts how WebSockets of all loops ended, and what they were not told one by one. Thread-safe. */
public final class SocketTally {
    private final LongAdder[] closed = new LongAdder[SocketClose.values().length];
    private final LongAdder lost = new LongAdder();
    private final LongAdder conflated = new LongAdder();

    SocketTally() {
        Arrays.setAll(closed, ignored -> new LongAdder());
    }

    void closed(SocketClose why) {
        closed[why.ordinal()].increment();
    }

    void lost() {
        lost.increment();
    }

    void conflated() {
        conflated.increment();
    }

    /** Those the gateway closed for a reason. */
    public long closes(SocketClose why) {
        return closed[why.ordinal()].sum();
    }

    /** Those whose client closed, or was gone. */
    public long losses() {
        return lost.sum();
    }

    /** Changes of an account, and looks at the market, that a client was told only with the next ones. */
    public long conflations() {
        return conflated.sum();
    }
}
