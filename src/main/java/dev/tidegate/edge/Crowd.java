package dev.tidegate.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * The requests of one HTTP/1.1 connection, handed on one at a time, each once the one before it is read and answered. A client that
 * sends on without waiting is served {@value #TURN} requests, then the event loop's other connections have their turn. Nothing more
 * is read from a client of whom {@value #MOST} requests or {@value #MOST_BYTES} bytes of bodies wait, or that does not take its
 * answers: what waits in memory stays bounded, and silence then ends the connection. HTTP/2 has bounds of its own for both.
 */
final class Crowd extends ChannelDuplexHandler {
    static final String NAME = "crowd";

    /** Requests that may wait for their answers before reading stops. */
    static final int MOST = 64;

    /** Bytes of bodies that may wait, beyond what has been read at once. */
    static final int MOST_BYTES = 64 << 10;

    /** Requests of one connection that are served one after the other. */
    static final int TURN = 8;

    private final ArrayDeque<Object> held = new ArrayDeque<>();
    private int heldBytes;
    private int waiting;
    private int served;
    /** The request handed on last has not been handed on whole. */
    private boolean asking;
    /** It has not been answered. */
    private boolean answering;

    private boolean handing;
    private boolean scheduled;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            waiting++;
        }
        if (held.isEmpty() && ready(message)) {
            hand(context, message);
        } else {
            held.add(message);
            heldBytes += bytes(message);
        }
        read(context.channel());
    }

    /** The rest of a request may follow it; a new one waits for its turn. */
    private boolean ready(Object message) {
        return !(message instanceof HttpRequest) || (!asking && !answering && served < TURN);
    }

    private void hand(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            asking = true;
            answering = true;
            served++;
        }
        if (message instanceof LastHttpContent) {
            asking = false;
        }
        handing = true;
        try {
            context.fireChannelRead(message);
        } finally {
            handing = false;
        }
    }

    /** Hands on what may go now. */
    private void serve(ChannelHandlerContext context) {
        scheduled = false;
        served = 0;
        boolean any = false;
        while (!context.isRemoved() && held.peek() instanceof Object next && ready(next)) {
            held.remove();
            heldBytes -= bytes(next);
            hand(context, next);
            any = true;
        }
        if (any && !context.isRemoved()) {
            context.fireChannelReadComplete();
            read(context.channel());
            goOn(context);
        }
    }

    /** Goes on in another turn where something waits that nothing else will set going. */
    private void goOn(ChannelHandlerContext context) {
        if (!held.isEmpty() && !asking && !answering && !handing && !scheduled) {
            scheduled = true;
            context.executor().execute(() -> serve(context));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (held.isEmpty()) {
            served = 0;
        }
        goOn(context);
        context.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
        if (message instanceof LastHttpContent && !interim(message)) {
            waiting--;
            answering = false;
            read(context.channel());
            goOn(context);
        }
        context.write(message, written);
    }

    /** Such as 100 Continue: the answer is still to come. */
    private static boolean interim(Object message) {
        return message instanceof HttpResponse response && response.status().code() < 200;
    }

    private static int bytes(Object message) {
        return message instanceof HttpContent content ? content.content().readableBytes() : 0;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        read(context.channel());
        context.fireChannelWritabilityChanged();
    }

    private void read(Channel channel) {
        boolean on = waiting < MOST && heldBytes < MOST_BYTES && channel.isWritable();
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    /** True where nobody waits for an answer. */
    boolean idle() {
        return !asking && !answering && held.isEmpty();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        drop();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        drop();
    }

    /** Nobody waits for these any more. */
    private void drop() {
        for (Object message = held.poll(); message != null; message = held.poll()) {
            ReferenceCountUtil.release(message);
        }
        heldBytes = 0;
    }
}
