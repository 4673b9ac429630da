package dev.tidegate.edge;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Vert.x's server, which asks about each connection as soon as it is accepted. Its own handler of connections hears of one only when
 * it has shaken hands or said its first byte, and those that say nothing would be counted by nobody.
 */
final class Gatehouse extends HttpServerImpl {
    /** What one connection's turn reads at most: whoever sends more than that waits for the others of its event loop. */
    private static final int MOST_READ = 16 << 10;

    private static final RecvByteBufAllocator ONE_READ =
            new AdaptiveRecvByteBufAllocator(512, 2 << 10, MOST_READ).maxMessagesPerRead(1);

    private final Predicate<Channel> admits;

    /** @param admits asked on the connection's event loop; one that is not admitted is closed */
    Gatehouse(Vertx vertx, HttpServerOptions options, Predicate<Channel> admits) {
        super((VertxInternal) vertx, options);
        this.admits = admits;
    }

    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler shaping) {
        BiConsumer<Channel, SslChannelProvider> usual = super.childHandler(context, address, shaping);
        return (channel, tls) -> {
            if (admits.test(channel)) {
                channel.config().setRecvByteBufAllocator(ONE_READ);
                usual.accept(channel, tls);
            } else {
                channel.close();
            }
        };
    }
}
