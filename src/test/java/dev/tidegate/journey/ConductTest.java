package dev.tidegate.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.limits.LaneView;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Position;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.route.Outcome;
import dev.tidegate.shield.Act;
import dev.tidegate.shield.Level;
import dev.tidegate.shield.Pattern;
import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Subject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands cost by what they do, and what follows from how an account behaves: on the way of an order, clock in hand. */
class ConductTest {
    private static final String KEY = "demo-1-key";
    private static final String SYMBOL = "BTC-PERP";

    private Scene scene;
    private int count;

    @BeforeEach
    void open(@TempDir Path data) throws Exception {
        scene = new Scene(data);
    }

    private static Reply now(CompletableFuture<Reply> reply) {
        assertThat(reply).isDone();
        return reply.join();
    }

    private static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private long left(Lane lane, LaneView.Level level) {
        return scene.limits.view(KEY, java.util.List.of(SYMBOL)).stream()
                .filter(view -> view.lane() == lane && view.level() == level)
                .mapToLong(view -> view.standings().getFirst().remaining())
                .sum();
    }

    /** Tokens of the account's lane of new orders that something costs. */
    private long costs(Runnable what) {
        long before = left(Lane.NEW, LaneView.Level.ACCOUNT);
        what.run();
        return before - left(Lane.NEW, LaneView.Level.ACCOUNT);
    }

    private Reply live(String id, String quantity, String price) {
        CompletableFuture<Reply> placed = scene.place(id, quantity, price);
        scene.atExchange.removeLast().order(id, "NEW", "0");
        return now(placed);
    }

    private Reply immediate(String id, String status, String filled) {
        CompletableFuture<Reply> placed = scene.send(
                new Ask.Place(),
                "POST",
                "/v1/orders",
                Scene.order(id, "0.1", "65000").replace("GTC", "IOC"));
        scene.atExchange.removeLast().order(id, status, filled);
        return now(placed);
    }

    private void cancelled(String id) {
        CompletableFuture<Reply> cancel = scene.cancel(id);
        scene.atExchange.removeLast().order(id, "CANCELLED", "0");
        assertThat(now(cancel).status()).isEqualTo(200);
    }

    private void hold(String quantity) {
        long lots = (long) (Double.parseDouble(quantity) * 1_000);
        scene.record(new AccountEvent.PositionReconciled(SYMBOL, new Position(lots, lots * 65_000), scene.now));
    }

    private CompletableFuture<Reply> sell(String id, String quantity, boolean reduceOnly) {
        return scene.send(
                new Ask.Place(),
                "POST",
                "/v1/orders",
                Scene.order(id, quantity, "65000")
                        .replace("BUY", "SELL")
                        .replace("}", ",\"reduceOnly\":" + reduceOnly + "}"));
    }

    @Test
    void an_order_near_the_mark_costs_its_base_and_one_far_from_it_or_very_small_more() {
        assertThat(costs(() -> assertThat(live("near", "0.1", "64000").cost()).isEqualTo(1)))
                .isEqualTo(1);
        assertThat(costs(() -> assertThat(live("far", "0.1", "60000").cost()).isEqualTo(2)))
                .isEqualTo(2);
        assertThat(costs(
                        () -> assertThat(live("farther", "0.1", "50000").cost()).isEqualTo(4)))
                .isEqualTo(4);
    }

    @Test
    void what_a_risk_rule_refuses_costs_its_base_alone_and_the_reply_says_what_is_left_then() {
        assertThat(costs(() -> {
                    Reply refused = now(scene.place("huge", "90", "50000"));
                    assertThat(refused.status()).isEqualTo(422);
                    assertThat(refused.cost()).isEqualTo(1);
                    assertThat(refused.pace().standing().remaining())
                            .isEqualTo(left(Lane.NEW, LaneView.Level.INSTRUMENT));
                }))
                .isEqualTo(1);
    }

    @Test
    void what_was_not_sent_costs_nothing_whatever_it_would_have_cost() {
        assertThat(costs(() -> {
                    CompletableFuture<Reply> placed = scene.place("far", "0.1", "50000");
                    scene.atExchange.removeLast().reply().complete(new Outcome.NotSent("no connection"));
                    assertThat(now(placed).status()).isEqualTo(502);
                    assertThat(now(placed).cost()).isZero();
                }))
                .isZero();
        assertThat(left(Lane.NEW, LaneView.Level.INSTRUMENT)).isEqualTo(200);
    }

