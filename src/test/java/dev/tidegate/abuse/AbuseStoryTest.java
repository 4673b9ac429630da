package dev.tidegate.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.stories.Client;
import dev.tidegate.stories.Stage;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is thrown at the door ends within its bounds, and honest orders pass all the while. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbuseStoryTest {
    /** More than what lies in the sockets' buffers on the way is never taken. */
    private static final long BUFFERS = 16 << 20;

    private static Stage stage;
    private static Client honest;
    private static int orders;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(options -> options.generous().patience(Duration.ofSeconds(1), Duration.ofSeconds(2)));
        stage.price("BTC-PERP", "65000");
        honest = stage.client("demo-1-key");
    }

    @AfterAll
    static void close() throws Exception {
        stage.close();
    }

    /** On a connection of its own: one that is kept may be closed for its silence on a slow machine. */
    private static void order() {
        String body = Client.limit("honest-" + orders++, "BTC-PERP", "BUY", "0.001", "64900", "IOC", false);
        honest.signed("POST", "/v1/orders", body)
                .header("Connection", "close")
                .post(honest.base() + "/v1/orders")
                .then()
                .statusCode(200);
    }

    private static Attack.Outcome outcome(Attack attack) throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<Attack.Outcome> going = other.submit(() -> attack.on(stage.port()));
            do {
                order();
            } while (!going.isDone());
            return going.get();
        }
    }

    @ParameterizedTest
    @EnumSource(Attack.class)
    void ends_within_its_bounds_and_honest_orders_pass(Attack attack) throws Exception {
        Attack.Outcome outcome = outcome(attack);
        switch (attack) {
            case GIANT_BODY -> assertThat(outcome.status()).isIn(413, 0);
            case DEFLATE_BOMB -> assertThat(outcome.status()).isIn(415, 0);
            case MANY_HEADERS -> assertThat(outcome.status()).isIn(431, 0);
            case RAPID_RESETS, CONTINUATIONS, PINGS ->
                assertThat(outcome.status()).isIn(1, 0);
            case IDLE_CONNECTIONS -> assertThat(outcome.status()).isZero();
            case SLOW_HEADERS -> assertThat(outcome.status()).isZero();
            case SLOW_BODIES -> assertThat(outcome.status()).isEqualTo(408);
            case MADE_UP_KEYS -> assertThat(outcome.status()).isEqualTo(401);
        }
        assertThat(outcome.written()).isLessThan(BUFFERS);
    }
}
