package dev.tidegate.stories;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** TLS in front of an exchange that speaks plain text; whoever comes must show a certificate that it knows. */
final class Envelope implements AutoCloseable {
    private final Vertx vertx;
    private final int target;
    private final NetClient client;
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private NetServer server;
    private int port;

    Envelope(Vertx vertx, int target, Papers own, Papers known) {
        this.vertx = vertx;
        this.target = target;
        client = vertx.createNetClient();
        listen(own, known);
    }

    private void listen(Papers own, Papers known) {
        server = vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(own.store().toString()).setPassword(Papers.PASSWORD))
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(known.certificate().toString()))
                        .setClientAuth(ClientAuth.REQUIRED))
                .connectHandler(this::connected)
                .exceptionHandler(ignored -> {});
        port = Stage.done(server.listen(port, "127.0.0.1")).actualPort();
    }

    int port() {
        return port;
    }

    /** Cuts what is connected and shows another certificate from then on. */
    void seal(Papers own, Papers known) {
        Stage.done(server.close());
        open.forEach(NetSocket::close);
        listen(own, known);
    }

    private void connected(NetSocket near) {
        near.pause();
        client.connect(target, "127.0.0.1")
                .onSuccess(far -> {
                    follow(near, far);
                    follow(far, near);
                    near.resume();
                })
                .onFailure(down -> near.close());
    }

    private void follow(NetSocket one, NetSocket other) {
        open.add(one);
        one.closeHandler(ignored -> {
            open.remove(one);
            other.close();
        });
        one.exceptionHandler(ignored -> one.close());
        one.pipeTo(other).onFailure(ignored -> one.close());
    }

    @Override
    public void close() {
        Stage.done(server.close());
        Stage.done(client.close());
    }
}
