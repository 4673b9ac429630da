package dev.tidegate.ledger.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The next segment of a folder, made ready in the background before it is needed, and made again every second while the disk
 * is full. At most one lies ready.
 */
public final class Blanks {
    private static final String MAKING = ".making";
    private static final long RETRY_MILLIS = 1_000;
    private static final System.Logger LOG = System.getLogger(Blanks.class.getName());

    private final Path folder;
    private final int size;
    private final boolean sync;
    private final ScheduledExecutorService background;
    private @Nullable Segment ready;
    private boolean making;
    private long number;
    private volatile @Nullable String trouble;

    /**
     * Blanks for a folder; what an earlier process left half made is deleted.
     *
     * @param size bytes of a segment
     * @param sync true where blanks made in the background are to be on the disk before they are used
     * @param background one thread, which the owner of the folder ends
     */
    public Blanks(Path folder, int size, boolean sync, ScheduledExecutorService background) throws IOException {
        this.folder = folder;
        this.size = size;
        this.sync = sync;
        this.background = background;
        try (DirectoryStream<Path> leftOver = Files.newDirectoryStream(folder, "*" + MAKING)) {
            for (Path file : leftOver) {
                Files.delete(file);
            }
        }
    }

    /** The blank that lies ready, now the caller's; null where there is none. Another is made meanwhile. */
    public synchronized @Nullable Segment poll() {
        Segment blank = ready;
        ready = null;
        prepare();
        return blank;
    }

    /** Starts to make a blank where none lies ready. */
    public synchronized void prepare() {
        if (ready == null) {
            tryAgain();
        }
    }

    /** Makes a blank on this thread, in the time it takes to write zeros into the operating system's memory. */
    public Segment makeNow() throws IOException {
        try {
            return make(false);
        } catch (IOException full) {
            // Whoever sees the trouble does not ask again: the background finds out when it is over, also where a blank
            // lies ready.
            tryAgain();
            throw full;
        }
    }

    private synchronized void tryAgain() {
        if (!making) {
            making = true;
            schedule(0);
        }
    }

    /** Why no blank can be made, or null where they can. */
    public @Nullable String trouble() {
        return trouble;
    }

    private Segment make(boolean synced) throws IOException {
        Path file;
        synchronized (this) {
            file = folder.resolve("blank-" + number++ + MAKING);
        }
        try {
            Segment blank = Segment.blank(file, size, synced);
            trouble = null;
            return blank;
        } catch (IOException full) {
            trouble = "no new segment in " + folder + ": " + full.getMessage();
            throw full;
        }
    }

    private void schedule(long delayMillis) {
        try {
            background.schedule(this::fill, delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            making = false;
        }
    }

    private void fill() {
        boolean first = trouble == null;
        try {
            Segment made = make(sync);
            boolean spare;
            synchronized (this) {
                making = false;
                spare = ready != null;
                ready = spare ? ready : made;
            }
            if (spare) {
                Segment.delete(made.file());
            }
        } catch (IOException full) {
            if (first) {
                LOG.log(System.Logger.Level.WARNING, "{0}; trying again every second", trouble);
            }
            synchronized (this) {
                schedule(RETRY_MILLIS);
            }
        }
    }
}
