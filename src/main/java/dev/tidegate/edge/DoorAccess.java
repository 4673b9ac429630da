package dev.tidegate.edge;

import io.vertx.core.net.SSLOptions;
import org.jspecify.annotations.Nullable;

/**
 * How clients reach the door.
 *
 * @param tls what the door shows and whom it trusts; null for plain text
 * @param certificates whether clients show certificates
 * @param proxied whether every connection begins with a PROXY protocol header (version 1 or 2), from a trusted proxy
 */
public record DoorAccess(@Nullable SSLOptions tls, Certificates certificates, boolean proxied) {
    /** Whether clients show certificates. */
    public enum Certificates {
        /** None are asked for. */
        NONE,
        /** Whoever has one shows it; it must be of a trusted authority. */
        REQUESTED,
        /** Nobody connects without one. */
        REQUIRED
    }

    /** Plain text, straight from the clients. */
    public static final DoorAccess PLAIN = new DoorAccess(null, Certificates.NONE, false);

    /** The same with what has been read of certificates. */
    public DoorAccess tls(SSLOptions read) {
        return new DoorAccess(read, certificates, proxied);
    }
}
