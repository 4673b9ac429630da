package dev.tidegate;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The certificates in use: their files are looked at every {@value #LOOK_MILLIS} ms, and what has changed and is whole is used for every
 * connection made from then on. What cannot be used changes nothing and is logged once. The managers that TLS asks stay the same
 * objects and answer from what was read last, so there is no moment at which a handshake meets neither the old nor the new.
 */
final class Certificates implements AutoCloseable {
    static final long LOOK_MILLIS = 1_000;
    private static final long HANDSHAKE_MILLIS = 5_000;
    private static final System.Logger LOG = System.getLogger(Certificates.class.getName());

    /** One side: its files, and who answers from them. */
    private static final class Side {
        private final String name;
        private final TlsFiles files;
        private final @Nullable ChangingKeys keys;
        private final @Nullable ChangingTrust trust;
        private String hash;

        Side(String name, TlsFiles files, TlsFiles.Read read, String hash) {
            this.name = name;
            this.files = files;
            this.keys = read.keys() == null ? null : new ChangingKeys(read.keys());
            this.trust = read.trust() == null ? null : new ChangingTrust(read.trust());
            this.hash = hash;
        }

        void use(TlsFiles.Read read) {
            if (keys != null && read.keys() != null) {
                keys.change(read.keys());
            }
            if (trust != null && read.trust() != null) {
                trust.change(read.trust());
            }
        }

        SSLOptions options() {
            SSLOptions options = new SSLOptions().setSslHandshakeTimeout(HANDSHAKE_MILLIS);
            options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
            if (keys != null) {
                options.setKeyCertOptions(KeyCertOptions.wrap(keys));
            }
            if (trust != null) {
                options.setTrustOptions(TrustOptions.wrap(trust));
            }
            return options;
        }
    }

    private final Vertx vertx;
    private final List<Side> sides = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("certificates").factory());

    Certificates(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Reads the files of one side, which are watched from then on; null for none.
     *
     * @throws IOException where they cannot be used
     */
    @Nullable
    SSLOptions read(String name, @Nullable TlsFiles files) throws IOException {
        if (files == null) {
            return null;
        }
        String hash = files.hash();
        Side side = new Side(name, files, files.read(vertx), hash);
        if (sides.isEmpty()) {
            looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        sides.add(side);
        return side.options();
    }

    private void look() {
        sides.forEach(this::look);
    }

    private void look(Side side) {
        try {
            String hash = side.files.hash();
            if (hash.equals(side.hash)) {
                return;
            }
            side.hash = hash;
            side.use(side.files.read(vertx));
            LOG.log(System.Logger.Level.INFO, "new certificates of {0} are in use", side.name);
        } catch (IOException | RuntimeException unfit) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the certificates of {0} cannot be used, the old ones stay: {1}",
                    side.name,
                    unfit.getMessage());
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
