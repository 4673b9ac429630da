package dev.tidegate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.identity.ReplayWindow.Admission;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private static final long SEED = 20261126;
    private static final long NOW = 1_700_000_000_000L;

    @Test
    void agrees_with_a_model_that_remembers_everything() {
        for (int history = 0; history < 40; history++) {
            Random random = new Random(SEED + history);
            int share = 1 + random.nextInt(400);
            ReplayWindow window = new ReplayWindow(share, random.nextLong());
            Map<Long, Long> expiries = new HashMap<>();
            List<Long> sent = new ArrayList<>();
            long now = NOW;
            for (int i = 0; i < 5_000; i++) {
                now += random.nextInt(40);
                boolean again = !sent.isEmpty() && random.nextInt(3) == 0;
                long id = again ? sent.get(random.nextInt(sent.size())) : random.nextLong();
                long expiry = expiries.getOrDefault(id, now + random.nextInt(KeySignatures.HORIZON + 1));
                if (expiry < now) {
                    continue; // the authenticator does not ask for these
                }
                Admission admission = window.admit("k", mac(id), expiry, now);
                if (admission == Admission.FIRST) {
                    assertThat(expiries).as("seed %s", SEED + history).doesNotContainKey(id);
                    expiries.put(id, expiry);
                    sent.add(id);
                } else if (admission == Admission.SEEN) {
                    assertThat(expiries).as("seed %s", SEED + history).containsKey(id);
                } else {
                    // Full: what is held is at least alive but for the span that is not over.
                    long oldest = now - 2_048;
                    assertThat(admission).isEqualTo(Admission.FULL);
                    assertThat(expiries).doesNotContainKey(id);
                    assertThat(expiries.values().stream()
                                    .filter(e -> e > oldest)
                                    .count())
                            .as("seed %s", SEED + history)
                            .isGreaterThanOrEqualTo(share);
                }
                assertThat(window.size()).isLessThanOrEqualTo(share);
            }
        }
    }

    @Test
    void a_share_holds_exactly_as_many_as_it_says_and_is_free_again_when_their_time_is_over() {
        ReplayWindow window = new ReplayWindow(1_000, 7);
        for (int i = 0; i < 1_000; i++) {
            assertThat(window.admit("k", mac(i), NOW + 5_000, NOW)).isEqualTo(Admission.FIRST);
        }
        assertThat(window.admit("k", mac(1_000), NOW + 5_000, NOW)).isEqualTo(Admission.FULL);
        assertThat(window.admit("k", mac(0), NOW + 5_000, NOW)).isEqualTo(Admission.SEEN);
        assertThat(window.admit("other", mac(1_000), NOW + 5_000, NOW)).isEqualTo(Admission.FIRST);
        long wait = window.retryAfterMillis("k", NOW);
        assertThat(window.admit("k", mac(1_000), NOW + wait + 4_999, NOW + wait - 1))
                .isEqualTo(Admission.FULL);
        assertThat(window.admit("k", mac(1_000), NOW + wait + 5_000, NOW + wait))
                .isEqualTo(Admission.FIRST);
        assertThat(window.size()).isEqualTo(2);
    }

    @Test
    void a_clock_that_goes_back_does_not_let_a_forgotten_signature_pass() {
        ReplayWindow window = new ReplayWindow(10, 7);
        assertThat(window.admit("k", mac(1), NOW + 5_000, NOW)).isEqualTo(Admission.FIRST);
        assertThat(window.admit("k", mac(2), NOW + 25_000, NOW + 20_000)).isEqualTo(Admission.FIRST);
        assertThat(window.admit("k", mac(1), NOW + 5_000, NOW)).isEqualTo(Admission.FORGOTTEN);
        assertThat(window.admit("k", mac(2), NOW + 25_000, NOW)).isEqualTo(Admission.SEEN);
    }

    @Test
    void time_that_jumps_far_ahead_forgets_all_that_is_over() {
        ReplayWindow window = new ReplayWindow(10, 7);
        for (int i = 0; i < 10; i++) {
            window.admit("k", mac(i), NOW + 6_000L * i, NOW);
        }
        assertThat(window.admit("k", mac(99), NOW + 86_405_000, NOW + 86_400_000))
                .isEqualTo(Admission.FIRST);
        assertThat(window.size()).isEqualTo(1);
    }

    @Test
    void an_expiry_beyond_the_horizon_is_a_mistake_of_the_caller() {
        ReplayWindow window = new ReplayWindow(10, 7);
        assertThat(window.admit("k", mac(1), NOW + KeySignatures.HORIZON, NOW)).isEqualTo(Admission.FIRST);
        assertThatThrownBy(() -> window.admit("k", mac(2), NOW + 2L * KeySignatures.HORIZON, NOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReplayWindow(0, 7)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keys_that_hold_nothing_any_more_are_let_go() {
        ReplayWindow window = new ReplayWindow(10, 7);
        for (int i = 0; i < 50_000; i++) {
            long now = NOW + i * 100L;
            assertThat(window.admit("key-" + i, mac(i), now + 5_000, now)).isEqualTo(Admission.FIRST);
            assertThat(window.keys()).isLessThanOrEqualTo(ReplayWindow.FIRST_SWEEP);
        }
    }

    @Test
    void a_key_that_is_let_go_and_used_at_the_same_moment_remembers() throws Exception {
        ReplayWindow window = new ReplayWindow(100_000, 7);
        int signatures = 60_000;
        AtomicIntegerArray passed = new AtomicIntegerArray(signatures);
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < signatures; i++) {
                        // A new key each time and the next half a minute later: most that are met hold nothing.
                        long now = NOW + i * 30_000L;
                        if (window.admit("key-" + i % 3_000, mac(i), now + 60_000, now) == Admission.FIRST) {
                            passed.incrementAndGet(i);
                        }
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
        for (int i = 0; i < signatures; i++) {
            assertThat(passed.get(i)).as("signature %s", i).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void zero_is_remembered_too_and_a_set_that_is_cleared_holds_nothing() {
        SignatureSet set = new SignatureSet(0, 7);
        assertThat(set.contains(0, 0)).isFalse();
        set.add(0, 0);
        assertThat(set.contains(0, 0)).isTrue();
        for (int i = 1; i < 10_000; i++) {
            assertThat(set.contains(i, -i)).isFalse();
            set.add(i, -i);
        }
        for (int i = 1; i < 10_000; i++) {
            assertThat(set.contains(i, -i)).isTrue();
            assertThat(set.contains(i, i)).isFalse();
        }
        assertThat(set.contains(0, 0)).isTrue();
        assertThat(set.size()).isEqualTo(10_000);
        assertThat(set.fits()).isTrue();
        set.clear();
        assertThat(set.size()).isZero();
        assertThat(set.fits()).as("far larger than what it holds").isFalse();
        for (int i = 0; i < 10_000; i++) {
            assertThat(set.contains(i, -i)).isFalse();
        }
    }

    @Test
    void a_span_that_is_over_gives_its_table_to_the_next_without_what_was_in_it() {
        ReplayWindow window = new ReplayWindow(ReplayWindow.DEFAULT_SHARE, 7);
        long now = NOW;
        for (int span = 0; span < 200; span++) {
            int busy = span % 50 < 40 ? 100 : 3;
            for (int i = 0; i < busy; i++) {
                assertThat(window.admit("k", mac(i), now + 5_000, now)).isEqualTo(Admission.FIRST);
                assertThat(window.admit("k", mac(i), now + 5_000, now)).isEqualTo(Admission.SEEN);
            }
            now += 2_048;
        }
    }

    /** Sixteen bytes and more that look random and are the same for the same number. */
    private static byte[] mac(long id) {
        Random random = new Random(id);
        return ByteBuffer.allocate(32)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
    }
}
