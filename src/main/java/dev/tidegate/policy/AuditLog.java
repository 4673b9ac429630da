package dev.tidegate.policy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The append-only record of what operators changed, one JSON object a line, in {@value #NAME}: rules that came into force, kill
 * switches pulled and released. A full file is renamed to {@code .1}, older ones move up, {@value #KEPT} are kept. A line is on
 * the disk when {@link #append} returns. Safe for use by several threads.
 */
public final class AuditLog {
    public static final String NAME = "policy-audit.jsonl";
    static final long MAX_BYTES = 10 << 20;
    static final int KEPT = 3;

    private final Path folder;
    private final long maxBytes;

    public AuditLog(Path folder) {
        this(folder, MAX_BYTES);
    }

    AuditLog(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /** Adds one line; the line end is added here. */
    synchronized void append(byte[] line) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(NAME);
        long size = Files.exists(file) ? Files.size(file) : 0;
        if (size > 0 && size + line.length + 1 > maxBytes) {
            rotate(file);
            size = 0;
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            boolean torn = size > 0 && last(channel, size) != '\n';
            ByteBuffer bytes = ByteBuffer.allocate(line.length + 2);
            if (torn) {
                bytes.put((byte) '\n');
            }
            bytes.put(line).put((byte) '\n').flip();
            long at = size;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            channel.force(true);
        }
    }

    private static byte last(FileChannel channel, long size) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, size - 1);
        return last.get(0);
    }

    private void rotate(Path file) throws IOException {
        for (int age = KEPT; age > 1; age--) {
            Path younger = folder.resolve(NAME + "." + (age - 1));
            if (Files.exists(younger)) {
                Files.move(younger, folder.resolve(NAME + "." + age), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, folder.resolve(NAME + ".1"), StandardCopyOption.REPLACE_EXISTING);
        WholeFile.sync(folder);
    }
}
