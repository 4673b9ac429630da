package dev.tidegate.ledger.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Writes, copies and reads folders of segments in tests. */
final class JournalFiles {
    static final int SIZE = 4_096;

    private JournalFiles() {}

    /** An open log with the thread it needs. */
    static final class Open implements AutoCloseable {
        final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
        final List<String> recovered = new ArrayList<>();
        final SegmentLog log;
        private final Bytes bytes = new Bytes();

        Open(Path folder, boolean syncs) {
            this(folder, syncs, 1);
        }

        Open(Path folder, boolean syncs, long from) {
            SegmentLog opened = null;
            try {
                opened = new SegmentLog(
                        folder,
                        SIZE,
                        syncs,
                        from,
                        (sequence, payload) -> recovered.add(text(sequence, payload)),
                        background);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            } finally {
                if (opened == null) {
                    background.shutdown();
                }
            }
            log = opened;
        }

        void append(String text) {
            try {
                log.append(bytes.clear().text(text));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        void force() {
            try {
                log.force();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        @Override
        public void close() {
            background.shutdown();
            try {
                if (!background.awaitTermination(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("the background thread does not end");
                }
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        }
    }

    static String text(long sequence, java.nio.ByteBuffer payload) {
        Cursor in = new Cursor(payload);
        String text = in.text();
        in.end();
        return sequence + ":" + text;
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> old = Files.list(to)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Bytes in use in a segment that ends in zeros; payloads must not end in zero. */
    static int used(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
