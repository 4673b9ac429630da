package dev.tidegate.surveillance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.ledger.journal.Cursor;
import dev.tidegate.ledger.journal.Malformed;
import dev.tidegate.ledger.journal.SegmentFiles;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionTapeTest {
    private static final int SEGMENT = 1 << 16;
    private static final long ALL = Long.MAX_VALUE;

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final Decisions decisions = new Decisions(new Random(42));

    private DecisionTape open(long maxBytes, Duration maxAge) {
        return DecisionTape.open(new TapeOptions(folder, SEGMENT, maxBytes, maxAge), now::get);
    }

    private DecisionTape open() {
        return open(1L << 30, Duration.ofDays(7));
    }

    /** Records a decision, once there is room: a test is quicker than any disk. */
    private static void record(DecisionTape tape, DecisionRecord decision) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        long before = tape.recorded();
        tape.record(decision);
        while (tape.recorded() == before) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
            tape.record(decision);
        }
    }

    private List<DecisionRecord> recordAll(DecisionTape tape, int count) {
        List<DecisionRecord> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DecisionRecord one = decisions.next(now.incrementAndGet(), "d" + now.get());
            all.add(one);
            record(tape, one);
        }
        return all;
    }

    @Test
    void decisions_come_back_as_they_were_while_the_tape_runs_and_after_it_ended() {
        List<DecisionRecord> all;
        try (DecisionTape tape = open()) {
            all = recordAll(tape, 2_000);
            assertThat(SegmentFiles.first(segments().getLast())).isGreaterThan(1);
            assertThat(tape.read(TapeQuery.between(0, ALL))).isEqualTo(all);
        }
        assertThat(TapeReader.read(folder, TapeQuery.between(0, ALL))).isEqualTo(all);
    }

    @Test
    void a_tape_goes_on_where_it_ended() {
        List<DecisionRecord> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            try (DecisionTape tape = open()) {
                all.addAll(recordAll(tape, 100));
            }
        }
        assertThat(segments()).hasSize(2);
        assertThat(TapeReader.read(folder, TapeQuery.between(0, ALL))).isEqualTo(all);
    }

    @Test
    void a_query_finds_a_time_an_account_and_a_decision() {
        try (DecisionTape tape = open()) {
            List<DecisionRecord> all = recordAll(tape, 1_000);
            long from = all.get(300).timeMillis();
            long to = all.get(600).timeMillis();
            assertThat(tape.read(TapeQuery.between(from, to))).isEqualTo(all.subList(300, 600));
            AccountId account = new AccountId("account-3");
            assertThat(tape.read(TapeQuery.between(0, ALL).of(account)))
                    .isEqualTo(all.stream()
                            .filter(one -> one.account().equals(account))
                            .toList())
                    .isNotEmpty();
            assertThat(tape.read(TapeQuery.between(0, ALL).decision(all.get(77).decisionId())))
                    .containsExactly(all.get(77));
            assertThat(tape.read(TapeQuery.between(0, ALL).atMost(10))).isEqualTo(all.subList(0, 10));
        }
    }

    @Test
    void an_answer_is_bounded() {
        assertThat(TapeQuery.between(0, 1).atMost(TapeQuery.MAX_LIMIT).limit()).isEqualTo(TapeQuery.MAX_LIMIT);
        assertThatThrownBy(() -> TapeQuery.between(0, 1).atMost(TapeQuery.MAX_LIMIT + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TapeQuery.between(0, 1).atMost(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void endless_decisions_take_bounded_room_and_the_newest_stay() throws IOException {
        long bound = 4L * SEGMENT;
        DecisionRecord last;
        try (DecisionTape tape = open(bound, Duration.ofDays(7))) {
            last = recordAll(tape, 10_000).getLast();
            tape.sweep();
            assertThat(size()).isLessThanOrEqualTo(bound);
            List<DecisionRecord> kept = tape.read(TapeQuery.between(0, ALL));
            assertThat(kept).hasSizeGreaterThan(200);
            assertThat(kept.getLast()).isEqualTo(last);
        }
    }

    @Test
    void what_is_too_old_goes_and_what_is_not_stays() {
        try (DecisionTape tape = open(1L << 30, Duration.ofMinutes(10))) {
            recordAll(tape, 1_000);
            now.addAndGet(Duration.ofMinutes(9).toMillis());
            List<DecisionRecord> young = recordAll(tape, 1_000);
            tape.sweep();
            int before = segments().size();
            now.addAndGet(Duration.ofMinutes(5).toMillis());
            tape.sweep();
            assertThat(segments()).hasSizeLessThan(before);
            assertThat(tape.read(TapeQuery.between(young.getFirst().timeMillis(), ALL)))
                    .isEqualTo(young);
        }
    }

    @Test
    void a_torn_end_is_cut_and_the_tape_goes_on() throws IOException {
        List<DecisionRecord> all;
        try (DecisionTape tape = open()) {
            all = recordAll(tape, 50);
        }
        Path file = segments().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8), end - 8);
        }
        try (DecisionTape tape = open()) {
            DecisionRecord more = decisions.next(now.incrementAndGet(), "more");
            record(tape, more);
            List<DecisionRecord> expected = new ArrayList<>(all.subList(0, 49));
            expected.add(more);
            assertThat(tape.read(TapeQuery.between(0, ALL))).isEqualTo(expected);
        }
    }

    @Test
    void a_file_that_is_no_tape_does_not_keep_the_gateway_from_starting() throws IOException {
        Files.createDirectories(folder);
        Files.write(SegmentFiles.name(folder, 5), new byte[100]);
        Files.write(
                SegmentFiles.name(folder, 9), "not a tape at all".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (DecisionTape tape = open()) {
            List<DecisionRecord> all = recordAll(tape, 3);
            assertThat(tape.read(TapeQuery.between(0, ALL))).isEqualTo(all);
        }
    }

    @Test
    void without_room_decisions_are_counted_as_dropped_and_nothing_else_happens() throws IOException {
        DecisionTape tape = open();
        recordAll(tape, 1);
        loseFolder();
        int tried = 0;
        while (tape.dropped() == 0) {
            tape.record(decisions.next(now.get(), "x"));
            assertThat(++tried).isLessThan(10_000);
        }
        assertThat(tape.trouble()).isNotNull();
        tape.close();
        long dropped = tape.dropped();
        tape.record(decisions.next(now.get(), "late"));
        assertThat(tape.dropped()).isEqualTo(dropped + 1);
    }

    /** At once: file by file, the next segment may be made meanwhile. */
    private void loseFolder() throws IOException {
        Files.move(folder, elsewhere.resolve("lost"));
    }

    @Test
    void one_tape_has_one_writer() {
        DecisionTape tape = open();
        assertThatThrownBy(this::open).isInstanceOf(IllegalStateException.class).hasMessageContaining("in use");
        tape.close();
        open().close();
    }

    @Test
    void many_threads_record_without_losing_one() throws Exception {
        try (DecisionTape tape =
                DecisionTape.open(new TapeOptions(folder, 1 << 22, 1L << 30, Duration.ofDays(1)), now::get)) {
            try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
                for (int t = 0; t < 4; t++) {
                    int thread = t;
                    pool.submit(() -> {
                        Decisions mine = new Decisions(new Random(thread));
                        for (int i = 0; i < 2_000; i++) {
                            tape.record(mine.next(5, thread + "-" + i));
                        }
                    });
                }
            }
            assertThat(tape.dropped()).isZero();
            List<String> ids = tape.read(TapeQuery.between(0, ALL)).stream()
                    .map(DecisionRecord::decisionId)
                    .toList();
            assertThat(ids).hasSize(8_000).doesNotHaveDuplicates();
        }
    }

    @Test
    void what_a_caller_named_is_bounded_on_both_sides() {
        Breach longest = new Breach(
                Reason.MALFORMED,
                "s".repeat(DecisionCodec.MAX_NAME),
                null,
                null,
                "",
                "x".repeat(DecisionCodec.MAX_DETAIL));
        Breach longer = new Breach(
                Reason.MALFORMED,
                "s".repeat(DecisionCodec.MAX_NAME + 1),
                null,
                null,
                "",
                "x".repeat(DecisionCodec.MAX_DETAIL + 1));
        DecisionRecord most = refused(Collections.nCopies(DecisionCodec.MAX_BREACHES, longest));
        DecisionRecord more = refused(Collections.nCopies(DecisionCodec.MAX_BREACHES + 1, longer));
        try (DecisionTape tape = open()) {
            tape.record(most);
            tape.record(more);
            assertThat(tape.read(TapeQuery.between(0, ALL))).containsExactly(most, most);
        }
    }

    private static DecisionRecord refused(List<Breach> breaches) {
        return new DecisionRecord(
                5, "d", new AccountId("a"), "k", 1, 2, 3, Lane.NEW, new OrderCommand.Cancel("c"), 0, breaches, null);
    }

    @Test
    void mutated_decisions_are_read_or_malformed_and_nothing_else() {
        Random random = new Random(7);
        int read = 0;
        Bytes bytes = new Bytes();
        for (int i = 0; i < 50_000; i++) {
            DecisionCodec.write(bytes, decisions.next(5, "d"));
            byte[] mutated = java.util.Arrays.copyOfRange(
                    bytes.array(), bytes.offset(), bytes.offset() + random.nextInt(bytes.length() + 1));
            for (int flips = random.nextInt(4); flips > 0 && mutated.length > 0; flips--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            try {
                Cursor in = new Cursor(ByteBuffer.wrap(mutated));
                long time = DecisionCodec.time(in);
                read += DecisionCodec.read(in, time, TapeQuery.between(0, 9)) == null ? 0 : 1;
            } catch (Malformed expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
        assertThat(read).isPositive();
    }

    private List<Path> segments() {
        try {
            return SegmentFiles.in(folder);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private long size() throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                size += Files.exists(file) ? Files.size(file) : 0;
            }
        }
        return size;
    }
}
