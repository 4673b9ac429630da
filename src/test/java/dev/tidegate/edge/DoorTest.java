package dev.tidegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.calibration.model.CalibratedModel;
import dev.tidegate.identity.Authenticator;
import dev.tidegate.identity.Keys;
import dev.tidegate.identity.ReplayWindow;
import dev.tidegate.journey.GroupBook;
import dev.tidegate.journey.Journey;
import dev.tidegate.journey.Shadow;
import dev.tidegate.journey.Stations;
import dev.tidegate.journey.Tally;
import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.MemoryAccountStore;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.policy.AuditLog;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.RulebookLoader;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.route.Outcome;
import dev.tidegate.shield.Overload;
import dev.tidegate.shield.OverloadRules;
import dev.tidegate.shield.Shield;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorTest {
    private static <T> Uni<T> here(Supplier<T> work) {
        return Uni.createFrom().item(work);
    }

    /** A journey that breaks down where it asks who comes. */
    private static Journey broken(Path data) {
        return journey(data, shipped(), () -> {
            throw new IllegalStateException("secret inner life");
        });
    }

    static Rulebook shipped() {
        return switch (new RulebookLoader().load(Path.of(System.getProperty("tidegate.root", "."), "config"), 1)) {
            case Loaded.Valid valid -> valid.rulebook();
            case Loaded.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
    }

    /** A journey with nothing behind it, for those who get no further than the door. */
    static Journey journey(Path data, Rulebook rules, Supplier<Keys> keys) {
        return new Journey(new Stations(
                () -> rules,
                new Authenticator(keys, new ReplayWindow(1_000, 1), new ReplayWindow(1_000, 2)),
                new RateLimits(() -> 0),
                new Overload(OverloadRules.usual()),
                new Shield(Shield.Witness.NOBODY),
                () -> new MarketSnapshot(0, Map.of(), Map.of()),
                CalibratedModel::usual,
                KillSwitch.open(data, new AuditLog(data), InstantSource.system()),
                new AccountDesks(new MemoryAccountStore(), 1, () -> null),
                new AccountDesks(new MemoryAccountStore(), 1, () -> null),
                account -> false,
                request -> Uni.createFrom().item(new Outcome.NotSent("nobody")),
                account -> {},
                new Shadow(() -> 0, new Shield(Shield.Witness.NOBODY)),
                decided -> {},
                new Tally(),
                () -> "id",
                bound -> 0,
                DoorTest::here,
                new GroupBook(false),
                System::currentTimeMillis,
                () -> 0));
    }

    @Test
    void a_journey_that_breaks_down_is_answered_and_claims_nothing(@TempDir Path data) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Doors doors = Doors.open(
                            vertx,
                            DoorOptions.on("127.0.0.1", 0),
                            1,
                            broken(data),
                            () -> "id",
                            System::nanoTime,
                            lag -> {})
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            HttpResponse<String> reply = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + doors.port() + "/v1/account"))
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .header("X-API-KEY", "anybody")
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(500);
            assertThat(reply.body())
                    .contains("\"executionStatus\":\"UNKNOWN\"")
                    .doesNotContain("secret")
                    .doesNotContain("nothing was sent");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
