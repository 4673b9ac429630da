package dev.tidegate.ledger.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.ledger.journal.JournalFiles.Open;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentLogTest {
    @TempDir
    Path temp;

    private Path folder;
    private Path copy;

    @BeforeEach
    void folders() throws IOException {
        folder = Files.createDirectory(temp.resolve("journal"));
        copy = Files.createDirectory(temp.resolve("copy"));
    }

    private static String text(int number) {
        return "record " + number + " " + "x".repeat(number * 7 % 90) + ".";
    }

    /** What recovery must answer for the first so many records. */
    private static List<String> prefix(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> i + ":" + text(i)).toList();
    }

    private void write(boolean syncs, int count, int forceAfter) {
        try (Open open = new Open(folder, syncs)) {
            for (int i = 1; i <= count; i++) {
                open.append(text(i));
                if (i == forceAfter) {
                    open.force();
                }
            }
        }
    }

    private List<String> recover(Path from, boolean syncs) {
        try (Open open = new Open(from, syncs)) {
            return open.recovered;
        }
    }

    /** What is recovered, without going on: quick enough for every bit. */
    private List<String> recoverOnly(Path from) throws IOException {
        List<String> recovered = new ArrayList<>();
        new Recovery(from, 1).run((sequence, payload) -> recovered.add(JournalFiles.text(sequence, payload)));
        return recovered;
    }

    private List<Path> segments() throws IOException {
        return SegmentFiles.in(folder);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void records_over_many_segments_come_back_in_order(boolean syncs) throws IOException {
        write(syncs, 500, 100);
        assertThat(segments()).hasSizeGreaterThan(5);
        assertThat(recover(folder, syncs)).isEqualTo(prefix(500));
    }

    @Test
    void a_log_goes_on_where_it_ended() {
        for (int i = 1; i <= 120; i++) {
            try (Open open = new Open(folder, false)) {
                assertThat(open.recovered).isEqualTo(prefix(i - 1));
                open.append(text(i));
            }
        }
    }

    /** Truncated or zeroed from any byte of the last segment on: exactly the records before that byte are there. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_cut_at_every_byte_of_the_end_leaves_exactly_the_records_before_it(boolean truncate) throws IOException {
        write(false, 60, 0);
        Path last = segments().getLast();
        byte[] bytes = Files.readAllBytes(last);
        int used = JournalFiles.used(bytes);
        int first = (int) SegmentFiles.first(last);
        List<Integer> ends = ends(bytes, used);
        assertThat(ends.size()).isGreaterThan(3);
        for (int cut = 0; cut <= used; cut++) {
            JournalFiles.copy(folder, copy);
            byte[] torn = truncate ? Arrays.copyOf(bytes, cut) : Arrays.copyOf(Arrays.copyOf(bytes, cut), bytes.length);
            Files.write(copy.resolve(last.getFileName()), torn);
            int at = cut;
            int whole = (int) ends.stream().filter(end -> end <= at).count();
            assertThat(recoverOnly(copy)).as("cut at byte %s", cut).isEqualTo(prefix(first - 1 + whole));
        }
    }

    @Test
    void after_a_cut_new_records_follow_the_prefix_and_come_back() throws IOException {
        write(false, 60, 0);
        Path last = segments().getLast();
        byte[] bytes = Files.readAllBytes(last);
        int used = JournalFiles.used(bytes);
        Files.write(last, Arrays.copyOf(Arrays.copyOf(bytes, used - 3), bytes.length));
        List<String> expected = new ArrayList<>(prefix(59));
        for (int i = 60; i < 130; i++) {
            expected.add(i + ":again " + i);
        }
        try (Open open = new Open(folder, false)) {
            for (int i = 60; i < 130; i++) {
                open.append("again " + i);
            }
        }
        assertThat(recover(folder, false)).isEqualTo(expected);
    }

    /** Where each record of a segment ends. */
    private static List<Integer> ends(byte[] bytes, int used) {
        List<Integer> ends = new ArrayList<>();
        int at = Segment.HEADER;
        while (at < used) {
            at += Segment.RECORD_HEADER + (int) Bytes.INTS.get(bytes, at);
            ends.add(at);
        }
        return ends;
    }

    /** Any single flipped bit: in the last record it costs that record at most, anywhere else it is refused. Never another state. */
    @Test
    void a_flipped_bit_drops_the_last_record_or_is_refused() throws IOException {
        write(false, 60, 0);
        Path last = segments().getLast();
        byte[] bytes = Files.readAllBytes(last);
        int used = JournalFiles.used(bytes);
        List<Integer> ends = ends(bytes, used);
        assertThat(ends.size()).isBetween(4, 40);
        int lastRecord = ends.get(ends.size() - 2);
        int refused = 0;
        int dropped = 0;
        JournalFiles.copy(folder, copy);
        for (int bit = 0; bit < used * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(copy.resolve(last.getFileName()), flipped);
            try {
                assertThat(recoverOnly(copy)).as("bit %s", bit).isEqualTo(prefix(59));
                assertThat(bit / 8).as("bit %s", bit).isGreaterThanOrEqualTo(lastRecord);
                dropped++;
            } catch (JournalDamaged damaged) {
                assertThat(bit / 8).as("bit %s", bit).isLessThan(lastRecord);
                refused++;
            }
        }
        assertThat(refused).isEqualTo(lastRecord * 8);
        assertThat(dropped).isEqualTo((used - lastRecord) * 8);
    }

    @Test
    void a_flipped_bit_in_a_full_segment_is_refused() throws IOException {
        write(false, 200, 0);
        Path first = segments().getFirst();
        byte[] bytes = Files.readAllBytes(first);
        int used = JournalFiles.used(bytes);
        JournalFiles.copy(folder, copy);
        for (int bit = 0; bit < used * 8; bit += 37) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(copy.resolve(first.getFileName()), flipped);
            assertThatThrownBy(() -> recoverOnly(copy)).as("bit %s", bit).isInstanceOf(JournalDamaged.class);
        }
    }

    @Test
    void a_missing_segment_is_refused() throws IOException {
        write(false, 300, 0);
        List<Path> all = segments();
        for (Path missing : List.of(all.getFirst(), all.get(2))) {
            JournalFiles.copy(folder, copy);
            Files.delete(copy.resolve(missing.getFileName()));
            assertThatThrownBy(() -> recover(copy, false)).isInstanceOf(JournalDamaged.class);
        }
    }

    /**
     * A power loss may keep later pages and lose earlier ones, as long as nothing had been synced after them: that is a torn tail.
     * What had been synced is missed.
     */
    @Test
    void after_a_power_loss_records_never_synced_may_be_lost_in_any_order_and_no_other() throws IOException {
        write(true, 80, 50);
        assertThat(segments()).hasSizeGreaterThan(1);
        for (int lost = 1; lost <= 80; lost++) {
            JournalFiles.copy(folder, copy);
            wipe(lost);
            if (lost > 50) {
                assertThat(recover(copy, true)).as("record %s", lost).isEqualTo(prefix(lost - 1));
                assertThat(recover(copy, true)).as("record %s, again", lost).isEqualTo(prefix(lost - 1));
            } else {
                assertThatThrownBy(() -> recover(copy, true))
                        .as("record %s", lost)
                        .isInstanceOf(JournalDamaged.class);
            }
        }
    }

    /** Overwrites one record of the copy with zeros. */
    private void wipe(int number) throws IOException {
        for (Path file : SegmentFiles.in(copy)) {
            byte[] bytes = Files.readAllBytes(file);
            int sequence = (int) SegmentFiles.first(file);
            int start = Segment.HEADER;
            for (int end : ends(bytes, JournalFiles.used(bytes))) {
                if (sequence++ == number) {
                    Arrays.fill(bytes, start, end, (byte) 0);
                    Files.write(file, bytes);
                    return;
                }
                start = end;
            }
        }
        throw new AssertionError("record " + number + " is nowhere");
    }

    @Test
    void a_segment_begun_but_never_synced_is_let_go_after_a_power_loss() throws IOException {
        write(true, 30, 30);
        long next = SegmentFiles.first(segments().getLast());
        Files.write(SegmentFiles.name(folder, 31), new byte[JournalFiles.SIZE]);
        assertThat(next).isLessThan(31);
        assertThat(recover(folder, true)).isEqualTo(prefix(30));
        assertThat(segments().getLast()).isEqualTo(SegmentFiles.name(folder, next));
    }

    @Test
    void a_cut_that_a_crash_interrupted_is_finished() throws IOException {
        write(false, 300, 0);
        List<Path> all = segments();
        long from = SegmentFiles.first(all.get(4));
        Files.write(all.get(0), new byte[0]);
        Files.write(all.get(1), new byte[] {1, 2, 3});
        Files.delete(all.get(2));
        try (Open open = new Open(folder, false, from)) {
            assertThat(open.recovered).isEqualTo(prefix(300).subList((int) from - 1, 300));
        }
        assertThat(segments().getFirst()).isEqualTo(all.get(4));
    }

    @Test
    void a_log_without_the_segment_that_is_needed_is_refused() throws IOException {
        write(false, 300, 0);
        long between = SegmentFiles.first(segments().get(4)) + 1;
        assertThatThrownBy(() -> new Open(folder, false, between)).isInstanceOf(JournalDamaged.class);
        assertThatThrownBy(() -> new Open(copy, false, 17)).isInstanceOf(JournalDamaged.class);
    }

    @Test
    void what_was_being_made_when_a_process_died_is_deleted() throws IOException {
        Path left = Files.write(folder.resolve("blank-3.making"), new byte[100]);
        write(false, 1, 0);
        assertThat(left).doesNotExist();
    }

    @Test
    void the_largest_record_fits_and_a_larger_one_is_refused() {
        int most = Segment.largestPayload(JournalFiles.SIZE) - 2;
        try (Open open = new Open(folder, false)) {
            open.append("x".repeat(most));
            assertThatThrownBy(() -> open.append("x".repeat(most + 1)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("larger than a segment");
            open.append("y");
        }
        assertThat(recover(folder, false)).containsExactly("1:" + "x".repeat(most), "2:y");
    }

    @Test
    void records_are_read_again_while_others_are_appended() throws IOException {
        try (Open open = new Open(folder, false)) {
            List<Long> read = new ArrayList<>();
            for (int i = 1; i <= 300; i++) {
                open.append(text(i));
            }
            open.log.read(5, (sequence, payload) -> {
                read.add(sequence);
                open.append("meanwhile");
            });
            assertThat(read).hasSize(296).startsWith(5L).endsWith(300L).isSorted();
        }
    }

    @Test
    void a_cut_deletes_full_segments_and_nothing_that_is_needed() throws IOException {
        try (Open open = new Open(folder, false)) {
            for (int i = 1; i <= 300; i++) {
                open.append(text(i));
            }
            long keep = SegmentFiles.first(segments().get(3));
            open.log.cutBefore(keep + 1);
            assertThat(SegmentFiles.first(segments().getFirst())).isEqualTo(keep);
            open.log.cutBefore(Long.MAX_VALUE);
            assertThat(segments()).hasSize(1);
            assertThat(open.log.sealedCount()).isZero();
        }
    }

    @Test
    void a_disk_without_room_refuses_and_goes_on_when_there_is_room_again() throws Exception {
        try (Open open = new Open(folder, false)) {
            Path away = temp.resolve("away");
            open.append(text(1));
            Files.move(folder, away);
            int written = 1;
            try {
                while (written < 10_000) {
                    open.append(text(written + 1));
                    written++;
                }
            } catch (UncheckedIOException full) {
                // A blank that was ready could not be named; that none can be made is noticed a moment later.
                long deadline = System.nanoTime() + 20_000_000_000L;
                while (open.log.outage() == null) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    Thread.onSpinWait();
                }
            }
            assertThat(written).isLessThan(1_000);
            Files.move(away, folder);
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (open.log.outage() != null) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            open.append(text(++written));
            assertThat(recover(folder, false)).isEqualTo(prefix(written));
        }
    }
}
