package dev.tidegate.shield;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountsTest {
    private static final long WINDOW = 60_000;

    @Test
    void what_comes_evenly_is_counted_as_it_is() {
        Counts counts = new Counts();
        ArrayDeque<Long> exact = new ArrayDeque<>();
        for (long now = 0; now < 20 * WINDOW; now += 100) {
            counts.add(Act.PLACED.bit(), now, WINDOW);
            exact.add(now);
            while (exact.getFirst() <= now - WINDOW) {
                exact.removeFirst();
            }
            assertThat(counts.of(Act.PLACED, now, WINDOW)).isBetween(exact.size() - 2L, exact.size() + 2L);
        }
    }

    @Test
    void nothing_is_counted_that_never_came_and_nothing_outlives_two_windows() {
        Random random = new Random(20261125);
        for (int history = 0; history < 200; history++) {
            Counts counts = new Counts();
            long now = random.nextLong(1_000_000_000_000L);
            long added = 0;
            for (int i = 0; i < 100; i++) {
                now += random.nextLong(WINDOW / 10);
                counts.add(Act.DUST.bit() | Act.PLACED.bit(), now, WINDOW);
                added++;
                assertThat(counts.of(Act.DUST, now, WINDOW)).isBetween(1L, added);
                assertThat(counts.of(Act.DUST, now, WINDOW)).isEqualTo(counts.of(Act.PLACED, now, WINDOW));
                assertThat(counts.of(Act.FAR, now, WINDOW)).isZero();
            }
            assertThat(counts.idle(now, WINDOW)).isFalse();
            assertThat(counts.of(Act.DUST, now + 2 * WINDOW, WINDOW)).isZero();
            assertThat(counts.idle(now + 2 * WINDOW, WINDOW)).isTrue();
        }
    }

    @Test
    void a_burst_fades_out_over_the_window_after_its_own() {
        Counts counts = new Counts();
        for (int i = 0; i < 1_000; i++) {
            counts.add(Act.PLACED.bit(), 0, WINDOW);
        }
        assertThat(counts.of(Act.PLACED, WINDOW - 1, WINDOW)).isEqualTo(1_000);
        assertThat(counts.of(Act.PLACED, WINDOW + WINDOW / 4, WINDOW)).isEqualTo(750);
        assertThat(counts.of(Act.PLACED, 2 * WINDOW, WINDOW)).isZero();
    }

    @Test
    void a_clock_that_goes_back_loses_nothing() {
        Counts counts = new Counts();
        counts.add(Act.PLACED.bit(), 100_000, WINDOW);
        counts.add(Act.PLACED.bit(), 40_000, WINDOW);
        assertThat(counts.of(Act.PLACED, 40_000, WINDOW)).isEqualTo(2);
    }
}
