package dev.tidegate.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Breaker breaker = new Breaker();

    @Test
    void one_failure_less_than_the_run_leaves_it_closed() {
        fail(Breaker.FAILURES - 1, 0);
        assertThat(breaker.open()).isFalse();
        assertThat(breaker.admits(0)).isTrue();
        breaker.failed(0);
        assertThat(breaker.open()).isTrue();
        assertThat(breaker.admits(0)).isFalse();
    }

    @Test
    void success_clears_the_run() {
        fail(Breaker.FAILURES - 1, 0);
        breaker.succeeded();
        fail(Breaker.FAILURES - 1, 0);
        assertThat(breaker.open()).isFalse();
    }

    @Test
    void one_request_probes_after_the_rest_and_the_next_one_after_another() {
        fail(Breaker.FAILURES, 5);
        assertThat(breaker.admits(5 + Breaker.REST_NANOS - 1)).isFalse();
        assertThat(breaker.admits(5 + Breaker.REST_NANOS)).isTrue();
        assertThat(breaker.admits(5 + Breaker.REST_NANOS)).isFalse();
        // The first probe never reported back.
        assertThat(breaker.admits(5 + 2 * Breaker.REST_NANOS)).isTrue();
        breaker.succeeded();
        assertThat(breaker.admits(5 + 2 * Breaker.REST_NANOS)).isTrue();
        assertThat(breaker.open()).isFalse();
    }

    @Test
    void failed_probe_opens_it_again() {
        fail(Breaker.FAILURES, 0);
        assertThat(breaker.admits(Breaker.REST_NANOS)).isTrue();
        breaker.failed(Breaker.REST_NANOS + 7);
        assertThat(breaker.admits(2 * Breaker.REST_NANOS + 6)).isFalse();
        assertThat(breaker.admits(2 * Breaker.REST_NANOS + 7)).isTrue();
    }

    @Test
    void monotonic_clock_may_wrap() {
        long late = Long.MAX_VALUE - 10;
        fail(Breaker.FAILURES, late);
        assertThat(breaker.admits(late + 20)).isFalse();
        assertThat(breaker.admits(late + Breaker.REST_NANOS)).isTrue();
    }

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            breaker.failed(now);
        }
    }
}
