package dev.tidegate.replicas;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.identity.Signed;
import dev.tidegate.ledger.valkey.ValkeyAccountStore;
import dev.tidegate.ledger.valkey.ValkeyServer;
import dev.tidegate.limits.Bandwidth;
import dev.tidegate.limits.LimitRules;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import dev.tidegate.order.Rate;
import dev.tidegate.order.TradingMode;
import dev.tidegate.policy.AuditLog;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.Scope;
import dev.tidegate.policy.SharedSwitches;
import dev.tidegate.policy.Status;
import dev.tidegate.shield.Act;
import dev.tidegate.shield.Level;
import dev.tidegate.shield.Pattern;
import dev.tidegate.shield.Shield;
import dev.tidegate.shield.ShieldRules;
import dev.tidegate.shield.Subject;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one gateway decides is in force at the others of its ledger; all on a real server. */
@Timeout(60)
class ReplicasTest {
    private static final AccountId ACCOUNT = new AccountId("acc");
    private static final Scope GLOBAL = new Scope.Global();

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<One> open = new ArrayList<>();
    private ValkeyServer server;

    /** As much of a gateway as shares something. */
    private final class One {
        final ValkeyAccountStore store = ValkeyAccountStore.open(vertx, server.options(), () -> {});
        final Replicas replicas = new Replicas(vertx, store, () -> null);
        final Shield.Relay relay = new Shield.Relay(Shield.Witness.NOBODY);
        final Shield shield = new Shield(relay);
        final RateLimits limits = new RateLimits(replicas.buckets(), System::nanoTime);
        final KillSwitch killSwitch;
        volatile String hash = "a".repeat(64);

        One(String data) throws IOException {
            Path its = Files.createDirectories(folder.resolve(data));
            killSwitch = KillSwitch.open(its, new AuditLog(its), InstantSource.system());
            shield.adopt(new ShieldRules(
                    600_000,
                    1_000,
                    600_000,
                    List.of(ShieldRules.Limit.share(Pattern.DUST, Rate.parse("50%"), 20)),
                    List.of(new ShieldRules.Rung(Level.SUSPENDED, 0, 300_000))));
            replicas.join(() -> new Status(7, hash, 0, 0, 0, null, List.of()), killSwitch, shield, relay);
            open.add(this);
        }

        void close() {
            replicas.leave().toCompletionStage().toCompletableFuture().join();
            store.close();
            open.remove(this);
        }

        Roster roster() {
            Roster roster = replicas.roster();
            assertThat(roster).isNotNull();
            return roster;
        }
    }

    @BeforeEach
    void start() {
        server = ValkeyServer.lasting();
    }

