package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffTest {
    @TempDir
    Path folder;

    @Test
    void a_difference_is_told_by_path_and_never_shows_a_secret() {
        RuleFiles files = new RuleFiles(folder);
        Rulebook before = ShippedConfigTest.shipped();
        files.replace(Contents.POLICY, "maxOrderValue: \"500000\"", "maxOrderValue: \"600000\"");
        files.replace(Contents.POLICY, "standard: {}", "standard: {maxOpenOrders: 150}");
        files.replace(Contents.ACCOUNTS, "secret: tidegate-demo-secret-2", "secret: tidegate-demo-secret-9");
        files.replace(Contents.ACCOUNTS, "    risk:\n", "    risk:\n      maxOpenOrders: 900\n");
        files.replace(Contents.ACCOUNTS, "        ETH-PERP: {maxPositionValue: \"0\"}", "        {}");

        Diff diff = Diff.of(before, ((Loaded.Valid) files.load()).rulebook());

        assertThat(diff.changes())
                .extracting(Diff.Change::toString)
                .containsExactly(
                        "accounts.accounts[demo-2].keys[demo-2-key].secret: changed",
                        "accounts.accounts[demo-2].risk.instruments.ETH-PERP.maxPositionValue: 0 -> (none)",
                        "accounts.accounts[demo-2].risk.maxOpenOrders: (none) -> 900",
                        "policy.risk.classes.standard.maxOpenOrders: (none) -> 150",
                        "policy.risk.defaults.maxOrderValue: 500000 -> 600000");
    }

    @Test
    void a_new_first_account_is_no_change_of_the_others() {
        RuleFiles files = new RuleFiles(folder);
        files.replace(
                Contents.ACCOUNTS,
                "accounts:\n  - id",
                "accounts:\n  - {id: a, class: maker, tier: maker, keys: [], venue: {key: v, signature: none}}\n  - id");

        assertThat(Diff.of(ShippedConfigTest.shipped(), ((Loaded.Valid) files.load()).rulebook())
                        .changes())
                .hasSize(5)
                .allMatch(change -> change.before() == null && change.path().startsWith("accounts.accounts[a]."));
    }

    @Test
    void equal_rules_differ_in_nothing() {
        assertThat(Diff.of(ShippedConfigTest.shipped(), ShippedConfigTest.shipped())
                        .none())
                .isTrue();
        assertThat(Diff.of(new TreeMap<>(), new TreeMap<>()).none()).isTrue();
    }
}
