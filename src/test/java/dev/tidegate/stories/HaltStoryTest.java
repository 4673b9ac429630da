package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.policy.Scope;
import org.junit.jupiter.api.Test;

/** HALT takes orders out of the exchange as long as it stands, whatever happened when it was pulled. */
class HaltStoryTest {
    private static boolean open(Stage stage, String account, String id) {
        return stage.atExchange(account).account().openOrders().stream()
                .anyMatch(order -> order.clientOrderId().equals(id));
    }

    @Test
    void a_halt_from_before_a_restart_still_takes_orders_out() throws Exception {
        try (Stage stage = Stage.open()) {
            stage.price("BTC-PERP", "65000");
            stage.price("ETH-PERP", "3200");
            Client trader = stage.client("demo-1-key");
            trader.buy("btc", "BTC-PERP", "0.1", "64000").then().statusCode(200);
            trader.buy("eth", "ETH-PERP", "1", "3100").then().statusCode(200);
            // The exchange is away when the switch is pulled, so nothing can be cancelled then.
            Stage.done(stage.sandbox().down());
            stage.gateway().halt(new Scope.OfInstrument("BTC-PERP"));
            stage.restartGateway(() -> Stage.done(stage.sandbox().up()));

            eventually("the halted instrument's order is gone", () -> !open(stage, "demo-1", "btc"));
            assertThat(open(stage, "demo-1", "eth")).isTrue();
            eventually("and settled here", () -> stage.phase("demo-1", "btc") == null);
        }
    }
}
