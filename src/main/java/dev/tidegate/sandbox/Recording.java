package dev.tidegate.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A file of recorded market data, read line by line; never more of it in memory than a line and its events. Blocks. */
final class Recording implements AutoCloseable {
    /** Bytes of one line. */
    static final int MAX_LINE = 4 << 20;

    private static final int BUFFER = 64 << 10;

    private final InputStream in;
    private final RecordedFormat format;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private byte[] line = new byte[BUFFER];
    private int length;
    private long lines;

    Recording(InputStream in, RecordedFormat format) {
        this.in = in;
        this.format = format;
    }

    /** Opens a file, unpacked on the way where its name ends in {@code .gz}. */
    static Recording open(Path file, RecordedFormat format) throws IOException {
        InputStream raw = Files.newInputStream(file);
        return new Recording(file.toString().endsWith(".gz") ? new GZIPInputStream(raw, BUFFER) : raw, format);
    }

    /** The next events, at least as many as asked for unless the file ends; empty at its end. */
    List<RecordedEvent> read(int atLeast) throws IOException {
        List<RecordedEvent> events = new ArrayList<>(atLeast);
        while (events.size() < atLeast && nextLine()) {
            if (length > 0) {
                events.addAll(event());
            }
        }
        return events;
    }

    private List<RecordedEvent> event() {
        try {
            int digits = 0;
            long nanos = 0;
            while (digits < length && line[digits] >= '0' && line[digits] <= '9') {
                nanos = Math.addExact(Math.multiplyExact(nanos, 10), line[digits++] - '0');
            }
            if (digits == 0 || digits == length || line[digits] != ' ') {
                throw new IllegalArgumentException("it does not begin with a time in nanoseconds and a space");
            }
            return format.read(nanos, new JsonObject(Buffer.buffer(Arrays.copyOfRange(line, digits + 1, length))));
        } catch (DecodeException
                | IllegalArgumentException
                | ArithmeticException
                | ClassCastException
                | IndexOutOfBoundsException unfit) {
            throw new IllegalArgumentException("line " + lines + " of the recording: " + unfit.getMessage(), unfit);
        }
    }

    /** Reads a line without its end; false at the end of the file. */
    private boolean nextLine() throws IOException {
        length = 0;
        boolean any = false;
        while (from < to || fill()) {
            any = true;
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            append(end - from);
            from = end;
            if (end < to) {
                from++;
                break;
            }
        }
        lines += any ? 1 : 0;
        return any;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(buffer));
        return to > 0;
    }

    private void append(int bytes) {
        if (length + bytes > MAX_LINE) {
            throw new IllegalArgumentException("line " + (lines + 1) + " is longer than " + MAX_LINE + " bytes");
        }
        if (length + bytes > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + bytes));
        }
        System.arraycopy(buffer, from, line, length, bytes);
        length += bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
