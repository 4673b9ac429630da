package dev.tidegate.edge;

import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.limits.Networks;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected to one event loop. A connection is looked at and counted when it is accepted; one whose proxy has yet to say whom
 * it speaks for is counted for its address when that has been said. Counts end with the channel, however that ends.
 */
final class Admission {
    private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");
    private static final AttributeKey<Boolean> BY_ADDRESS = AttributeKey.valueOf(Admission.class, "by-address");
    /** How long the streams of a connection that has to go may take. */
    private static final long FAREWELL_MILLIS = 2_000;

    private final Connections connections;
    private final Supplier<Networks> networks;
    private final boolean proxied;
    private final Map<HttpConnection, Peer> peers = new HashMap<>();
    private Networks known;

    /** @param proxied whether every connection begins with the word of a proxy */
    Admission(Connections connections, Supplier<Networks> networks, boolean proxied) {
        this.connections = connections;
        this.networks = networks;
        this.proxied = proxied;
        this.known = networks.get();
    }

    /** Asks whether a channel may stay that has just been accepted, and counts it in. */
    boolean accepts(Channel channel) {
        Networks now = networks.get();
        InetAddress address = Peer.connected(channel);
        boolean trusted = address != null && now.trusts(address);
        if (proxied ? !trusted : !trusted && address != null && !now.admits(address)) {
            return false;
        }
        AddressPrefix prefix = Peer.prefix(address);
        if (!(trusted ? connections.enter() : connections.enter(prefix))) {
            return false;
        }
        channel.attr(BY_ADDRESS).set(!trusted);
        channel.closeFuture().addListener(ignored -> {
            if (trusted) {
                connections.leave();
            } else {
                connections.leave(prefix);
            }
        });
        return true;
    }

    /** Takes a connection that can send requests from now on; false where it has been closed instead. */
    boolean connected(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        Networks now = networks.get();
        InetAddress end = Peer.connected(channel);
        InetAddress address = Peer.address(connection);
        boolean trusted = end != null && now.trusts(end);
        boolean counted = Boolean.TRUE.equals(channel.attr(BY_ADDRESS).get());
        // A proxy that names nobody, to see whether anybody is there, is its own client.
        boolean itself = trusted && address != null && address.equals(end);
        boolean proxy = !proxied && trusted && !counted;
        if ((proxied && !trusted) || (!itself && address != null && !now.admits(address))) {
            connection.close();
            return false;
        }
        Peer peer = Peer.of(connection, proxy, address);
        if (proxied && !itself) {
            if (!connections.join(peer.prefix())) {
                connection.close();
                return false;
            }
            channel.closeFuture().addListener(ignored -> connections.part(peer.prefix()));
        }
        peers.put(connection, peer);
        channel.closeFuture().addListener(ignored -> peers.remove(connection));
        return true;
    }

    /** The other end of a connection; null where it has been turned away. */
    @Nullable
    Peer of(HttpConnection connection) {
        return peers.get(connection);
    }

    /** Where a request comes from; null where its client may not call. */
    @Nullable
    Origin origin(HttpServerRequest request, Peer peer) {
        Networks now = networks.get();
        InetAddress address = peer.address();
        if (now.open() || address == null) {
            return new Origin(peer.prefix(), address, null);
        }
        if (proxied && address.equals(Peer.connected(((ConnectionBase) request.connection()).channel()))) {
            // The proxy itself: it may connect, whoever its clients may be.
            return new Origin(peer.prefix(), null, null);
        }
        InetAddress client = address;
        if (peer.proxy() && request.headers().contains(FORWARDED_FOR)) {
            client = now.client(address, String.join(",", request.headers().getAll(FORWARDED_FOR)));
        }
        Origin origin = client.equals(address)
                ? new Origin(peer.prefix(), address, null)
                : new Origin(AddressPrefix.of(client), client, address);
        return origin.admitted(now) ? origin : null;
    }

    /** A connection speaks another protocol from now on, and is looked after elsewhere. */
    void upgraded(HttpConnection connection) {
        peers.remove(connection);
    }

    /**
     * True where who may call has changed since this was last asked. Connections of those who may not any more are closed: at once where
     * nothing is under way, otherwise their next request is refused.
     */
    boolean changed() {
        Networks now = networks.get();
        if (now.equals(known)) {
            return false;
        }
        known = now;
        for (Map.Entry<HttpConnection, Peer> each : List.copyOf(peers.entrySet())) {
            if (!stays(each.getKey(), each.getValue(), now)) {
                turnOut(each.getKey());
            }
        }
        return true;
    }

    private boolean stays(HttpConnection connection, Peer peer, Networks now) {
        InetAddress end = Peer.connected(((ConnectionBase) connection).channel());
        boolean trusted = end != null && now.trusts(end);
        if (proxied) {
            InetAddress client = peer.address();
            return trusted && (client == null || client.equals(end) || now.admits(client));
        }
        return peer.proxy() ? trusted : peer.address() == null || now.admits(peer.address());
    }

    private static void turnOut(HttpConnection connection) {
        if (connection instanceof Http1xServerConnection plain) {
            if (plain.channel().pipeline().get(Crowd.NAME) instanceof Crowd crowd && crowd.idle()) {
                connection.close();
            }
        } else {
            connection.shutdown(FAREWELL_MILLIS);
        }
    }
}
