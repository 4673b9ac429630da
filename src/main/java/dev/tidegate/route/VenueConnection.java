package dev.tidegate.route;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.net.impl.NetSocketInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One connection to an exchange, with one or several requests in flight. Replies come in the order of the requests; that is all
 * that ties one to the other, so whatever puts the order in doubt ends the connection.
 *
 * <p>Requests that come in one turn of the event loop are written together. Belongs to one event loop.
 */
final class VenueConnection {
    /** The pool it belongs to. */
    interface Owner {
        /** It can take another request. */
        void roomy(VenueConnection connection);

        /** It has ended and will not be heard of again, but for its deliveries. */
        void gone(VenueConnection connection);

        /** A reply came for a delivery. */
        void answered(Delivery delivery, Outcome.Answered outcome);

        /** Deliveries whose replies will not come, and others of which no byte was given to the socket, all in order. */
        void lost(List<Delivery> written, List<Delivery> unwritten, String cause);
    }

    private final NetSocketInternal socket;
    private final Channel channel;
    private final Owner owner;
    private final VenueTerms terms;
    private final ReplyDecoder decoder;
    private final ArrayDeque<Delivery> inFlight = new ArrayDeque<>();
    private final RequestBytes out = new RequestBytes();
    private byte[] in = new byte[0];
    private int unwritten;
    private boolean flushing;
    private boolean retiring;
    private boolean ended;
    private long movedAt;
    private long idleNanos = TimeUnit.SECONDS.toNanos(HttpVenueClient.IDLE_SECONDS);

    /** True while its pool counts on it for further requests. */
    boolean offered;

    VenueConnection(NetSocketInternal socket, Owner owner, VenueTerms terms) {
        this.socket = socket;
        this.channel = socket.channelHandlerContext().channel();
        this.owner = owner;
        this.terms = terms;
        this.decoder = new ReplyDecoder(terms.options().largestReply());
        this.movedAt = terms.nanos().getAsLong();
        socket.messageHandler(this::read);
        socket.exceptionHandler(cause -> lose("no reply: " + cause.getMessage()));
        socket.closeHandler(ignored -> closed());
    }

    /** True where a request given to it now would be written at once, and would not wait behind one that does not move. */
    boolean fit(long now) {
        return roomy()
                && channel.isActive()
                && channel.isWritable()
                && now - movedAt < (inFlight.isEmpty() ? idleNanos : terms.patienceNanos());
    }

    /** True where it has room for another request by number. */
    boolean roomy() {
        return !ended && !retiring && inFlight.size() < terms.depth();
    }

    /** True where it has had nothing to do for longer than either side keeps it. */
    boolean idle(long now) {
        return inFlight.isEmpty() && now - movedAt >= idleNanos;
    }

    /** True where it stands but is of no use for further requests once those in flight are over. */
    boolean dead() {
        return ended || !channel.isActive();
    }

    /**
     * Writes a request, at the latest at the end of this turn of the event loop.
     *
     * @throws RuntimeException where it cannot be signed or written; it was not, then
     */
    void send(Delivery delivery, long now) {
        terms.writer().write(delivery.request(), out);
        if (inFlight.isEmpty()) {
            movedAt = now;
        }
        inFlight.add(delivery);
        unwritten++;
        delivery.handedTo(this);
        if (terms.depth() == 1) {
            flush();
        } else if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        if (ended || unwritten == 0) {
            return;
        }
        if (!channel.isActive()) {
            lose("the connection has ended");
            return;
        }
        ByteBuf bytes = channel.alloc().directBuffer(out.length()).writeBytes(out.array(), 0, out.length());
        out.clear();
        unwritten = 0;
        socket.writeMessage(bytes);
    }

    /** True where a delivery's reply is the next one to come. */
    boolean first(Delivery delivery) {
        return inFlight.peek() == delivery;
    }

    /** One of those in flight is late: nothing more is sent on it, and nobody waits for it longer than its own time. */
    void late() {
        retiring = true;
        if (!awaited()) {
            lose("no reply in time");
        }
    }

    /** Ends it. */
    void close(String cause) {
        lose(cause);
    }

    private boolean awaited() {
        for (Delivery each : inFlight) {
            if (!each.over()) {
                return true;
            }
        }
        return false;
    }

    private void read(Object message) {
        try {
            if (ended || !(message instanceof ByteBuf bytes)) {
                return;
            }
            int length = bytes.readableBytes();
            if (in.length < length) {
                in = new byte[Math.max(length, 2 * in.length)];
            }
            bytes.readBytes(in, 0, length);
            decoder.read(in, 0, length, this::reply);
            if (!ended && inFlight.isEmpty() && !decoder.between()) {
                lose("the exchange sent a reply nobody asked for");
            }
        } catch (ReplyDecoder.Unreadable none) {
            lose(String.valueOf(none.getMessage()));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private boolean reply(int status, byte[] body, boolean last, int keepAliveSeconds) {
        Delivery first = inFlight.size() > unwritten ? inFlight.poll() : null;
        if (first == null) {
            lose("the exchange sent a reply nobody asked for");
            return false;
        }
        movedAt = terms.nanos().getAsLong();
        if (keepAliveSeconds != ReplyDecoder.UNSAID) {
            idleNanos = Math.min(idleNanos, idle(keepAliveSeconds));
        }
        if (!last && roomy()) {
            owner.roomy(this);
        }
        owner.answered(first, new Outcome.Answered(status, body));
        if (!ended && (last || (retiring && !awaited()))) {
            lose("the exchange has closed the connection");
        }
        return !ended;
    }

    /** Well before the exchange closes it, so that a request seldom meets a connection that is being closed. */
    private static long idle(int seconds) {
        long all = TimeUnit.SECONDS.toNanos(seconds);
        return all - Math.min(all / 2, TimeUnit.SECONDS.toNanos(1));
    }

    private void closed() {
        if (!ended && !inFlight.isEmpty() && inFlight.size() > unwritten) {
            decoder.end(this::reply);
        }
        lose(decoder.between() ? "no reply: the connection was closed" : "reply broke off");
    }

    private void lose(String cause) {
        if (ended) {
            return;
        }
        ended = true;
        owner.gone(this);
        socket.close();
        List<Delivery> all = new ArrayList<>(inFlight);
        inFlight.clear();
        int written = all.size() - unwritten;
        unwritten = 0;
        if (!all.isEmpty()) {
            owner.lost(all.subList(0, written), all.subList(written, all.size()), cause);
        }
    }
}
