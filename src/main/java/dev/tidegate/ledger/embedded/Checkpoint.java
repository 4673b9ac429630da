package dev.tidegate.ledger.embedded;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * All accounts after a certain record of the journal, in one file: header (magic, format, next sequence, count), one
 * length-prefixed snapshot per account with its CRC32C, footer magic. It has its name only when it is whole on the disk.
 */
final class Checkpoint {
    private static final String PREFIX = "checkpoint-";
    private static final String SUFFIX = ".snap";
    private static final long MAGIC = 0x54494445534e4150L;
    private static final long FOOTER = 0x454e444f46534e41L;
    private static final int MAX_SNAPSHOT = 64 << 20;

    /**
     * What was read.
     *
     * @param next sequence number of the first record that is not contained
     */
    record Loaded(long next, TreeMap<AccountId, AccountState> accounts) {}

    private Checkpoint() {}

    static void write(Path folder, long next, TreeMap<AccountId, AccountState> accounts) throws IOException {
        Path making = folder.resolve("checkpoint.making");
        try (FileChannel channel = FileChannel.open(
                making, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
            out.writeLong(MAGIC);
            out.writeInt(EventCodec.FORMAT);
            out.writeLong(next);
            out.writeInt(accounts.size());
            Bytes bytes = new Bytes();
            for (AccountState state : accounts.values()) {
                EventCodec.write(bytes.clear(), state.snapshot());
                ByteBuffer written = bytes.written();
                out.writeInt(written.remaining());
                out.writeInt(crc(written.duplicate()));
                out.write(written.array(), 0, written.remaining());
            }
            out.writeLong(FOOTER);
            out.flush();
            channel.force(true);
        }
        Files.move(
                making, folder.resolve(PREFIX + String.format("%019d", next) + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** The newest checkpoint of a folder; an empty one where there is none. A damaged one is refused, not passed over. */
    static Loaded newest(Path folder) throws IOException {
        List<Path> files = files(folder);
        return files.isEmpty() ? new Loaded(1, new TreeMap<>()) : read(files.getLast());
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().startsWith(PREFIX)
                            && file.toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
        }
    }

    static void deleteAllButNewest(Path folder) throws IOException {
        List<Path> files = files(folder);
        for (Path old : files.subList(0, Math.max(0, files.size() - 1))) {
            Files.delete(old);
        }
    }

    private static Loaded read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            if (in.readLong() != MAGIC || in.readInt() != EventCodec.FORMAT) {
                throw new JournalDamaged(file + " is no checkpoint of this format");
            }
            long next = in.readLong();
            int count = in.readInt();
            TreeMap<AccountId, AccountState> accounts = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                AccountState state = account(in, file, i);
                accounts.put(state.account(), state);
            }
            if (in.readLong() != FOOTER) {
                throw new JournalDamaged(file + " has no end");
            }
            return new Loaded(next, accounts);
        } catch (java.io.EOFException cut) {
            throw new JournalDamaged(file + " is cut off");
        }
    }

    private static AccountState account(DataInputStream in, Path file, int number) throws IOException {
        int length = in.readInt();
        int expected = in.readInt();
        if (length <= 0 || length > MAX_SNAPSHOT) {
            throw new JournalDamaged(file + " is damaged at account " + number);
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || crc(ByteBuffer.wrap(bytes)) != expected) {
            throw new JournalDamaged(file + " is damaged at account " + number);
        }
        try {
            Cursor cursor = new Cursor(ByteBuffer.wrap(bytes));
            AccountState state = AccountState.of(EventCodec.readSnapshot(cursor));
            cursor.end();
            return state;
        } catch (Malformed unreadable) {
            throw new JournalDamaged(file + ", account " + number + ": " + unreadable.getMessage());
        }
    }
}
