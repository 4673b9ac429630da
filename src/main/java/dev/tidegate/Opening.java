package dev.tidegate;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Something that is being opened by a thread of its own while others are, since a start waits for disks and processors alike. */
final class Opening<T extends AutoCloseable> {
    /** Opens something. */
    interface Opener<T> {
        T open() throws IOException;
    }

    private final CompletableFuture<T> opened = new CompletableFuture<>();

    private Opening() {}

    /** Begins. Who has begun must either {@link #get} or {@link #abandon}. */
    static <T extends AutoCloseable> Opening<T> of(String name, Opener<T> opener) {
        Opening<T> opening = new Opening<>();
        Thread.ofPlatform().daemon().name("opening-" + name).start(() -> {
            try {
                opening.opened.complete(opener.open());
            } catch (IOException | RuntimeException | Error failed) {
                opening.opened.completeExceptionally(failed);
            }
        });
        return opening;
    }

    /** What was opened; waits for it. */
    T get() throws IOException {
        try {
            return opened.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException known -> throw known;
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IOException("could not be opened", failed.getCause());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    /** Closes what was opened, once it has been, for nobody will use it. */
    void abandon() {
        opened.thenAccept(unused -> {
            try {
                unused.close();
            } catch (Exception leftOpen) {
                System.getLogger(Opening.class.getName())
                        .log(System.Logger.Level.WARNING, "not closed: {0}", leftOpen.getMessage());
            }
        });
    }
}
