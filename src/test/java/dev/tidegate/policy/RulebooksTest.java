package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.order.AccountId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulebooksTest {
    private static final String OLD = "maxOrderValue: \"500000\"";
    private static final String NEW = "maxOrderValue: \"600000\"";

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private RuleFiles files;

    @BeforeEach
    void files() throws IOException {
        files = new RuleFiles(Files.createDirectory(root.resolve("config")));
    }

    private Rulebooks open() throws RulesRefused, IOException {
        return open(true);
    }

    private Rulebooks open(boolean demo) throws RulesRefused, IOException {
        Path data = root.resolve("data");
        return Rulebooks.open(files.folder, data, new RulebookLoader(), demo, new AuditLog(data), clock);
    }

    private List<String> audit() throws IOException {
        return Files.readAllLines(root.resolve("data").resolve(AuditLog.NAME));
    }

    private static long maxOrderValue(Rulebook rules) {
        return rules.accounts().get(new AccountId("demo-1")).risk().maxOrderValue();
    }

    @Test
    void a_change_is_in_force_at_the_second_look_and_everybody_hears_of_it_once() throws Exception {
        Rulebooks books = open();
        List<String> heard = new ArrayList<>();
        books.listen((previous, next) -> heard.add(previous.version() + "->" + next.version()));
        assertThat(books.reload()).isEqualTo(Reload.UNCHANGED);

        files.replace(Contents.POLICY, OLD, NEW);
        clock.now = clock.now.plusSeconds(60);
        assertThat(books.reload()).isEqualTo(Reload.WAITING);
        assertThat(books.current().version()).isEqualTo(1);
        assertThat(books.reload()).isEqualTo(Reload.TAKEN);
        assertThat(books.reload()).isEqualTo(Reload.UNCHANGED);

        assertThat(books.current().version()).isEqualTo(2);
        assertThat(maxOrderValue(books.current())).isEqualTo(600_000_000_000L);
        assertThat(books.current().limits().version()).isEqualTo(2);
        assertThat(heard).containsExactly("1->2");
        assertThat(books.status().reloads()).isEqualTo(1);
        assertThat(books.status().loadedAtMillis()).isEqualTo(clock.millis());
        assertThat(audit())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("{\"at\":\"2026-08-01T00:01:00Z\",\"event\":\"change\",\"version\":2,")
                .endsWith("\"changes\":1,\"diff\":[\"policy.risk.defaults.maxOrderValue: 500000 -> 600000\"]}")
                .contains(books.current().hash());
    }

    @Test
    void a_listener_that_fails_keeps_nobody_else_from_hearing() throws Exception {
        Rulebooks books = open();
        List<Long> heard = new ArrayList<>();
        books.listen((previous, next) -> {
            throw new IllegalStateException("deaf");
        });
        books.listen((previous, next) -> heard.add(next.version()));
        files.replace(Contents.POLICY, OLD, NEW);
        books.reload();

        assertThatThrownBy(books::reload).hasMessage("deaf");
        assertThat(heard).containsExactly(2L);
        assertThat(books.current().version()).isEqualTo(2);
        assertThat(books.reload()).isEqualTo(Reload.UNCHANGED);
    }

    @Test
    void a_bad_file_leaves_the_rules_in_force_and_is_told_once() throws Exception {
        Rulebooks books = open();
        Rulebook before = books.current();
        int line = files.replace(Contents.POLICY, OLD, "maxOrderValue: \"-1\"");

        assertThat(books.reload()).isEqualTo(Reload.WAITING);
        assertThat(books.reload()).isEqualTo(Reload.REFUSED);
        assertThat(books.reload()).isEqualTo(Reload.UNCHANGED);

        assertThat(books.current()).isSameAs(before);
        Status.Failure failure = books.status().failure();
        assertThat(failure.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(line);
            assertThat(problem.rule()).isEqualTo(Rule.OUT_OF_BOUNDS);
        });
        assertThat(books.status().failures()).isEqualTo(1);

        // Taken back: nothing is wrong any longer, and the version has not moved.
        files.replace(Contents.POLICY, "maxOrderValue: \"-1\"", OLD);
        assertThat(books.reload()).isEqualTo(Reload.UNCHANGED);
        assertThat(books.status().failure()).isNull();
        assertThat(books.current().version()).isEqualTo(1);
        assertThat(audit()).hasSize(1);
    }

    @Test
    void a_repaired_file_comes_into_force() throws Exception {
        Rulebooks books = open();
        files.replace(Contents.POLICY, OLD, "maxOrderValue: x");
        books.reload();
        books.reload();
        files.replace(Contents.POLICY, "maxOrderValue: x", NEW);

        assertThat(books.reload()).isEqualTo(Reload.WAITING);
        assertThat(books.status().failure()).isNotNull();
        assertThat(books.reload()).isEqualTo(Reload.TAKEN);
        assertThat(books.status().failure()).isNull();
    }

    @Test
    void a_file_being_written_is_never_taken_for_a_change() throws Exception {
        Rulebooks books = open();
        String whole = files.text(Contents.ACCOUNTS).replace("tier: maker", "tier: standard");
        // Cut between two accounts it would even be valid, with one account gone.
        int between = whole.indexOf("\n  - id: demo-2");
        for (int cut : new int[] {0, 100, between, whole.length() / 2, whole.length() - 3}) {
            files.write(Contents.ACCOUNTS, whole.substring(0, cut));
            assertThat(books.reload()).as("cut at %d", cut).isEqualTo(Reload.WAITING);
        }
        files.write(Contents.ACCOUNTS, whole);

        assertThat(books.reload()).isEqualTo(Reload.WAITING);
        assertThat(books.reload()).isEqualTo(Reload.TAKEN);
        assertThat(books.current().accounts()).hasSize(2);
        assertThat(books.status().failures()).isZero();
    }

    @Test
    void a_version_belongs_to_its_contents_over_restarts() throws Exception {
        assertThat(open().current().version()).isEqualTo(1);
        assertThat(open().current().version()).isEqualTo(1);

        files.replace(Contents.POLICY, OLD, NEW);
        files.replace(Contents.ACCOUNTS, "secret: tidegate-demo-secret-2", "secret: tidegate-demo-secret-9");
        assertThat(open().current().version()).isEqualTo(2);
        files.replace(Contents.POLICY, NEW, OLD);
        assertThat(open().current().version()).isEqualTo(3);
        assertThat(open().current().version()).isEqualTo(3);

        assertThat(audit()).hasSize(5);
        assertThat(audit().get(2))
                .contains("\"event\":\"start\",\"version\":2", "maxOrderValue: 500000 -> 600000")
                .doesNotContain("tidegate-demo");
        assertThat(audit().get(4)).contains("\"changes\":0");
        assertThat(RuleFiles.read(root.resolve("data").resolve(LastTaken.NAME))).doesNotContain("tidegate-demo-secret");
    }

    @Test
    void a_lost_version_goes_on_beyond_every_count() throws Exception {
        open();
        Path remembered = root.resolve("data").resolve(LastTaken.NAME);
        Files.writeString(remembered, Files.readString(remembered).substring(0, 40));

        Rulebooks books = open();
        assertThat(books.current().version()).isEqualTo(clock.now.getEpochSecond());
        assertThat(books.status().notes()).singleElement().asString().contains(LastTaken.NAME);
        assertThat(open().current().version()).isEqualTo(clock.now.getEpochSecond());
    }

    @Test
    void mistakes_at_the_start_are_all_told() throws Exception {
        files.replace(Contents.POLICY, OLD, "maxOrderValue: x");
        files.replace(Contents.ACCOUNTS, "tier: maker", "tier: gold");

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        RulesRefused.class,
                        refused -> assertThat(refused.problems()).hasSize(2))
                .hasMessageContaining("accounts[1].tier");
    }

    @Test
    void demo_secrets_are_taken_in_the_demo_only() throws Exception {
        assertThatThrownBy(() -> open(false)).isInstanceOf(RulesRefused.class).hasMessageContaining("demo-1-venue");

        String own = files.text(Contents.ACCOUNTS).replace("secret: tidegate-demo-", "secret: not-a-demo-one-");
        files.write(Contents.ACCOUNTS, own);
        Rulebooks books = open(false);
        files.replace(Contents.ACCOUNTS, "secret: not-a-demo-one-secret-1", "secret: tidegate-demo-secret-1");
        books.reload();
        assertThat(books.reload()).isEqualTo(Reload.REFUSED);
        assertThat(books.status().failure().problems())
                .extracting(Problem::rule)
                .containsExactly(Rule.SECRET);
    }

    @Test
    void what_positions_are_counted_in_must_stay_until_an_instrument_is_closed() throws Exception {
        Rulebooks books = open();
        String shipped = files.text(Contents.INSTRUMENTS);
        files.replace(Contents.INSTRUMENTS, "tickSize: \"0.01\"", "tickSize: \"0.05\"");
        files.replace(Contents.INSTRUMENTS, "decimals: 6", "decimals: 5");
        books.reload();
        assertThat(books.reload()).isEqualTo(Reload.REFUSED);
        assertThat(books.status().failure().problems())
                .extracting(Problem::path)
                .containsExactly("currencies.USDT.decimals", "instruments.ETH-PERP.tickSize");
        assertThatThrownBy(this::open).isInstanceOf(RulesRefused.class);

        files.write(Contents.INSTRUMENTS, shipped);
        files.replace(Contents.INSTRUMENTS, "tickSize: \"0.01\"", "tickSize: \"0.010\"");
        books.reload();
        assertThat(books.reload()).isEqualTo(Reload.TAKEN);

        String closed = shipped.substring(0, shipped.indexOf("  ETH-PERP:\n"))
                + shipped.substring(shipped.indexOf("  ETH-PERP:\n")).replaceFirst("status: trading", "status: closed");
        files.write(Contents.INSTRUMENTS, closed);
        books.reload();
        assertThat(books.reload()).isEqualTo(Reload.TAKEN);
        files.replace(Contents.INSTRUMENTS, "tickSize: \"0.01\"", "tickSize: \"0.05\"");
        books.reload();
        assertThat(books.reload()).isEqualTo(Reload.TAKEN);
    }

    @Test
    void a_changed_secret_file_is_a_change_and_a_missing_one_is_waited_for() throws Exception {
        Path secret = files.folder.resolve("one.secret");
        Files.writeString(secret, "tidegate-demo-file-1");
        files.replace(Contents.ACCOUNTS, "secret: tidegate-demo-secret-1", "secretFile: one.secret");
        Rulebooks books = open();

        Files.writeString(secret, "tidegate-demo-file-2");
        assertThat(books.reload()).isEqualTo(Reload.WAITING);
        assertThat(books.reload()).isEqualTo(Reload.TAKEN);

        files.replace(Contents.ACCOUNTS, "secret: tidegate-demo-secret-2", "secretFile: two.secret");
        books.reload();
        assertThat(books.reload()).isEqualTo(Reload.REFUSED);
        Files.writeString(files.folder.resolve("two.secret"), "tidegate-demo-file-3");
        assertThat(books.reload()).isEqualTo(Reload.WAITING);
        assertThat(books.reload()).isEqualTo(Reload.TAKEN);
        assertThat(books.current().version()).isEqualTo(3);
        assertThat(audit().get(1)).contains("one.secret]: changed\"]").doesNotContain("tidegate-demo");
    }

    @Test
    void what_cannot_be_written_down_does_not_come_into_force_until_it_can() throws Exception {
        Rulebooks books = open();
        Path audit = root.resolve("data").resolve(AuditLog.NAME);
        Files.delete(audit);
        Files.createDirectory(audit);
        Files.createFile(audit.resolve("in-the-way"));
        files.replace(Contents.POLICY, OLD, NEW);

        books.reload();
        assertThat(books.reload()).isEqualTo(Reload.REFUSED);
        assertThat(books.reload()).isEqualTo(Reload.WAITING);
        assertThat(books.current().version()).isEqualTo(1);
        assertThat(books.status().failures()).isEqualTo(1);

        Files.delete(audit.resolve("in-the-way"));
        Files.delete(audit);
        assertThat(books.reload()).isEqualTo(Reload.TAKEN);
        assertThat(books.current().version()).isEqualTo(2);
        assertThat(audit()).hasSize(1);
    }

    @Test
    void a_config_map_that_changes_by_symlink_is_seen() throws Exception {
        Path versions = Files.createDirectory(root.resolve("versions"));
        RuleFiles first = new RuleFiles(Files.createDirectory(versions.resolve("1")));
        RuleFiles second = new RuleFiles(Files.createDirectory(versions.resolve("2")));
        second.replace(Contents.POLICY, OLD, NEW);
        Path mounted = root.resolve("mounted");
        Files.createSymbolicLink(mounted, first.folder);
        Path data = root.resolve("data");
        Rulebooks books = Rulebooks.open(mounted, data, new RulebookLoader(), true, new AuditLog(data), clock);

        Files.delete(mounted);
        Files.createSymbolicLink(mounted, second.folder);
        books.reload();

        assertThat(books.reload()).isEqualTo(Reload.TAKEN);
    }
}
