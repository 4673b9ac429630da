package dev.tidegate.surveillance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);

    private AuditLog open(long fileBytes, int files) {
        return AuditLog.open(new AuditLog.Options(folder.resolve("sub/audit.log"), fileBytes, files), now::get);
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve("sub").resolve(file));
    }

    @Test
    void a_line_says_when_what_and_the_fields_in_their_order() throws IOException {
        try (AuditLog log = open(1 << 20, 2)) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("account", "alice");
            fields.put("lots", 5L);
            fields.put("expected", 7);
            fields.put("serious", true);
            fields.put("order", null);
            log.write("position-differs", fields);
        }
        assertThat(lines("audit.log"))
                .containsExactly(
                        "{\"time\":\"2023-11-14T22:13:20Z\",\"kind\":\"position-differs\",\"account\":\"alice\","
                                + "\"lots\":5,\"expected\":7,\"serious\":true,\"order\":null}");
    }

    @Test
    void nothing_a_client_or_an_exchange_sends_can_forge_a_line() throws IOException {
        String evil = "x\"}\n{\"kind\":\"forged\"}\r\u0000\u0085\u2028\\ \ud800 \ud83d\ude00 ü";
        try (AuditLog log = open(1 << 20, 2)) {
            log.write("seen", Map.of("text", evil));
        }
        List<String> lines = lines("audit.log");
        assertThat(lines).hasSize(1);
        List<String> values = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(lines.getFirst())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    values.add(json.getText());
                }
            }
        }
        assertThat(values).endsWith("seen", evil);
    }

    @Test
    void files_are_rotated_by_size_and_bounded_in_number() throws IOException {
        try (AuditLog log = open(4_096, 3)) {
            for (int i = 0; i < 500; i++) {
                log.write("line", Map.of("number", i, "padding", "x".repeat(80)));
            }
        }
        try (var files = Files.list(folder.resolve("sub"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("audit.log", "audit.log.1", "audit.log.2");
        }
        for (String file : List.of("audit.log", "audit.log.1", "audit.log.2")) {
            assertThat(Files.size(folder.resolve("sub").resolve(file))).isBetween(1L, 4_096L);
        }
        assertThat(lines("audit.log").getLast()).contains("\"number\":499");
    }

    @Test
    void a_log_goes_on_at_its_end_also_where_the_last_line_was_cut() throws IOException {
        try (AuditLog log = open(1 << 20, 2)) {
            log.write("first", Map.of());
        }
        Files.writeString(folder.resolve("sub/audit.log"), "{\"half", StandardOpenOption.APPEND);
        try (AuditLog log = open(1 << 20, 2)) {
            log.write("second", Map.of());
        }
        assertThat(lines("audit.log")).hasSize(3).element(1).isEqualTo("{\"half");
        assertThat(lines("audit.log").getLast()).contains("second");
    }

    @Test
    void what_finds_no_room_is_counted_and_nobody_waits() throws IOException {
        Files.writeString(folder.resolve("sub"), "a file where the folder should be");
        AuditLog log = open(1 << 20, 2);
        log.write("line", Map.of());
        log.write("line", Map.of());
        log.close();
        log.write("late", Map.of());
        assertThat(log.dropped()).isEqualTo(3);
    }

    @Test
    void a_line_has_its_bound_on_both_sides() throws IOException {
        int frame = AuditLine.of(java.time.Instant.ofEpochMilli(now.get()), "k", Map.of("t", ""))
                .length();
        try (AuditLog log = open(1 << 20, 2)) {
            log.write("k", Map.of("t", "x".repeat(AuditLog.MAX_LINE - frame)));
            log.write("k", Map.of("t", "x".repeat(AuditLog.MAX_LINE - frame + 1)));
            assertThat(log.dropped()).isEqualTo(1);
        }
        assertThat(lines("audit.log")).hasSize(1);
    }

    @Test
    void every_line_of_many_threads_is_written_or_counted() throws Exception {
        AuditLog log = open(1 << 22, 2);
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            for (int t = 0; t < 4; t++) {
                pool.submit(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        log.write("line", Collections.singletonMap("value", null));
                    }
                });
            }
        }
        log.close();
        assertThat(lines("audit.log").size() + log.dropped()).isEqualTo(8_000);
        assertThat(lines("audit.log")).isNotEmpty();
    }

    @Test
    void options_have_their_bounds() {
        assertThatThrownBy(() -> new AuditLog.Options(folder, 4_095, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AuditLog.Options(folder, 4_096, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AuditLog.Options(folder, 4_096, 101)).isInstanceOf(IllegalArgumentException.class);
    }
}
