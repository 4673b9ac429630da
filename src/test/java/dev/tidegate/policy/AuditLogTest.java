package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    Path folder;

    private static byte[] line(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name));
    }

    @Test
    void a_full_file_is_turned_over_and_three_old_ones_are_kept() throws IOException {
        AuditLog audit = new AuditLog(folder, 20);
        for (int i = 0; i < 20; i++) {
            audit.append(line("{\"n\":" + (10 + i) + "}"));
        }

        // Two lines of nine bytes fit 20, a third does not.
        assertThat(lines(AuditLog.NAME)).containsExactly("{\"n\":28}", "{\"n\":29}");
        assertThat(lines(AuditLog.NAME + ".1")).containsExactly("{\"n\":26}", "{\"n\":27}");
        assertThat(lines(AuditLog.NAME + ".3")).containsExactly("{\"n\":22}", "{\"n\":23}");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).hasSize(1 + AuditLog.KEPT);
        }
    }

    @Test
    void a_file_may_be_filled_to_its_bound_exactly() throws IOException {
        AuditLog audit = new AuditLog(folder, 20);
        audit.append(line("123456789"));
        audit.append(line("123456789"));

        assertThat(Files.size(folder.resolve(AuditLog.NAME))).isEqualTo(20);
        assertThat(folder.resolve(AuditLog.NAME + ".1")).doesNotExist();
    }

    @Test
    void a_torn_line_does_not_swallow_the_next() throws IOException {
        Files.writeString(folder.resolve(AuditLog.NAME), "{\"torn\":", StandardOpenOption.CREATE);
        new AuditLog(folder).append(line("{}"));

        assertThat(lines(AuditLog.NAME)).containsExactly("{\"torn\":", "{}");
    }
}
