package dev.tidegate.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.function.Consumer;

/** Frames the decoder refuses: too large, compressed, unmasked, out of order. Their sender is told before the connection ends. */
final class SocketFaults extends ChannelInboundHandlerAdapter {
    private final Consumer<SocketClose> broken;

    SocketFaults(Consumer<SocketClose> broken) {
        this.broken = broken;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException frame) {
            boolean large = frame.closeStatus().code() == WebSocketCloseStatus.MESSAGE_TOO_BIG.code();
            broken.accept(large ? SocketClose.TOO_LARGE : SocketClose.BROKEN_FRAME);
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
