package dev.tidegate.flood;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of one state of the run: what the others felt, and what became of the flood. Thread-safe. */
final class Phase {
    private final String name;
    private long[] micros = new long[1 << 12];
    private int orders;
    private int refused;
    final AtomicIntegerArray flood = new AtomicIntegerArray(600);
    final AtomicIntegerArray cancels = new AtomicIntegerArray(600);
    final AtomicLong sent = new AtomicLong();

    Phase(String name) {
        this.name = name;
    }

    synchronized void order(long took, int status) {
        if (orders == micros.length) {
            micros = Arrays.copyOf(micros, 2 * orders);
        }
        micros[orders++] = took;
        if (status != 200) {
            refused++;
        }
    }

    synchronized int orders() {
        return orders;
    }

    int cancelled() {
        return cancels.get(200);
    }

    int cancelsAsked() {
        return sum(cancels);
    }

    private static int sum(AtomicIntegerArray statuses) {
        int all = 0;
        for (int i = 0; i < statuses.length(); i++) {
            all += statuses.get(i);
        }
        return all;
    }

    static String statuses(AtomicIntegerArray statuses) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < statuses.length(); i++) {
            if (statuses.get(i) > 0) {
                text.append(text.isEmpty() ? "" : ", ").append(i).append(": ").append(statuses.get(i));
            }
        }
        return text.toString();
    }

    /** Milliseconds within which a share of the others' orders were answered. */
    synchronized double quantile(double share) {
        long[] sorted = Arrays.copyOf(micros, orders);
        Arrays.sort(sorted);
        return orders == 0 ? 0 : sorted[Math.min(orders - 1, (int) (orders * share))] / 1e3;
    }

    synchronized String row() {
        return "| %s | %d | %d | %.2f | %.2f | %.2f | %.1f | %d | %s | %s |"
                .formatted(
                        name,
                        orders,
                        refused,
                        quantile(0.5),
                        quantile(0.9),
                        quantile(0.99),
                        quantile(1),
                        sent.get(),
                        statuses(flood),
                        statuses(cancels));
    }
}
