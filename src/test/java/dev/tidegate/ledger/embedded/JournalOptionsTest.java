package dev.tidegate.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalOptionsTest {
    private static final int SEGMENT = 1 << 20;

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1048576, 1", "1048577, 2", "5242880, 5", "8388608, 8", "8388609, 8", "9000000000, 8"})
    void checkpoint_waits_for_as_many_bytes_as_the_last_one_has(long checkpoint, int segments) {
        JournalOptions options = new JournalOptions(Path.of("x"), Durability.OS, SEGMENT, 16);
        assertThat(options.sealedBeforeCheckpoint(checkpoint)).isEqualTo(segments);
    }

    @Test
    void checkpoint_comes_before_commits_are_refused() {
        assertThat(new JournalOptions(Path.of("x"), Durability.OS, SEGMENT, 1).sealedBeforeCheckpoint(1L << 40))
                .isOne();
        assertThat(new JournalOptions(Path.of("x"), Durability.OS, SEGMENT, 3).sealedBeforeCheckpoint(1L << 40))
                .isOne();
    }
}
