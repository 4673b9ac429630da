package dev.tidegate.packaged;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.chaos.Answer;
import dev.tidegate.chaos.GatewayProcess;
import dev.tidegate.chaos.Trader;
import dev.tidegate.stories.Client;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged program with a recorded market in its sandbox: the gateway judges by it and orders are filled in it. */
@Timeout(240)
class ReplayIT {
    private static final String NAME = "btcusdt-20240808.gz";
    /** Recorded seconds in one: the recording lasts for over a minute. */
    private static final int SPEED = 5;

    private int orders;

    private static Path recording() {
        String folder = System.getProperty("tidegate.data");
        Path root = Path.of(System.getProperty("tidegate.root", "."));
        Path file = (folder == null ? root.resolve("../shared/data") : Path.of(folder))
                .resolve(NAME)
                .toAbsolutePath()
                .normalize();
        assumeTrue(Files.isReadable(file), "the recorded market " + file + " is not there; set -Dtidegate.data=FOLDER");
        return file;
    }

    private static GatewayProcess demo() throws Exception {
        int exchange = GatewayProcess.freePorts(1).getFirst();
        return new GatewayProcess()
                .with("quarkus.profile", "demo")
                .with("tidegate.sandbox.port", exchange)
                .with("tidegate.venue.port", exchange);
    }

    private static BigDecimal mark(GatewayProcess gateway, String symbol) {
        return gateway.manage("GET", "/admin/market", "demo-admin", null).json().getJsonArray("instruments").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("symbol").equals(symbol) && each.containsKey("mark"))
                .map(each -> new BigDecimal(each.getString("mark")))
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }

    @Test
    void a_recorded_market_is_played_and_traded_in() throws Exception {
        Path recording = recording();
        try (GatewayProcess gateway = demo().with("tidegate.sandbox.replay.file", recording)
                .with("tidegate.sandbox.replay.symbols.BTCUSDT", "BTC-PERP")
                .with("tidegate.sandbox.replay.speed", SPEED)
                .start()) {
            // That day's price; the market that is made up begins at 65000.
            BigDecimal first =
                    eventually("the recorded mark", () -> mark(gateway, "BTC-PERP"), mark -> mark.signum() > 0);
            assertThat(first).isBetween(new BigDecimal("61000"), new BigDecimal("62500"));
            Trader trader = Trader.of(gateway.door(), "demo-1-key", "tidegate-demo-secret-1");
            Answer filled = eventually(
                    "an order is filled in the recorded book",
                    () -> trader.post(
                            "/v1/orders", Client.market("taken-" + orders++, "BTC-PERP", "BUY", "0.01", false)),
                    answer -> answer.status() == 200
                            && answer.json().getString("status").equals("FILLED"));
            assertThat(new BigDecimal(filled.json().getString("averagePrice")))
                    .isBetween(new BigDecimal("61000"), new BigDecimal("62500"));
            eventually("the mark moves", () -> mark(gateway, "BTC-PERP").compareTo(first) != 0);
            assertThat(mark(gateway, "ETH-PERP")).as("the others go on as ever").isPositive();
        }
    }

    @Test
    void a_recording_that_is_not_there_starts_nothing_and_is_named() throws Exception {
        try (GatewayProcess gateway =
                demo().with("tidegate.sandbox.replay.file", "none.gz").launch()) {
            assertThat(gateway.awaitEnd()).isNotZero();
            assertThat(gateway.output()).contains("none.gz").doesNotContain("\tat ");
        }
    }
}
