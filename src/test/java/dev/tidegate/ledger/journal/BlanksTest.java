package dev.tidegate.ledger.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlanksTest {
    @TempDir
    private Path temp;

    /** Nobody appends while there is trouble, so nobody asks: it must find out by itself, and keep one blank all the same. */
    @Test
    void trouble_met_by_a_caller_is_over_by_itself_also_where_a_blank_lies_ready() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("segments"));
        Path away = temp.resolve("away");
        try (ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor()) {
            Blanks blanks = new Blanks(folder, 65_536, false, background);
            blanks.prepare();
            background.submit(() -> {}).get();
            Files.move(folder, away);
            assertThatThrownBy(blanks::makeNow).isInstanceOf(IOException.class);
            assertThat(blanks.trouble()).contains("no new segment");
            Files.move(away, folder);
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (blanks.trouble() != null) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            background.submit(() -> {}).get();
            assertThat(blanks.poll()).isNotNull();
            background.submit(() -> {}).get();
            try (var files = Files.list(folder)) {
                assertThat(files).as("the one taken, and the next").hasSize(2);
            }
            background.shutdownNow();
        }
    }
}
