package dev.tidegate.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that do not take what they are sent, or say nothing any more. */
class SocketSlowStoryTest {
    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(options -> options.generous()
                .sockets(usual -> usual.bounds(20, 100, 128 << 10)
                        .patience(Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(5))));
        stage.price("BTC-PERP", "65000");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    /** Asks until nothing is read of it any more, and takes no answers. */
    private static void fill(Wire slow) {
        slow.socket().pause();
        JsonArray questions = new JsonArray();
        for (int i = 0; i < 50; i++) {
            questions.add(slow.command("instruments"));
        }
        String text = questions.encode();
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        long sentAt = System.nanoTime();
        while (System.nanoTime() - sentAt < Duration.ofMillis(500).toNanos() && System.nanoTime() - end < 0) {
            if (slow.socket().writeQueueFull()) {
                LockSupport.parkNanos(1_000_000);
            } else {
                slow.send(text);
                sentAt = System.nanoTime();
            }
        }
    }

    @Test
    void news_do_not_pile_up_for_a_client_that_does_not_read() {
        try (Wire slow = stage.wire("demo-1-key").login();
                Desk other = stage.desk("demo-1-key");
                Wire honest = stage.wire("demo-2-key").login()) {
            fill(slow);
            for (int i = 0; i < 300; i++) {
                assertThat(other.place("n" + i, "BTC-PERP", "BUY", "0.001", "60000", "GTC")
                                .status())
                        .isEqualTo(200);
                assertThat(other.cancel("n" + i).status()).isEqualTo(200);
                if (i % 30 == 0) {
                    assertThat(honest.ask(honest.place("h" + i, "BTC-PERP", "BUY", "0.001", "60000"))
                                    .getInteger("status"))
                            .isEqualTo(200);
                }
            }
            slow.socket().resume();
            // The last word reaches it only where it begins to read before the connection is cut.
            assertThat(slow.awaitClose()).isIn(4001, 1006);
            assertThat(honest.closed()).isFalse();
        }
    }

    @Test
    void a_client_that_answers_no_ping_is_gone() throws Exception {
        try (RawHttp raw = stage.raw()) {
            raw.send("GET /v1/ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
            String login;
            try (Wire wire = stage.wire("demo-1-key")) {
                login = wire.signed().encode();
            }
            raw.send(masked(login));
            String all = raw.untilClosed();
            assertThat(all).contains("\"status\":200").contains("nothing was heard of the client");
        }
    }

    /** A text frame with a mask of zeroes. */
    private static byte[] masked(String text) {
        byte[] frame = new byte[8 + text.length()];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | 126);
        frame[2] = (byte) (text.length() >> 8);
        frame[3] = (byte) text.length();
        for (int i = 0; i < text.length(); i++) {
            frame[8 + i] = (byte) text.charAt(i);
        }
        return frame;
    }
}
