package dev.tidegate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.limits.AddressBuckets.Quotas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AddressTableTest {
    private static final long SEED = 20261127;
    private static final int CAPACITY = 1_000;
    private static final Quotas FIVE_A_SECOND = quotas(5, Duration.ofSeconds(1));

    private final AtomicLong nanos = new AtomicLong();
    private final AddressTable table =
            new AddressTable(new Purse.Opener(new LocalBuckets(nanos::get), nanos::get), CAPACITY);

    @Test
    void a_million_random_addresses_at_one_moment_fill_the_table_to_its_bound_and_share_one_bucket_beyond_it() {
        Random random = new Random(SEED);
        long admitted = 0;
        for (int i = 0; i < 1_000_000; i++) {
            if (table.take(new AddressPrefix(random.nextLong()), FIVE_A_SECOND) == null) {
                admitted++;
            }
        }
        assertThat(table.size()).isEqualTo(CAPACITY);
        assertThat(admitted).isEqualTo(CAPACITY + 5);
    }

    @Test
    void addresses_that_have_gone_quiet_make_room() {
        Random random = new Random(SEED);
        for (int i = 0; i < 1_000_000; i++) {
            nanos.addAndGet(Duration.ofMillis(1).toNanos());
            assertThat(table.take(new AddressPrefix(random.nextLong()), FIVE_A_SECOND))
                    .isNull();
            assertThat(table.size()).isLessThanOrEqualTo(CAPACITY);
        }
        assertThat(table.size())
                .as("those of the last 200 ms, which are not full again")
                .isBetween(200, 300);
    }

    @Test
    void a_bucket_in_use_is_never_dropped_however_many_come() {
        AddressPrefix flooder = AddressPrefix.parse("192.0.2.1");
        Quotas slow = quotas(5, Duration.ofHours(1));
        int admitted = 0;
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            if (table.take(flooder, slow) == null) {
                admitted++;
            }
            table.take(new AddressPrefix(random.nextLong()), slow);
        }
        assertThat(admitted).isEqualTo(5);
    }

    @Test
    void an_address_that_has_failed_is_not_forgotten_before_it_may_come_back() {
        AddressPrefix failing = AddressPrefix.parse("192.0.2.1");
        Quotas quotas = new Quotas(
                FIVE_A_SECOND.requests(), Quota.of(1, List.of(new Bandwidth("failures", 1, 1, Duration.ofHours(1)))));
        table.fail(failing, quotas);
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            nanos.addAndGet(Duration.ofMillis(10).toNanos());
            table.take(new AddressPrefix(random.nextLong()), quotas);
        }
        assertThat(table.take(failing, quotas)).isNotNull();
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(table.take(failing, quotas)).isNull();
    }

    @Test
    void failures_of_addresses_without_a_place_do_not_shut_out_the_others_without_one() {
        Quotas quotas = new Quotas(
                Quota.of(1, List.of(new Bandwidth("requests", 50, 1, Duration.ofHours(1)))),
                Quota.of(1, List.of(new Bandwidth("failures", 1, 1, Duration.ofHours(1)))));
        for (int i = 0; i < CAPACITY; i++) {
            table.take(new AddressPrefix(i), quotas);
        }
        for (int i = 0; i < 40; i++) {
            assertThat(table.take(new AddressPrefix(CAPACITY + i), quotas)).isNull();
            table.fail(new AddressPrefix(CAPACITY + i), quotas);
        }
        assertThat(table.size()).isEqualTo(CAPACITY);
    }

    @Test
    void threads_that_come_and_go_never_get_more_than_a_bucket_holds() throws Exception {
        // The clock stands still and every address has one token: each of them passes at most once while it is not
        // dropped.
        Quotas one = quotas(1, Duration.ofHours(1));
        int distinct = 20_000;
        AtomicLong admitted = new AtomicLong();
        // Room for all, and for those that two threads make at once: nobody is sent to the shared bucket.
        AddressTable wide = new AddressTable(new Purse.Opener(new LocalBuckets(nanos::get), nanos::get), distinct + 4);
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < distinct; i++) {
                        if (wide.take(new AddressPrefix(i), one) == null) {
                            admitted.incrementAndGet();
                        }
                    }
                }));
            }
            for (Future<?> future : all) {
                future.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(admitted.get()).isLessThanOrEqualTo(distinct);
        // A token may be lost where a bucket is looked at in the moment it is made, never given twice.
        assertThat(admitted.get()).isGreaterThan(distinct * 99L / 100);
        assertThat(wide.size()).isLessThanOrEqualTo(distinct);
    }

    private static Quotas quotas(int tokens, Duration period) {
        return new Quotas(Quota.of(1, List.of(new Bandwidth("requests", tokens, tokens, period))), null);
    }
}
