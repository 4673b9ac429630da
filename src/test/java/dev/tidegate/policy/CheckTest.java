package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int check(Path of) {
        out.reset();
        return Check.run(of, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void good_files_are_counted_and_hashed() {
        assertThat(check(ShippedConfigTest.CONFIG)).isZero();
        assertThat(printed())
                .startsWith("OK: 100 instruments, 3 currencies, 2 accounts, 3 keys, 2 scenario sets")
                .contains("hash: " + ShippedConfigTest.shipped().hash())
                .contains("note: for the demo only");
    }

    @Test
    void every_problem_is_a_line() {
        RuleFiles files = new RuleFiles(folder);
        int line = files.replace(Contents.ACCOUNTS, "secret: tidegate-demo-secret-2", "secret: short");

        assertThat(check(folder)).isEqualTo(1);
        assertThat(printed().lines())
                .containsExactly(
                        "accounts.yaml:" + line
                                + ": accounts[1].keys[0].secret: SECRET: the secret must have 16 to 1024 "
                                + "bytes, has 5",
                        "1 problem");
    }

    @Test
    void a_missing_folder_is_told_apart() {
        assertThat(check(folder.resolve("none"))).isEqualTo(2);
    }
}
