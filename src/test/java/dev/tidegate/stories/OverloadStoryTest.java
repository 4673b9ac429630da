package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An exchange that becomes slow gets fewer orders at a time, and as many as before once it is quick again. */
class OverloadStoryTest {
    private static final int CLIENTS = 8;
    private static final int LEAST = 4;

    private Stage stage;
    private Desk desk;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger turnedAway = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(options -> options.generous()
                .replace("policy.yaml", "initial: 256, least: 256, most: 2048", "initial: 16, least: 4, most: 16"));
        stage.price("BTC-PERP", "65000");
        desk = stage.desk("demo-1-key");
    }

    @AfterEach
    void close() throws Exception {
        desk.close();
        stage.close();
    }

    private void orders(int client) {
        for (int i = 0; !over.get(); i++) {
            Desk.Reply reply = desk.place(client + "-" + i, "BTC-PERP", "BUY", "0.001", "64000", "IOC");
            if (reply.status() == 503) {
                turnedAway.incrementAndGet();
                assertThat(reply.code()).isEqualTo("CAPACITY_REDUCED");
                assertThat(reply.json().getString("executionStatus")).isEqualTo("NOT_SENT");
                assertThat(reply.whole().headers().firstValue("Retry-After")).isPresent();
            } else if (reply.status() == 200) {
                taken.incrementAndGet();
            } else {
                others.incrementAndGet();
            }
        }
    }

    private List<Future<?>> flood(ExecutorService many) {
        List<Future<?>> going = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            going.add(many.submit(() -> orders(client)));
        }
        return going;
    }

    @Test
    void a_slow_exchange_closes_the_limit_and_a_quick_one_opens_it_and_cancels_pass_all_the_while() throws Exception {
        assertThat(desk.place("rest", "BTC-PERP", "BUY", "0.001", "60000", "GTC")
                        .status())
                .isEqualTo(200);
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> going = flood(many);
            try {
                eventually("orders are measured", () -> taken.get() > 200);
                stage.sandbox().faults().delayReplies(500);
                eventually("the limit has closed", () -> {
                    Desk.Reply cancel = desk.cancel("unknown");
                    assertThat(cancel.status()).as(cancel.body()).isEqualTo(404);
                    return stage.gateway().concurrencyLimit() == LEAST && turnedAway.get() > 0;
                });
                assertThat(desk.cancel("rest").status()).as("a cancel").isEqualTo(200);
                stage.sandbox().faults().clear();
                eventually("the limit has opened", () -> stage.gateway().concurrencyLimit() > LEAST + 1);
            } finally {
                over.set(true);
            }
            for (Future<?> each : going) {
                each.get();
            }
        }
        assertThat(others.get())
                .as("replies that were neither taken nor turned away")
                .isZero();
        eventually("everybody has left", () -> stage.gateway().inFlight() == 0);
        stage.awaitAgreement("demo-1");
    }
}