    @AfterEach
    void end() {
        List.copyOf(open).forEach(One::close);
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static void all(List<One> gateways, TradingMode mode) {
        eventually(
                "everybody is at " + mode,
                () -> gateways.stream().allMatch(each -> each.killSwitch.mode(ACCOUNT, "BTC-PERP") == mode));
    }

    @Test
    void a_switch_pulled_at_one_is_pulled_at_all_and_released_by_any() throws IOException {
        One one = new One("one");
        One two = new One("two");
        assertThat(one.killSwitch.set(GLOBAL, TradingMode.CANCEL_ONLY, "breach", "ann"))
                .isEqualTo(KillSwitch.Outcome.SET);
        all(open, TradingMode.CANCEL_ONLY);
        assertThat(two.killSwitch.pulled()).containsExactlyElementsOf(one.killSwitch.pulled());
        One three = new One("three");
        all(List.of(three), TradingMode.CANCEL_ONLY);
        assertThat(two.killSwitch.set(GLOBAL, TradingMode.NORMAL, "over", "bob"))
                .isEqualTo(KillSwitch.Outcome.SET);
        all(open, TradingMode.NORMAL);
    }

    @Test
    void a_switch_survives_the_end_of_every_gateway_and_the_loss_of_the_store() throws IOException {
        One one = new One("one");
        One two = new One("two");
        one.killSwitch.set(new Scope.OfAccount(ACCOUNT), TradingMode.REDUCE_ONLY, "late", "ann");
        all(open, TradingMode.REDUCE_ONLY);
        one.close();
        two.close();
        One again = new One("fresh");
        all(List.of(again), TradingMode.REDUCE_ONLY);
        server.say("FLUSHALL");
        One last = new One("last");
        all(List.of(again, last), TradingMode.REDUCE_ONLY);
    }

    @Test
    void while_the_store_is_away_tightening_counts_here_and_is_told_later_and_loosening_waits() throws IOException {
        One one = new One("one");
        One two = new One("two");
        eventually("both are there", () -> one.roster().members().size() == 2);
        server.kill();
        eventually("the outage is noticed", () -> one.store.outage() != null && two.store.outage() != null);
        assertThat(one.killSwitch.set(GLOBAL, TradingMode.HALT, "breach", "ann"))
                .isEqualTo(KillSwitch.Outcome.SET_HERE);
        assertThat(one.killSwitch.mode(ACCOUNT, "BTC-PERP")).isEqualTo(TradingMode.HALT);
        assertThatThrownBy(() -> one.killSwitch.set(GLOBAL, TradingMode.NORMAL, "over", "ann"))
                .isInstanceOf(SharedSwitches.Untold.class);
        assertThat(one.killSwitch.mode(ACCOUNT, "BTC-PERP")).isEqualTo(TradingMode.HALT);
        server.restart();
        all(List.of(one, two), TradingMode.HALT);
    }

    @Test
    void whoever_is_sanctioned_at_one_is_at_all_and_is_free_at_all_once_it_is_lifted() throws IOException {
        One one = new One("one");
        One two = new One("two");
        long now = System.currentTimeMillis();
        for (int i = 0; i < 20; i++) {
            one.shield.note(ACCOUNT, "BTC-PERP", Act.PLACED.bit() | Act.DUST.bit(), now);
        }
        assertThat(one.shield.of(ACCOUNT, "BTC-PERP", now)).isNotNull();
        eventually("the other knows", () -> two.shield.of(ACCOUNT, "BTC-PERP", now) != null);
        assertThat(two.shield.of(ACCOUNT, "BTC-PERP", now)).isEqualTo(one.shield.of(ACCOUNT, "BTC-PERP", now));
        One three = new One("three");
        eventually("a newcomer knows", () -> three.shield.of(ACCOUNT, "BTC-PERP", now) != null);
        assertThat(two.shield.lift(new Subject.OnInstrument(ACCOUNT, "BTC-PERP"), "ann", "talked to them", now))
                .isNotNull();
        eventually(
                "all let go", () -> open.stream().allMatch(each -> each.shield.of(ACCOUNT, "BTC-PERP", now) == null));
    }

    @Test
    void everybody_knows_who_is_there_and_whether_rules_differ() throws IOException {
        One one = new One("one");
        One two = new One("two");
        eventually(
                "both are there",
                () -> open.stream().allMatch(each -> each.roster().members().size() == 2));
        assertThat(one.roster().drift()).isFalse();
        two.hash = "b".repeat(64);
        eventually(
                "the drift is seen at both",
                () -> one.roster().drift() && two.roster().drift());
        two.close();
        eventually(
                "one is alone",
                () -> one.roster().members().size() == 1 && !one.roster().drift());
    }

    private static boolean first(One at, Signed signed) throws Exception {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        at.replicas.signatures().first(signed, answer::complete);
        return answer.get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_signature_passes_once_at_all_of_them_together() throws Exception {
        One one = new One("one");
        One two = new One("two");
        Signed signed = new Signed(1, 2, System.currentTimeMillis() + 5_000, false);
        assertThat(first(one, signed)).isTrue();
        assertThat(first(two, signed)).isFalse();
        assertThat(first(two, new Signed(1, 3, signed.expiryMillis(), true))).isTrue();
        server.kill();
        eventually("the outage is noticed", () -> two.store.outage() != null);
        assertThat(first(two, signed)).as("nobody can be asked").isTrue();
    }

    @Test
    void a_cancel_waits_for_a_store_that_is_stuck_no_longer_than_a_moment() throws Exception {
        One one = new One("one");
        server.pause();
        long since = System.nanoTime();
        assertThat(first(one, new Signed(7, 7, System.currentTimeMillis() + 5_000, true)))
                .isTrue();
        // The store's own deadline is 300 ms; whoever measures this on a machine that stands still sees that.
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(10));
        server.resume();
    }

    private static LimitRules limits(int capacity) {
        Map<Lane, List<Bandwidth>> account = Map.of(
                Lane.NEW, List.of(new Bandwidth("orders", capacity, 1, Duration.ofDays(1))),
                Lane.CANCEL, List.of(new Bandwidth("cancels", capacity, 1, Duration.ofDays(1))));
        return new LimitRules(1, List.of(), List.of(), Map.of(), account, Map.of());
    }

    /** Takes a token, and waits for word of one where that may come. */
    private static boolean take(One at, Lane lane) throws Exception {
        for (int patience = 6; ; patience--) {
            switch (at.limits.take(lane, "k", 1)) {
                case Taken.Passed ignored -> {
                    return true;
                }
                case Taken.Refused ignored -> {
                    return false;
                }
                case Taken.Awaited awaited -> {
                    if (patience == 0) {
                        return false;
                    }
                    CompletableFuture<Boolean> word = new CompletableFuture<>();
                    awaited.coming().then(() -> word.complete(true));
                    word.get(10, TimeUnit.SECONDS);
                }
            }
        }
    }

    @Test
    void the_limit_of_an_account_is_one_limit_over_all_gateways_and_who_leaves_keeps_nothing() throws Exception {
        One one = new One("one");
        One two = new One("two");
        One three = new One("three");
        open.forEach(each -> each.limits.adopt(limits(300), Map.of("k", ACCOUNT), account -> "default"));
        int passed = 0;
        for (int i = 0; i < 240; i++) {
            passed += take(open.get(i % 3), Lane.NEW) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(240);
        long asked = one.replicas.exchanges() + two.replicas.exchanges() + three.replicas.exchanges();
        assertThat(asked).as("not for each order").isLessThan(240);
        one.close();
        two.close();
        for (int i = 0; i < 100; i++) {
            passed += take(three, Lane.NEW) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(300);
    }

    @Test
    void while_the_store_is_lost_the_rest_goes_by_half_an_even_share_and_cancels_by_a_cap() throws Exception {
        One one = new One("one");
        One two = new One("two");
        open.forEach(each -> each.limits.adopt(limits(300), Map.of("k", ACCOUNT), account -> "default"));
        eventually(
                "both are there",
                () -> open.stream().allMatch(each -> each.roster().members().size() == 2));
        server.kill();
        eventually("the outage is noticed", () -> one.store.outage() != null && two.store.outage() != null);
        for (One each : List.of(one, two)) {
            int orders = 0;
            int cancels = 0;
            for (int i = 0; i < 400; i++) {
                orders += take(each, Lane.NEW) ? 1 : 0;
                cancels += take(each, Lane.CANCEL) ? 1 : 0;
            }
            assertThat(orders).isEqualTo(75);
            assertThat(cancels).isEqualTo(300);
        }
        server.restart();
    }
}
