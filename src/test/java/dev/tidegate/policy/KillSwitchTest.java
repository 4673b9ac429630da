package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.TradingMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillSwitchTest {
    private static final AccountId ONE = new AccountId("one");
    private static final AccountId TWO = new AccountId("two");
    private static final Scope GLOBAL = new Scope.Global();

    @TempDir
    Path data;

    private final TestClock clock = new TestClock();

    private KillSwitch open() {
        return KillSwitch.open(data, new AuditLog(data), clock);
    }

    @Test
    void the_strictest_scope_counts() throws IOException {
        KillSwitch brake = open();
        assertThat(brake.mode(ONE, "BTC-PERP")).isEqualTo(TradingMode.NORMAL);

        brake.set(new Scope.OfAccount(ONE), TradingMode.REDUCE_ONLY, "late margin", "ann");
        brake.set(new Scope.OfInstrument("BTC-PERP"), TradingMode.CANCEL_ONLY, "bad index", "bob");

        assertThat(brake.mode(ONE, "BTC-PERP")).isEqualTo(TradingMode.CANCEL_ONLY);
        assertThat(brake.mode(ONE, "ETH-PERP")).isEqualTo(TradingMode.REDUCE_ONLY);
        assertThat(brake.mode(TWO, "BTC-PERP")).isEqualTo(TradingMode.CANCEL_ONLY);
        assertThat(brake.mode(TWO, "ETH-PERP")).isEqualTo(TradingMode.NORMAL);

        brake.set(GLOBAL, TradingMode.HALT, "breach", "ann");
        assertThat(brake.mode(TWO, "ETH-PERP")).isEqualTo(TradingMode.HALT);
    }

    @Test
    void a_switch_survives_a_restart_and_so_does_its_release() throws IOException {
        KillSwitch brake = open();
        String reason = "quote \" backslash \\ tab-free \u00e9 \uD83D\uDE00: yes # no";
        assertThat(brake.set(new Scope.OfAccount(ONE), TradingMode.HALT, reason, "ann"))
                .isEqualTo(KillSwitch.Outcome.SET);
        assertThat(brake.set(GLOBAL, TradingMode.REDUCE_ONLY, "null", "~")).isEqualTo(KillSwitch.Outcome.SET);

        KillSwitch again = open();
        assertThat(again.problem()).isEmpty();
        assertThat(again.pulled()).containsExactlyElementsOf(brake.pulled());
        assertThat(again.pulled())
                .first()
                .isEqualTo(new Pulled(new Scope.OfAccount(ONE), TradingMode.HALT, reason, "ann", clock.millis()));

        again.set(new Scope.OfAccount(ONE), TradingMode.NORMAL, "paid", "ann");
        again.set(GLOBAL, TradingMode.NORMAL, "over", "ann");
        assertThat(open().mode(ONE, "BTC-PERP")).isEqualTo(TradingMode.NORMAL);
        assertThat(open().pulled()).isEmpty();
    }

    @Test
    void the_same_again_is_no_change() throws IOException {
        KillSwitch brake = open();
        assertThat(brake.set(GLOBAL, TradingMode.NORMAL, "nothing", "ann")).isEqualTo(KillSwitch.Outcome.UNCHANGED);
        brake.set(GLOBAL, TradingMode.HALT, "a", "ann");
        assertThat(brake.set(GLOBAL, TradingMode.HALT, "b", "bob")).isEqualTo(KillSwitch.Outcome.UNCHANGED);
        assertThat(Files.readAllLines(data.resolve(AuditLog.NAME))).hasSize(1);
    }

    @Test
    void every_change_is_audited_and_heard() throws IOException {
        KillSwitch brake = open();
        List<Pulled> heard = new ArrayList<>();
        brake.listen(heard::add);
        brake.set(new Scope.OfInstrument("BTC-PERP"), TradingMode.CANCEL_ONLY, "bad index", "ann");
        brake.set(new Scope.OfInstrument("BTC-PERP"), TradingMode.NORMAL, "good again", "bob");

        assertThat(heard).extracting(Pulled::mode).containsExactly(TradingMode.CANCEL_ONLY, TradingMode.NORMAL);
        assertThat(Files.readAllLines(data.resolve(AuditLog.NAME)))
                .containsExactly(
                        "{\"at\":\"2026-08-01T00:00:00Z\",\"event\":\"kill-switch\",\"scope\":\"instrument:BTC-PERP\","
                                + "\"before\":\"normal\",\"after\":\"cancel-only\",\"reason\":\"bad index\","
                                + "\"operator\":\"ann\"}",
                        "{\"at\":\"2026-08-01T00:00:00Z\",\"event\":\"kill-switch\",\"scope\":\"instrument:BTC-PERP\","
                                + "\"before\":\"cancel-only\",\"after\":\"normal\",\"reason\":\"good again\","
                                + "\"operator\":\"bob\"}");
    }

    @Test
    void an_unreadable_file_means_cancel_only_until_somebody_answers() throws IOException {
        Path file = data.resolve(KillSwitchFile.NAME);
        for (String damaged : List.of(
                "",
                "{\"format\":1,\"pulled\":[",
                "{\"format\":2,\"pulled\":[]}",
                "{}",
                "{\"format\":1,\"pulled\":[{\"scope\":\"planet\",\"mode\":\"halt\",\"reason\":\"r\",\"operator\":\"o\",\"at\":1}]}",
                "{\"format\":1,\"pulled\":[{\"scope\":\"global\",\"mode\":\"normal\",\"reason\":\"r\",\"operator\":\"o\",\"at\":1}]}")) {
            Files.writeString(file, damaged);
            KillSwitch brake = open();
            assertThat(brake.problem()).as(damaged).isPresent();
            assertThat(brake.mode(ONE, "BTC-PERP")).as(damaged).isEqualTo(TradingMode.CANCEL_ONLY);
        }

        Files.writeString(file, "damaged");
        KillSwitch brake = open();
        brake.set(new Scope.OfAccount(ONE), TradingMode.HALT, "more", "ann");
        assertThat(brake.problem()).isPresent();
        assertThat(open().mode(TWO, "BTC-PERP")).isEqualTo(TradingMode.CANCEL_ONLY);
        assertThat(data.resolve(KillSwitchFile.NAME + ".damaged")).hasContent("damaged");

        assertThat(brake.set(GLOBAL, TradingMode.CANCEL_ONLY, "seen", "ann")).isEqualTo(KillSwitch.Outcome.SET);
        assertThat(brake.problem()).isEmpty();
        brake.set(GLOBAL, TradingMode.NORMAL, "looked through", "ann");
        assertThat(open().mode(TWO, "BTC-PERP")).isEqualTo(TradingMode.NORMAL);
        assertThat(open().mode(ONE, "BTC-PERP")).isEqualTo(TradingMode.HALT);
    }

    @Test
    void a_full_disk_does_not_keep_the_brake_from_being_pulled_nor_let_it_go() throws IOException {
        KillSwitch brake = open();
        Path inTheWay = Files.createDirectory(data.resolve(KillSwitchFile.NAME + ".making"));
        List<Pulled> heard = new ArrayList<>();
        brake.listen(heard::add);

        assertThatThrownBy(() -> brake.set(GLOBAL, TradingMode.HALT, "breach", "ann"))
                .isInstanceOf(IOException.class);
        assertThat(brake.mode(ONE, "BTC-PERP")).isEqualTo(TradingMode.HALT);
        assertThat(heard).hasSize(1);
        assertThatThrownBy(() -> brake.set(GLOBAL, TradingMode.NORMAL, "over", "ann"))
                .isInstanceOf(IOException.class);
        assertThat(brake.mode(ONE, "BTC-PERP")).isEqualTo(TradingMode.HALT);

        Files.delete(inTheWay);
        assertThat(brake.set(GLOBAL, TradingMode.HALT, "breach", "ann")).isEqualTo(KillSwitch.Outcome.SET);
        assertThat(open().mode(ONE, "BTC-PERP")).isEqualTo(TradingMode.HALT);
    }

    @Test
    void ten_thousand_can_be_pulled_and_one_more_cannot_but_the_global_one() throws IOException {
        List<Pulled> full = new ArrayList<>();
        for (int i = 0; i < KillSwitch.MAX_PULLED; i++) {
            full.add(new Pulled(
                    new Scope.OfAccount(new AccountId("a" + i)),
                    TradingMode.HALT,
                    "r".repeat(Pulled.MAX_REASON),
                    "o",
                    1));
        }
        new KillSwitchFile(data).write(full.subList(1, full.size()));
        KillSwitch brake = open();
        Pulled last = full.getFirst();

        assertThat(brake.set(last.scope(), TradingMode.HALT, "last", "ann")).isEqualTo(KillSwitch.Outcome.SET);
        assertThat(brake.set(new Scope.OfAccount(ONE), TradingMode.HALT, "more", "ann"))
                .isEqualTo(KillSwitch.Outcome.FULL);
        assertThat(brake.mode(ONE, "BTC-PERP")).isEqualTo(TradingMode.NORMAL);
        assertThat(brake.set(last.scope(), TradingMode.REDUCE_ONLY, "less", "ann"))
                .isEqualTo(KillSwitch.Outcome.SET);
        assertThat(brake.set(GLOBAL, TradingMode.CANCEL_ONLY, "all", "ann")).isEqualTo(KillSwitch.Outcome.SET);
        assertThat(open().pulled()).hasSize(KillSwitch.MAX_PULLED + 1);
    }

    @Test
    void reason_and_operator_are_bounded_and_scopes_read_back() {
        KillSwitch brake = open();
        for (String reason : List.of("", " ", "two\nlines", "r".repeat(Pulled.MAX_REASON + 1))) {
            assertThatThrownBy(() -> brake.set(GLOBAL, TradingMode.HALT, reason, "ann"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> brake.set(GLOBAL, TradingMode.HALT, "r", "o".repeat(Pulled.MAX_OPERATOR + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(brake.mode(ONE, "BTC-PERP")).isEqualTo(TradingMode.NORMAL);
        for (Scope scope : List.of(GLOBAL, new Scope.OfInstrument("BTC-PERP"), new Scope.OfAccount(ONE))) {
            assertThat(Scope.parse(scope.toString())).isEqualTo(scope);
        }
        assertThatThrownBy(() -> Scope.parse("venue:x")).isInstanceOf(IllegalArgumentException.class);
    }
}
