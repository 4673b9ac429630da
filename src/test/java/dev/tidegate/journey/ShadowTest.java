package dev.tidegate.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.Reason;
import dev.tidegate.policy.Candidates;
import dev.tidegate.policy.RulebookLoader;
import dev.tidegate.shield.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy on trial is asked about every order, counts what it would refuse, and changes nothing. */
class ShadowTest {
    private static final Path CONFIG = Path.of(System.getProperty("tidegate.root", "."), "config");

    @TempDir
    Path folder;

    private Scene scene;
    private Candidates candidates;

    @BeforeEach
    void open(@TempDir Path data) throws IOException {
        scene = new Scene(data);
        for (String name : new String[] {"policy.yaml", "instruments.yaml", "accounts.yaml"}) {
            Files.copy(CONFIG.resolve(name), folder.resolve(name));
        }
        candidates = new Candidates(folder, new RulebookLoader());
    }

    private void candidate(String before, String after) throws IOException {
        String live = Files.readString(CONFIG.resolve("policy.yaml"));
        assertThat(live).contains(before);
        Files.writeString(folder.resolve(Candidates.NAME), live.replace(before, after));
        look();
    }

    private void look() {
        if (candidates.look(scene.rules)) {
            scene.shadow.adopt(candidates.current(), scene.now);
        }
    }

    private int place(String id, String quantity, String price) {
        CompletableFuture<Reply> placed = scene.place(id, quantity, price);
        if (!placed.isDone()) {
            scene.atExchange.removeLast().order(id, "NEW", "0");
        }
        return placed.join().status();
    }

    @Test
    void a_tighter_limit_is_counted_by_its_rule_and_refuses_nobody() throws IOException {
        candidate("maxOrderValue: \"500000\"", "maxOrderValue: \"10000\"");
        assertThat(place("small", "0.1", "64000")).isEqualTo(200);
        assertThat(place("large", "1", "64000")).isEqualTo(200);
        assertThat(place("larger", "2", "64000")).isEqualTo(200);
        assertThat(place("far beyond", "2", "64000")).isEqualTo(400);
        Shadow.Report report = scene.shadow.report();
        assertThat(report.judged()).isEqualTo(3);
        assertThat(report.wouldRefuse()).isEqualTo(Map.of("order-value", 2L));
        assertThat(report.byAccount()).isEqualTo(Map.of("demo-1", 2L));
        assertThat(report.wouldAllow()).isZero();
        assertThat(scene.shadow.wouldRefuse(Reason.ORDER_VALUE_EXCEEDS_MAX)).isEqualTo(2);
    }

    @Test
    void a_wider_limit_is_counted_where_it_would_have_let_through() throws IOException {
        candidate("maxOrderQuantity: \"10\"", "maxOrderQuantity: \"20\"");
        place("one", "0.1", "64000");
        assertThat(place("large", "7", "64000")).isEqualTo(200);
        assertThat(scene.shadow.report().wouldRefuse()).isEmpty();
        candidate("maxOrderValue: \"500000\"", "maxOrderValue: \"5000000\"");
        assertThat(place("worth too much", "9", "64000")).isEqualTo(400);
        assertThat(place("worth-too-much", "9", "64000")).isEqualTo(422);
        assertThat(scene.shadow.report().wouldAllow()).isEqualTo(1);
    }

    @Test
    void a_lower_quota_has_buckets_of_its_own() throws IOException {
        candidate(
                "orders-10s: {capacity: 300, refill: 300, period: 10s}",
                "orders-10s: {capacity: 8, refill: 8, period: 10s}");
        for (int i = 0; i < 20; i++) {
            assertThat(place("o" + i, "0.1", "64000")).isEqualTo(200);
        }
        assertThat(scene.shadow.report().wouldRefuse()).isEqualTo(Map.of("orders-10s", 12L));
        assertThat(scene.limits.view("demo-1-key").stream()
                        .flatMap(view -> view.standings().stream())
                        .filter(standing -> standing.name().equals("orders-10s"))
                        .findFirst()
                        .orElseThrow()
                        .remaining())
                .isEqualTo(280);
    }

    @Test
    void a_stricter_look_at_conduct_sanctions_nobody_and_is_counted_by_pattern() throws IOException {
        candidate("far-from-mark: {share: 95%, floor: 500}", "far-from-mark: {share: 50%, floor: 4}");
        for (int i = 0; i < 12; i++) {
            assertThat(place("far" + i, "0.01", "60000")).isEqualTo(200);
        }
        Shadow.Report report = scene.shadow.report();
        // Four show it, and each sanction needs evidence of its own: a warning, a surcharge, and then nothing that adds
        // risk.
        assertThat(report.wouldSanction()).isEqualTo(Map.of("far-from-mark", 3L));
        assertThat(scene.shadow.wouldSanction(Pattern.FAR_FROM_MARK)).isEqualTo(3);
        assertThat(scene.shield.inForce(scene.now)).isEmpty();
        assertThat(place("one-more", "0.01", "60000")).isEqualTo(200);
        assertThat(scene.shadow.report().wouldRefuse()).isEqualTo(Map.of("far-from-mark", 1L));
        Files.delete(folder.resolve(Candidates.NAME));
        look();
        assertThat(place("after", "0.01", "60000")).isEqualTo(200);
        assertThat(scene.shadow.wouldSanction(Pattern.FAR_FROM_MARK)).isEqualTo(3);
    }

    @Test
    void a_file_that_is_no_policy_is_no_candidate_and_one_that_goes_ends_the_trial() throws IOException {
        candidate("maxOpenOrders: 200", "maxOpenOrders: 100");
        assertThat(scene.shadow.report()).isNotNull();
        candidate("maxOpenOrders: 200", "maxOpenOrders: many");
        assertThat(scene.shadow.report()).isNull();
        assertThat(candidates.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("candidate.yaml");
            assertThat(problem.path()).isEqualTo("risk.defaults.maxOpenOrders");
        });
        Files.delete(folder.resolve(Candidates.NAME));
        look();
        assertThat(candidates.problems()).isEmpty();
        assertThat(candidates.look(scene.rules)).as("nothing has changed").isFalse();
    }
}
