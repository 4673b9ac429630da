package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.MemoryUsage;
import org.junit.jupiter.api.Test;

class HeapGaugeTest {
    private static int percent(long used, long most) {
        return new HeapGauge(() -> new MemoryUsage(0, used, used, most)).usedPercent();
    }

    @Test
    void tells_how_full_the_heap_stays_after_a_collection() {
        assertThat(percent(0, 100)).isZero();
        assertThat(percent(92, 100)).isEqualTo(92);
        assertThat(percent(100, 100)).isEqualTo(100);
    }

    @Test
    void says_nothing_where_there_is_nothing_to_tell() {
        assertThat(percent(5, -1)).isZero();
        assertThat(new HeapGauge(() -> null).usedPercent()).isZero();
    }

    @Test
    void finds_the_oldest_generation_of_this_process() {
        System.gc();
        assertThat(HeapGauge.ofThisProcess().usedPercent()).isBetween(0, 99);
    }
}
