package dev.tidegate.stories;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP connection to somewhere that can be pulled and plugged in again: nothing passes while it is pulled. */
public final class Cable implements AutoCloseable {
    private final NetServer server;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean pulled;

    private Cable(Vertx vertx, int target) {
        this.target = target;
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer().connectHandler(this::connected);
    }

    static Cable to(Vertx vertx, int port) {
        Cable cable = new Cable(vertx, port);
        Stage.done(cable.server.listen(0, "127.0.0.1"));
        return cable;
    }

    int port() {
        return server.actualPort();
    }

    /** Cuts what is connected and lets nothing through. */
    public void pull() {
        pulled = true;
        open.forEach(NetSocket::close);
    }

    public void plug() {
        pulled = false;
    }

    private void connected(NetSocket near) {
        if (pulled) {
            near.close();
            return;
        }
        near.pause();
        client.connect(target, "127.0.0.1").onSuccess(far -> join(near, far)).onFailure(down -> near.close());
    }

    private void join(NetSocket near, NetSocket far) {
        follow(near, far);
        follow(far, near);
        if (pulled) {
            near.close();
        }
        near.resume();
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
        pull();
        Stage.done(server.close());
        Stage.done(client.close());
    }
}
