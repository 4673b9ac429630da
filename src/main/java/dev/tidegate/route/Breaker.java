package dev.tidegate.route;

/**
 * A circuit for one exchange: after a run of failures nothing is tried for a while, then one request probes.
 *
 * <p>Closed: all pass; a success clears the count of failures. Open: none pass until the rest is over. Probing: one passes;
 * its success closes the circuit, its failure opens it again. Time is handed in.
 */
final class Breaker {
    /** Failures in a row that open the circuit. */
    static final int FAILURES = 20;

    static final long REST_NANOS = 1_000_000_000L;

    private volatile int failures;
    private volatile long openUntil;

    /** True where a request may be tried now. */
    boolean admits(long now) {
        return failures < FAILURES || probes(now);
    }

    private synchronized boolean probes(long now) {
        if (now - openUntil < 0) {
            return false;
        }
        // A probe that never reports back must not hold the circuit open: the rest it starts frees the next one.
        openUntil = now + REST_NANOS;
        return true;
    }

    void succeeded() {
        if (failures != 0) {
            failures = 0;
        }
    }

    synchronized void failed(long now) {
        failures = Math.min(failures + 1, FAILURES);
        openUntil = now + REST_NANOS;
    }

    boolean open() {
        return failures >= FAILURES;
    }
}
