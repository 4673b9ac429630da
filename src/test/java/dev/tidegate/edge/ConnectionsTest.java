package dev.tidegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.limits.AddressPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final AddressPrefix HERE = AddressPrefix.parse("10.0.0.1");
    private static final AddressPrefix THERE = AddressPrefix.parse("10.0.0.2");

    @Test
    void an_address_gets_as_many_as_its_bound_and_others_are_untouched() {
        Connections connections = new Connections(10, 2);
        assertThat(connections.enter(HERE)).isTrue();
        assertThat(connections.enter(HERE)).isTrue();
        assertThat(connections.enter(HERE)).isFalse();
        assertThat(connections.enter(THERE)).isTrue();
        assertThat(connections.open()).isEqualTo(3);
        connections.leave(HERE);
        assertThat(connections.enter(HERE)).isTrue();
    }

    @Test
    void all_together_get_as_many_as_the_bound() {
        Connections connections = new Connections(2, 2);
        assertThat(connections.enter(HERE)).isTrue();
        assertThat(connections.enter(THERE)).isTrue();
        assertThat(connections.enter(THERE)).isFalse();
        connections.leave(HERE);
        assertThat(connections.enter(THERE)).isTrue();
    }

    @Test
    void an_address_that_has_left_takes_no_memory() {
        Connections connections = new Connections(100, 10);
        for (int i = 0; i < 50; i++) {
            AddressPrefix address = AddressPrefix.parse("10.0.1." + i);
            assertThat(connections.enter(address)).isTrue();
            connections.leave(address);
        }
        assertThat(connections.addresses()).isZero();
        assertThat(connections.open()).isZero();
    }

    @Test
    void counts_hold_under_many_threads() throws InterruptedException {
        Connections connections = new Connections(8, 5);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 5_000; i++) {
                    if (connections.enter(HERE)) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        connections.leave(HERE);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isBetween(1, 5);
        assertThat(connections.open()).isZero();
        assertThat(connections.addresses()).isZero();
    }
}
