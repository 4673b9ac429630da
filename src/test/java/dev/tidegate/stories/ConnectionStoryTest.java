package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;

import dev.tidegate.edge.DoorOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections are counted from the moment they stand to the moment they are gone, whatever they say and however they end. */
class ConnectionStoryTest {
    private static final int MOST = 4;
    private static final String PLAIN = "GET /v1/nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(options -> options.generous().door(ConnectionStoryTest::few));
    }

    private static DoorOptions few(DoorOptions usual) {
        return new DoorOptions(
                usual.host(),
                usual.port(),
                usual.maxConnections(),
                MOST,
                usual.maxHeaderBytes(),
                usual.maxUriBytes(),
                usual.maxBody(),
                usual.maxBatchBody(),
                usual.bodyDeadline(),
                usual.idleTimeout(),
                usual.maxStreams(),
                usual.sockets(),
                usual.access());
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private boolean served() {
        try (RawHttp raw = stage.raw()) {
            raw.send(PLAIN);
            return raw.untilClosed().startsWith("HTTP/1.1 404");
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void connections_that_say_nothing_are_counted() throws Exception {
        List<RawHttp> silent = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            silent.add(stage.raw());
        }
        eventually("nobody else of this address is served", () -> !served());
        for (RawHttp each : silent) {
            each.close();
        }
        eventually("there is room again", this::served);
    }

    /** The second request is read in part when its connection ends, and the first not answered. */
    @Test
    void connections_that_end_in_the_middle_are_counted_out() throws Exception {
        stage.price("BTC-PERP", "65000");
        stage.sandbox().faults().delayReplies(300).commandsOnly(true);
        for (int i = 0; i < 5 * MOST; i++) {
            try (RawHttp raw = stage.raw()) {
                raw.send(order(i) + "POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{");
            }
            eventually("there is room again", this::served);
        }
        stage.sandbox().faults().clear();
        eventually("there is room again", this::served);
    }

    private String order(int number) {
        Client trader = stage.client("demo-1-key");
        return trader.raw(
                "POST", "/v1/orders", Client.limit("m-" + number, "BTC-PERP", "BUY", "0.001", "64000", "GTC", false));
    }
}
