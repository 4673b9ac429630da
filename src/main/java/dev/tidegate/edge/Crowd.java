package dev.tidegate.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * The requests of one HTTP/1.1 connection that wait for their answers. Nothing more is read from a client that sends on without
 * waiting for {@value #MOST} of them, or that does not take its answers: what waits in memory stays bounded, and silence then
 * ends the connection. HTTP/2 has bounds of its own for both.
 */
final class Crowd extends ChannelDuplexHandler {
    /** Requests that may wait for their answers before reading stops. */
    static final int MOST = 64;

    private int waiting;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            waiting++;
            read(context.channel());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
        if (message instanceof LastHttpContent && !interim(message)) {
            waiting--;
            read(context.channel());
        }
        context.write(message, written);
    }

    /** Such as 100 Continue: the answer is still to come. */
    private static boolean interim(Object message) {
        return message instanceof HttpResponse response && response.status().code() < 200;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        read(context.channel());
        context.fireChannelWritabilityChanged();
    }

    private void read(Channel channel) {
        boolean on = waiting < MOST && channel.isWritable();
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }
}