    @Test
    void a_false_claim_to_reduce_is_a_new_order_and_a_true_reduction_costs_its_own_lane() {
        assertThat(costs(() ->
                        assertThat(now(sell("false", "0.1", true)).status()).isEqualTo(422)))
                .isEqualTo(1);
        hold("1");
        long reduces = left(Lane.REDUCE, LaneView.Level.ACCOUNT);
        assertThat(costs(() -> sell("true", "0.4", false))).isZero();
        assertThat(left(Lane.REDUCE, LaneView.Level.ACCOUNT)).isEqualTo(reduces - 1);
        assertThat(costs(() -> sell("more-than-there-is", "0.7", false))).isEqualTo(1);
    }

    @Test
    void a_young_cancel_is_charged_to_new_orders_and_an_old_one_is_not() {
        live("young", "0.1", "64000");
        assertThat(costs(() -> cancelled("young"))).isEqualTo(2);
        live("older", "0.1", "64000");
        scene.now += 1_000;
        assertThat(costs(() -> cancelled("older"))).isEqualTo(1);
        live("old", "0.1", "64000");
        scene.now += 2_000;
        assertThat(costs(() -> cancelled("old"))).isZero();
    }

    @Test
    void the_charge_comes_once_whether_the_reply_or_the_feed_tells_first() {
        live("a", "0.1", "64000");
        CompletableFuture<Reply> cancel = scene.cancel("a");
        assertThat(costs(() -> {
                    scene.record(new AccountEvent.Ended("a", OrderStatus.CANCELLED, scene.now));
                    scene.atExchange.removeLast().order("a", "CANCELLED", "0");
                }))
                .isEqualTo(2);
        assertThat(now(cancel).status()).isEqualTo(200);
    }

    @Test
    void a_cancel_passes_whatever_is_owed() {
        for (int i = 0; i < 90; i++) {
            live("o" + i, "0.1", "64000");
        }
        for (int i = 0; i < 90; i++) {
            scene.limits.charge(Lane.NEW, Scene.ACCOUNT, SYMBOL, 8);
        }
        assertThat(now(scene.place("next", "0.1", "64000")).status()).isEqualTo(429);
        for (int i = 0; i < 90; i++) {
            cancelled("o" + i);
        }
    }

    @Test
    void an_immediate_order_that_met_nobody_is_charged_and_one_that_traded_is_not() {
        assertThat(costs(() -> immediate("met", "FILLED", "0.1"))).isEqualTo(1);
        assertThat(costs(() -> immediate("nobody", "EXPIRED", "0"))).isEqualTo(2);
    }

