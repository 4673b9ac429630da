package dev.tidegate.policy;

import dev.tidegate.shield.OverloadRules;

/** Reads when orders are turned away for want of room. */
final class OverloadSection {
    private static final int MOST_ORDERS = 100_000;
    private static final long MINUTE = 60_000L;

    private OverloadSection() {}

    static OverloadRules read(Section section) {
        Section concurrency = section.child("concurrency");
        int least = (int) concurrency.whole("least", 1, MOST_ORDERS);
        int most = (int) concurrency.whole("most", least, MOST_ORDERS);
        int initial = (int) concurrency.whole("initial", least, Math.max(least, most));
        long good = concurrency.millis("goodLatency", 1, MINUTE);
        int reserve = (int) concurrency.whole("reservePercent", 0, 90);
        concurrency.done();
        long lag = section.millis("maxLoopLag", 10, MINUTE);
        int heap = (int) section.whole("maxHeapPercent", 50, 100);
        section.done();
        return section.clean() && concurrency.clean()
                ? new OverloadRules(initial, least, most, good, reserve, lag, heap)
                : OverloadRules.usual();
    }
}
