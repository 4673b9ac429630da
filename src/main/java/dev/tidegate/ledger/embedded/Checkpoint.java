package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.codec.EventCodec;
import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.ledger.journal.Cursor;
import dev.tidegate.ledger.journal.JournalDamaged;
import dev.tidegate.ledger.journal.Malformed;
import dev.tidegate.ledger.journal.SegmentLog;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * All accounts after a certain record of the journal, in one file: magic 8, format 4, next sequence 8, count 4; for each account
 * its length 4, epoch 8 and snapshot; CRC32C of all that, 4. It has its name only when it is whole on the disk.
 */
final class Checkpoint {
    private static final Pattern NAME = Pattern.compile("checkpoint-\\d{19}\\.snap");
    private static final long MAGIC = 0x54494445534e4150L;
    private static final int MAX_SNAPSHOT = 64 << 20;

    private Checkpoint() {}

    /** Gives the accounts of a checkpoint that is being made, one after another. */
    interface Source {
        Accounts.Kept next() throws IOException;

        /** Called when all are written, before the checkpoint gets its name: refuses it where something is left over. */
        void end() throws IOException;
    }

    /** Writes so many accounts; holds one of them at a time. */
    static void write(Path folder, long next, int count, Source accounts) throws IOException {
        Path making = folder.resolve("checkpoint.making");
        try (FileChannel channel = FileChannel.open(
                making, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            CheckedOutputStream summed = new CheckedOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), new CRC32C());
            DataOutputStream out = new DataOutputStream(summed);
            out.writeLong(MAGIC);
            out.writeInt(EventCodec.FORMAT);
            out.writeLong(next);
            out.writeInt(count);
            Bytes bytes = new Bytes();
            for (int i = 0; i < count; i++) {
                Accounts.Kept kept = accounts.next();
                EventCodec.write(bytes.clear(), kept.state().snapshot());
                out.writeInt(bytes.length());
                out.writeLong(kept.epoch());
                out.write(bytes.array(), bytes.offset(), bytes.length());
            }
            accounts.end();
            out.writeInt((int) summed.getChecksum().getValue());
            out.flush();
            channel.force(true);
        }
        Files.move(making, name(folder, next), StandardCopyOption.ATOMIC_MOVE);
        SegmentLog.syncNames(folder);
    }

    private static Path name(Path folder, long next) {
        String digits = Long.toString(next);
        return folder.resolve("checkpoint-" + "0".repeat(19 - digits.length()) + digits + ".snap");
    }

    /**
     * The accounts of the newest checkpoint of a folder, and how far they go; nothing where there is none. A damaged one is refused,
     * not passed over.
     *
     * @param wanted which accounts to keep
     */
    static Accounts newest(Path folder, Predicate<AccountId> wanted) throws IOException {
        try (Reading reading = open(folder)) {
            Accounts accounts = new Accounts(reading == null ? 1 : reading.next());
            while (reading != null && reading.hasMore()) {
                reading.account(accounts, wanted);
            }
            return accounts;
        }
    }

    /** The newest checkpoint of a folder, to be read account by account; null where there is none. */
    static @Nullable Reading open(Path folder) throws IOException {
        List<Path> files = files(folder);
        return files.isEmpty() ? null : new Reading(files.getLast());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** Size of the newest checkpoint of a folder, 0 where there is none. */
    static long bytes(Path folder) throws IOException {
        List<Path> files = files(folder);
        return files.isEmpty() ? 0 : Files.size(files.getLast());
    }

    static void deleteAllButNewest(Path folder) throws IOException {
        List<Path> files = files(folder);
        for (Path old : files.subList(0, Math.max(0, files.size() - 1))) {
            Files.delete(old);
        }
    }

    /** A checkpoint that is being read. What has been read is proven only once {@link #hasMore} has said that it was all. */
    static final class Reading implements AutoCloseable {
        private final Path file;
        private final CheckedInputStream summed;
        private final DataInputStream in;
        private final int format;
        private final long next;
        private final int count;
        private int number;
        private boolean whole;

        Reading(Path file) throws IOException {
            this.file = file;
            summed = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), new CRC32C());
            in = new DataInputStream(summed);
            boolean good = false;
            try {
                boolean ours = in.readLong() == MAGIC;
                format = in.readInt();
                if (!ours || !EventCodec.readable(format)) {
                    throw new JournalDamaged(file + " is no checkpoint of this format");
                }
                next = in.readLong();
                count = in.readInt();
                good = true;
            } catch (EOFException cut) {
                throw new JournalDamaged(file + " is cut off");
            } finally {
                if (!good) {
                    in.close();
                }
            }
        }

        /** Sequence number of the first record that is not contained. */
        long next() {
            return next;
        }

        /** True where an account follows. Refuses a file that is not whole. */
        boolean hasMore() throws IOException {
            if (number < count || whole) {
                return number < count;
            }
            try {
                int expected = (int) summed.getChecksum().getValue();
                whole = in.readInt() == expected && in.read() < 0;
            } catch (EOFException cut) {
                throw new JournalDamaged(file + " is cut off");
            }
            if (!whole || !file.equals(name(file.resolveSibling(""), next))) {
                throw new JournalDamaged(file + " is damaged");
            }
            return false;
        }

        /** Adds the next account where it is wanted. */
        void account(Accounts accounts, Predicate<AccountId> wanted) throws IOException {
            try {
                int length = in.readInt();
                long epoch = in.readLong();
                if (length <= 0 || length > MAX_SNAPSHOT) {
                    throw new JournalDamaged(file + " is damaged at account " + number);
                }
                account(in.readNBytes(length), epoch, accounts, wanted);
                number++;
            } catch (EOFException cut) {
                throw new JournalDamaged(file + " is cut off");
            }
        }

        private void account(byte[] bytes, long epoch, Accounts accounts, Predicate<AccountId> wanted) {
            try {
                if (wanted.test(EventCodec.account(new Cursor(ByteBuffer.wrap(bytes))))) {
                    Cursor all = new Cursor(ByteBuffer.wrap(bytes));
                    accounts.put(AccountState.of(EventCodec.readSnapshot(all, format)), epoch);
                    all.end();
                }
            } catch (Malformed | IllegalArgumentException | IndexOutOfBoundsException unreadable) {
                throw new JournalDamaged(file + ", account " + number + ": " + unreadable.getMessage());
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
