package dev.tidegate.surveillance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What people must be able to read afterwards, one JSON object a line: {@code audit.log}, with older lines in {@code audit.log.1}
 * and so on. One thread writes; who has something to say never waits: what does not fit the queue or the disk is counted.
 */
public final class AuditLog implements AutoCloseable {
    /** Lines that may wait to be written. */
    static final int MAX_WAITING = 1_024;
    /** Characters of one line. */
    static final int MAX_LINE = 16_384;

    private static final long CLOSE_SECONDS = 10;
    private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());

    /**
     * Where and how much is kept.
     *
     * @param file the newest lines; older ones lie beside it
     * @param fileBytes size at which a file is full, at least 4 KiB
     * @param files how many files are kept, 2 to 100
     */
    public record Options(Path file, long fileBytes, int files) {
        public Options {
            if (fileBytes < 4_096 || files < 2 || files > 100) {
                throw new IllegalArgumentException(
                        "fileBytes " + fileBytes + " must be at least 4096, files " + files + " must be 2 to 100");
            }
        }

        /** 8 files of 8 MiB. */
        public static Options in(Path folder) {
            return new Options(folder.resolve("audit.log"), 8L << 20, 8);
        }
    }

    private final Options options;
    private final LongSupplier millis;
    private final ArrayBlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private @Nullable OutputStream out;
    private long size;

    private AuditLog(Options options, LongSupplier millis) {
        this.options = options;
        this.millis = millis;
        thread = Thread.ofPlatform().daemon().name("audit").start(this::run);
    }

    /**
     * Opens a log and goes on at its end.
     *
     * @param millis the time that is written with each line, epoch milliseconds
     */
    public static AuditLog open(Options options, LongSupplier millis) {
        return new AuditLog(options, millis);
    }

    /**
     * Writes a line down, soon.
     *
     * @param kind what happened, kebab-case
     * @param fields in the order they are to be read; numbers and booleans as such, null as null, all else by its text
     */
    public void write(String kind, Map<String, ? extends @Nullable Object> fields) {
        String line = AuditLine.of(Instant.ofEpochMilli(millis.getAsLong()), kind, fields);
        if (line.length() > MAX_LINE || closing || !waiting.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    /** Lines that could not be kept since the start. */
    public long dropped() {
        return dropped.get();
    }

    private void run() {
        while (!closing || !waiting.isEmpty()) {
            try {
                String line = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (line != null) {
                    append(line);
                }
            } catch (InterruptedException ignored) {
                // Nobody may stop this thread but close().
            }
        }
        shut();
    }

    private void append(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        try {
            OutputStream to = room(bytes.length);
            to.write(bytes);
            size += bytes.length;
        } catch (IOException broken) {
            shut();
            if (dropped.getAndIncrement() == 0) {
                LOG.log(System.Logger.Level.ERROR, "audit lines cannot be kept: {0}", broken.toString());
            }
        }
    }

    private OutputStream room(int more) throws IOException {
        OutputStream open = out;
        if (open != null && size + more > options.fileBytes()) {
            shut();
            open = null;
        }
        if (open == null) {
            open = reopen(more);
            out = open;
        }
        return open;
    }

    private OutputStream reopen(int more) throws IOException {
        Path file = options.file();
        Files.createDirectories(file.toAbsolutePath().getParent());
        size = Files.exists(file) ? Files.size(file) : 0;
        if (size > 0 && size + more > options.fileBytes()) {
            for (int i = options.files() - 1; i > 0; i--) {
                Path younger = i == 1 ? file : older(i - 1);
                if (Files.exists(younger)) {
                    Files.move(younger, older(i), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            size = 0;
        }
        OutputStream opened = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (size > 0 && !endsWithLine(file)) {
            opened.write('\n');
            size++;
        }
        return opened;
    }

    /** False where an earlier process died, or the disk ran full, in the middle of a line. */
    private boolean endsWithLine(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(size - 1);
            return in.read() == '\n';
        }
    }

    private Path older(int number) {
        return options.file().resolveSibling(options.file().getFileName() + "." + number);
    }

    private void shut() {
        OutputStream open = out;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // What was written is with the operating system.
            }
        }
    }

    /** Writes what waits and ends; what comes later is dropped. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
