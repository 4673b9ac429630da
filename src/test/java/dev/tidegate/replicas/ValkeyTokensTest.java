package dev.tidegate.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.valkey.ValkeyAccountStore;
import dev.tidegate.ledger.valkey.ValkeyServer;
import dev.tidegate.limits.lease.SharedTokens;
import dev.tidegate.limits.lease.SharedTokens.Ask;
import dev.tidegate.limits.lease.SharedTokens.Grant;
import dev.tidegate.limits.lease.TokenModel;
import io.github.bucket4j.Bandwidth;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The script on a real server answers what the plain model answers, step for step, on a clock of the test's. */
class ValkeyTokensTest {
    private static final long SEED = 20261126;
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final int GATEWAYS = 3;

    /** What a gateway knows of one bucket. */
    private static final class Book {
        long lease;
        long used;
        long returned;
        long owed;
        long granted;
        long owedAnswered;
    }

    private final Vertx vertx = Vertx.vertx();
    private final Random random = new Random(SEED);
    private final List<ValkeyAccountStore> stores = new ArrayList<>();
    private final List<ValkeyTokens> gateways = new ArrayList<>();
    private ValkeyServer server;

    @BeforeEach
    void open() {
        server = ValkeyServer.start();
        for (int i = 0; i < GATEWAYS; i++) {
            ValkeyAccountStore store = ValkeyAccountStore.open(vertx, server.options(), () -> {});
            stores.add(store);
            gateways.add(new ValkeyTokens(store, () -> GATEWAYS));
        }
    }

    @AfterEach
    void close() {
        stores.forEach(ValkeyAccountStore::close);
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private List<Grant> exchange(int gateway, List<Ask> asks, long micros) throws Exception {
        CompletableFuture<List<Grant>> answer = new CompletableFuture<>();
        gateways.get(gateway).exchange(asks, micros, answer::complete);
        List<Grant> grants = answer.get(10, TimeUnit.SECONDS);
        assertThat(grants).as("the store answers").isNotNull();
        return grants;
    }

    @Test
    void what_the_script_answers_is_what_the_model_answers() throws Exception {
        TokenModel model = new TokenModel();
        for (int bucket = 0; bucket < 40; bucket++) {
            history("bucket-" + bucket, model);
        }
    }

    private void history(String name, TokenModel model) throws Exception {
        Bandwidth[] bandwidths = bandwidths();
        long micros = START_MICROS;
        List<Book> books = Stream.generate(Book::new).limit(GATEWAYS).toList();
        for (int step = 0; step < 60; step++) {
            micros += pause(bandwidths);
            if (random.nextInt(20) == 0) {
                bandwidths = bandwidths();
            }
            int at = random.nextInt(GATEWAYS);
            Book book = books.get(at);
            if (random.nextInt(25) == 0) {
                // Another lease of the same gateway: the old one is not known any more.
                book.lease++;
            }
            long held = Math.max(0, book.granted - book.used - book.returned);
            long most = Math.max(1, Math.min(1_000_000, bandwidths[0].getCapacity()));
            book.used += random.nextLong(held + 1);
            book.returned += random.nextInt(4) == 0 ? random.nextLong(book.granted - book.used - book.returned + 1) : 0;
            book.owed += random.nextInt(5) == 0 ? random.nextLong(-most / 4, most / 2 + 2) : 0;
            Ask ask = new Ask(
                    name,
                    bandwidths,
                    book.lease,
                    book.used,
                    book.returned,
                    book.owed,
                    book.owedAnswered,
                    random.nextLong(most / 2 + 1),
                    random.nextInt(3) == 0 ? 0 : random.nextLong(most + 1),
                    random.nextInt(15) == 0);
            Grant expected = model.exchange(Integer.toString(at), ask, micros);
            Grant grant = exchange(at, List.of(ask), micros).getFirst();
            assertThat(List.of(grant.known(), grant.granted(), grant.leased(), grant.left()))
                    .usingRecursiveComparison()
                    .as("seed %s, %s, step %s", SEED, name, step)
                    .isEqualTo(List.of(expected.known(), expected.granted(), expected.leased(), expected.left()));
            book.granted = grant.granted();
            book.owedAnswered = ask.owed();
            if (ask.last()) {
                book.lease++;
            }
        }
    }

    private long pause(Bandwidth[] bandwidths) {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextLong(2 * SharedTokens.LASTS_MILLIS * 1_000);
            case 1 -> random.nextLong(3 * bandwidths[0].getRefillPeriodNanos() / 1_000 + 1);
            case 2 -> -random.nextLong(1_000);
            case 3 -> 0;
            default -> random.nextLong(50_000);
        };
    }

    /** From the smallest to the largest that rules allow. */
    private Bandwidth[] bandwidths() {
        Bandwidth[] bandwidths = new Bandwidth[1 + random.nextInt(3)];
        for (int i = 0; i < bandwidths.length; i++) {
            long periodMillis = random.nextInt(3) == 0 ? 1 + random.nextLong(86_400_000) : 1 + random.nextLong(3_000);
            long nanos = periodMillis * 1_000_000;
            long refill = Math.min(nanos, 1 + random.nextLong(random.nextInt(3) == 0 ? 1_000_000_000 : 500));
            bandwidths[i] = Bandwidth.builder()
                    .capacity(1 + random.nextLong(random.nextInt(3) == 0 ? 1_000_000_000 : 300))
                    .refillGreedy(refill, Duration.ofMillis(periodMillis))
                    .id("bandwidth-" + i)
                    .build();
        }
        return bandwidths;
    }

    @Test
    void several_buckets_travel_in_one_exchange_and_are_counted_each_by_itself() throws Exception {
        Bandwidth[] ten = {
            Bandwidth.builder()
                    .capacity(10)
                    .refillGreedy(1, Duration.ofDays(1))
                    .id("ten")
                    .build()
        };
        List<Ask> asks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            asks.add(new Ask("b" + i, ten, 1, 0, 0, 0, 0, i, 0, false));
        }
        List<Grant> grants = exchange(0, asks, 0);
        for (int i = 0; i < 5; i++) {
            assertThat(grants.get(i).granted()).isEqualTo(i);
            assertThat(grants.get(i).left()).containsExactly(10 - i);
        }
    }
}
