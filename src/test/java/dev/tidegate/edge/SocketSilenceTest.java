package dev.tidegate.edge;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.identity.ApiKey;
import dev.tidegate.identity.Keys;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.stories.Wire;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that says nothing of itself stays as long as it answers pings. The clock is the test's own. */
class SocketSilenceTest {
    private static final SocketOptions USUAL = SocketOptions.USUAL;

    private static final Duration STEP = USUAL.pingEvery().multipliedBy(2);
    /** Looks at the clock by which every socket has been looked at, several times. */
    private static final int MANY = 40;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();

    @Test
    void a_client_that_only_listens_stays(@TempDir Path data) throws Exception {
        Rulebook rules = DoorTest.shipped();
        List<ApiKey> keys = rules.accounts().values().stream()
                .flatMap(account -> account.keys().stream())
                .toList();
        Keys all = Keys.of(keys);
        ApiKey own = keys.stream()
                .filter(key -> key.id().equals("demo-1-key"))
                .findFirst()
                .orElseThrow();
        Vertx vertx = Vertx.vertx();
        try {
            Doors doors = Doors.open(
                            vertx,
                            DoorOptions.on("127.0.0.1", 0),
                            1,
                            DoorTest.journey(data, rules, () -> all),
                            () -> "id",
                            nanos::get,
                            lag -> looks.incrementAndGet())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            try (Wire quiet = new Wire(doors.port(), own.key()).login()) {
                AtomicLong pings = new AtomicLong();
                quiet.socket().frameHandler(frame -> {
                    if (frame.isPing()) {
                        pings.incrementAndGet();
                    }
                });
                Duration passed = Duration.ZERO;
                while (passed.compareTo(USUAL.silence().multipliedBy(2)) < 0) {
                    long pinged = pings.get();
                    long looked = looks.get();
                    nanos.addAndGet(STEP.toNanos());
                    passed = passed.plus(STEP);
                    // An answer that comes only now counts as heard now, and puts the next ping off.
                    eventually("it is pinged, or was heard", () -> pings.get() > pinged || looks.get() > looked + MANY);
                }
                assertThat(pings.get()).isPositive();
                assertThat(quiet.closed()).isFalse();
            }
            assertThat(doors.socketTally().closes(SocketClose.SILENT)).isZero();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
