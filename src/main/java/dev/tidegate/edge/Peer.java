package dev.tidegate.edge;

import dev.tidegate.identity.PeerCertificate;
import dev.tidegate.limits.AddressPrefix;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection.
 *
 * @param prefix what it counts as
 * @param address null where it has none, such as a domain socket
 * @param certificate what it has shown; null for nothing
 * @param proxy whether it may speak for others
 */
record Peer(
        AddressPrefix prefix,
        @Nullable InetAddress address,
        @Nullable PeerCertificate certificate,
        boolean proxy) {
    /** What has no address counts as one client. */
    private static final AddressPrefix NOWHERE = AddressPrefix.parse("::");

    static Peer of(HttpConnection connection, boolean proxy, @Nullable InetAddress address) {
        return new Peer(prefix(address), address, connection.isSsl() ? certificate(connection) : null, proxy);
    }

    /** Where a connection comes from, by the word of its PROXY header where there is one. */
    static @Nullable InetAddress address(HttpConnection connection) {
        SocketAddress remote = connection.remoteAddress();
        String host = remote == null ? null : remote.hostAddress();
        if (host == null) {
            return null;
        }
        int zone = host.indexOf('%');
        return InetAddress.ofLiteral(zone < 0 ? host : host.substring(0, zone));
    }

    /** Who has really connected, whatever a PROXY header says. */
    static @Nullable InetAddress connected(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
    }

    /** What an address counts as. */
    static AddressPrefix prefix(@Nullable InetAddress address) {
        return address == null ? NOWHERE : AddressPrefix.of(address);
    }

    private static @Nullable PeerCertificate certificate(HttpConnection connection) {
        try {
            Certificate first = connection.peerCertificates().getFirst();
            return first instanceof X509Certificate shown
                    ? new PeerCertificate(
                            HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(shown.getEncoded())),
                            shown.getSubjectX500Principal().getName())
                    : null;
        } catch (IOException none) {
            return null;
        } catch (NoSuchAlgorithmException | CertificateEncodingException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
