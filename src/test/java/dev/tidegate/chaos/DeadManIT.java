package dev.tidegate.chaos;

import static dev.tidegate.stories.Eventually.eventually;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.stories.Client;
import dev.tidegate.stories.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines that were confirmed are met after the gateway was killed without warning, by the next one on the same data. */
class DeadManIT {
    @Test
    @Timeout(300)
    void a_killed_gateway_leaves_its_deadlines_to_the_next() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess()
                        .with("quarkus.profile", "load")
                        .with("tidegate.venue.key", ExchangeFloor.READER)
                        .with("tidegate.venue.secret", ExchangeFloor.READER_SECRET);
                ExchangeFloor floor = new ExchangeFloor(gateway.rules(), 7)) {
            gateway.with("tidegate.venue.port", floor.sandbox().port()).start();
            Client countdown = new Client(gateway.door(), key(floor, "demo-1"));
            Client disconnect = new Client(gateway.door(), key(floor, "demo-2"));
            countdown.buy("a", "BTC-PERP", "0.1", "60000").then().statusCode(200);
            disconnect.buy("b", "BTC-PERP", "0.1", "60000").then().statusCode(200);
            countdown
                    .post("/v1/orders/cancel-all-after", "{\"countdownMs\":1000}")
                    .then()
                    .statusCode(200);
            try (Wire wire = new Wire(gateway.door(), key(floor, "demo-2"))) {
                wire.login(wire.signed().put("cancelOnDisconnectMs", 0));
                gateway.kill();
            }
            // The kill may have come after the second was over on a slow machine: whoever met it then, it is met.
            gateway.start();
            eventually("the countdown is met", () -> open(floor, "demo-1") == 0);
            eventually("the lost connection is avenged", () -> open(floor, "demo-2") == 0);
        }
    }

    private static int open(ExchangeFloor floor, String account) {
        return floor.view(account).account().openOrders().size();
    }

    private static SigningKey key(ExchangeFloor floor, String account) {
        return floor.rules(account).keys().getFirst().key();
    }
}
