package dev.tidegate.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.limits.LaneView;
import dev.tidegate.order.Lane;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.shield.Act;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits grow with what an account has to lose and with what it trades, and shrink again. */
class GrowingTest {
    private static final String GROWTH = """
              growth:
                equity: [{from: "2000000", percent: 150}]
                fillRatio: [{from: 20%, percent: 200}]
                ordersFloor: 50
            """;

    private static long capacity(Scene scene) {
        return scene.limits.view("demo-1-key").stream()
                .filter(view -> view.lane() == Lane.NEW && view.level() == LaneView.Level.ACCOUNT)
                .mapToLong(view -> view.standings().getFirst().capacity())
                .sum();
    }

    private static void look(Scene scene) {
        Growing growing = new Growing(scene.stations);
        growing.look();
    }

    private static void equity(Scene scene, long usdt) {
        scene.record(new AccountEvent.BalanceChanged("USDT", usdt * 1_000_000, "deposit", scene.now));
    }

    @Test
    void equity_and_fills_widen_the_limits_and_their_loss_narrows_them(@TempDir Path data) throws Exception {
        Scene scene = new Scene(data, policy -> policy.replace("  tiers:\n", GROWTH + "\n  tiers:\n"));
        equity(scene, 1_000_000);
        look(scene);
        assertThat(capacity(scene)).isEqualTo(300);
        equity(scene, 3_000_000);
        look(scene);
        assertThat(capacity(scene)).isEqualTo(450);
        for (int i = 0; i < 100; i++) {
            int over = Act.ENDED.bit() | (i % 4 == 0 ? 0 : Act.UNFILLED.bit());
            scene.shield.note(Scene.ACCOUNT, "BTC-PERP", over, scene.now);
        }
        look(scene);
        assertThat(capacity(scene)).isEqualTo(900);
        equity(scene, 1_000);
        look(scene);
        assertThat(capacity(scene)).isEqualTo(600);
    }

    @Test
    void nobody_grows_where_the_rules_do_not_say_so(@TempDir Path data) throws Exception {
        Scene scene = new Scene(data);
        equity(scene, 100_000_000);
        look(scene);
        assertThat(capacity(scene)).isEqualTo(300);
    }
}
