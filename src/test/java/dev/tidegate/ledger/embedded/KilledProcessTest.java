package dev.tidegate.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KilledProcessTest {
    private record Said(long version, long number) {}

    @TempDir
    Path folder;

    /** A real process, killed in the middle, three times over on the same folder. */
    @ParameterizedTest
    @EnumSource(Durability.class)
    @Timeout(120)
    void every_commit_a_killed_process_had_answered_is_there(Durability durability) throws Exception {
        Random random = new Random(17);
        for (int round = 0; round < 3; round++) {
            Map<String, Said> answered = runAndKill(durability, 500 + random.nextInt(3_000));
            try (JournalAccountStore store =
                    new JournalAccountStore(new JournalOptions(folder, durability, 1 << 16, 64))) {
                answered.forEach((account, said) -> {
                    AccountState state =
                            store.load(new AccountId(account)).await().indefinitely();
                    assertThat(state.version()).isBetween(said.version, said.version + 1);
                    assertThat(state.balance("USDT")).isEqualTo(said.number + 3 * (state.version() - said.version));
                });
            }
        }
    }

    /** Lets a writer answer at least so many commits, kills it without warning, and tells the last it said of each account. */
    private Map<String, Said> runAndKill(Durability durability, int least) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString(),
                        durability.name()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Map<String, Said> last = new HashMap<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            int lines = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] parts = line.split(" ");
                if (parts.length < 3) {
                    break;
                }
                if (lines == least) {
                    // By its handle: what it has said so far is still to be read.
                    process.toHandle().destroyForcibly();
                }
                last.put(parts[0], new Said(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
                lines++;
            }
            assertThat(lines).isGreaterThan(least);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        return last;
    }
}