    @Test
    void a_refusal_for_quota_shows_what_the_order_would_have_cost() {
        while (scene.limits.take(Lane.NEW, KEY, SYMBOL, 1) instanceof dev.tidegate.limits.Taken.Passed) {
            // until nothing is left
        }
        Reply refused = now(scene.place("far", "0.1", "50000"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.cost()).isZero();
        assertThat(text(refused))
                .contains("\"cost\":{\"base\":1,\"far\":3,\"total\":4}")
                .contains("cost 4, 0 of ");
    }

    /** Climbs the ladder until a level is in force. */
    private void sanction(Level level) {
        Sanction in = null;
        for (int i = 0; i < 10_000 && (in == null || in.level() != level); i++) {
            scene.shield.note(Scene.ACCOUNT, SYMBOL, Act.PLACED.bit() | Act.DUST.bit(), scene.now);
            in = scene.shield.of(Scene.ACCOUNT, SYMBOL, scene.now);
        }
        assertThat(in).isNotNull();
        assertThat(in.level()).isEqualTo(level);
    }

    private void sanctionKey(Level level) {
        Sanction in = null;
        for (int i = 0; i < 10_000 && (in == null || in.level() != level); i++) {
            scene.shield.note(KEY, Act.REQUEST.bit() | Act.MALFORMED.bit(), scene.now);
            in = scene.shield.of(KEY, scene.now);
        }
        assertThat(in).isNotNull();
    }

    @Test
    void a_warned_account_pays_what_everybody_pays_and_a_surcharged_one_more() {
        sanction(Level.WARN);
        assertThat(live("a", "0.1", "64000").cost()).isEqualTo(1);
        sanction(Level.SURCHARGE);
        assertThat(live("b", "0.1", "64000").cost()).isEqualTo(3);
        scene.now += 10 * 60_000;
        assertThat(scene.shield.of(Scene.ACCOUNT, SYMBOL, scene.now))
                .as("ended by itself")
                .isNull();
    }

    @Test
    void a_reduce_only_account_gets_out_and_not_in_until_it_ends() {
        hold("1");
        live("resting", "0.2", "64000");
        sanction(Level.REDUCE_ONLY);
        Reply refused = now(scene.place("in", "0.1", "64000"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.retryAfterSeconds()).isEqualTo(600);
        assertThat(text(refused))
                .contains("http-problem-types#abnormal-usage-detected")
                .contains("\"code\":\"ABNORMAL_USAGE\"")
                .contains("\"violated-policies\":[\"dust\"]")
                .contains("\"executionStatus\":\"NOT_SENT\"");
        assertThat(scene.atExchange).isEmpty();
        CompletableFuture<Reply> out = sell("out", "0.4", true);
        scene.atExchange.removeLast().order("out", "NEW", "0");
        assertThat(now(out).status()).isEqualTo(200);
        CompletableFuture<Reply> less = scene.replace("resting", "0.1");
        scene.atExchange.removeLast().order("resting", "NEW", "0");
        assertThat(now(less).status()).isEqualTo(200);
        cancelled("resting");
        scene.shield.lift(Subject.parse("account:demo-1/" + SYMBOL), "ann", "checked", scene.now);
        assertThat(live("in-again", "0.1", "64000").status()).isEqualTo(200);
    }

    @Test
    void a_suspended_key_may_still_cancel_reduce_and_see_why() {
        hold("1");
        live("resting", "0.2", "64000");
        sanctionKey(Level.SUSPENDED);
        assertThat(now(scene.place("in", "0.1", "64000")).status()).isEqualTo(429);
        assertThat(now(scene.replace("resting", "0.1")).status()).isEqualTo(429);
        Reply asked = now(scene.send(new Ask.Account(), "GET", "/v1/account", ""));
        assertThat(asked.status()).isEqualTo(429);
        assertThat(text(asked)).contains("\"violated-policies\":[\"malformed\"]");
        Reply limits = now(scene.send(new Ask.Limits(), "GET", "/v1/limits", ""));
        assertThat(limits.status()).isEqualTo(200);
        assertThat(text(limits))
                .contains("\"subject\":\"key:demo-1-key\",\"level\":\"suspended\",\"pattern\":\"malformed\"");
        cancelled("resting");
        CompletableFuture<Reply> out = sell("out", "0.4", true);
        scene.atExchange.removeLast().order("out", "NEW", "0");
        assertThat(now(out).status()).isEqualTo(200);
    }

    @Test
    void quote_stuffing_is_found_on_the_way_and_the_stuffer_only_gets_out() {
        for (int i = 0; i < 5_000 && found(Level.REDUCE_ONLY) == null; i++) {
            CompletableFuture<Reply> placed = scene.place("q" + count++, "0.1", "64000");
            if (placed.isDone()) {
                // Its quota is used up: time passes.
                scene.pass(Duration.ofSeconds(1));
                continue;
            }
            String id = "q" + (count - 1);
            scene.atExchange.removeLast().order(id, "NEW", "0");
            cancelled(id);
            scene.now += 5;
        }
        assertThat(found(Level.REDUCE_ONLY)).isNotNull();
        assertThat(found(Level.REDUCE_ONLY).pattern()).isEqualTo(Pattern.SHORT_LIVED);
        assertThat(now(scene.place("more", "0.1", "64000")).status()).isEqualTo(429);
        scene.pass(Duration.ofMinutes(10));
        assertThat(live("recovered", "0.1", "64000").status()).isEqualTo(200);
    }

    private @Nullable Sanction found(Level level) {
        Sanction in = scene.shield.of(Scene.ACCOUNT, SYMBOL, scene.now);
        return in != null && in.level() == level ? in : null;
    }

    @Test
    void duplicates_self_matches_and_false_reductions_are_counted_as_what_they_are() {
        live("a", "0.1", "64000");
        now(scene.place("a", "0.1", "64000"));
        now(sell("false", "0.1", true));
        sell("on-its-way", "0.1", false);
        assertThat(counted(Act.PLACED)).isEqualTo(2);
        assertThat(counted(Act.DUPLICATE)).isEqualTo(1);
        assertThat(counted(Act.FALSE_REDUCTION)).isEqualTo(1);
        assertThat(counted(Act.JUDGED)).isEqualTo(4);
        CompletableFuture<Reply> crossing = scene.send(
                new Ask.Place(),
                "POST",
                "/v1/orders",
                Scene.order("cross", "0.1", "63990").replace("BUY", "SELL"));
        assertThat(now(crossing).status()).isEqualTo(422);
        assertThat(counted(Act.SELF_MATCH)).isEqualTo(1);
    }

    private long counted(Act act) {
        return scene.shield.count(Scene.ACCOUNT, SYMBOL, act, scene.now);
    }
}
