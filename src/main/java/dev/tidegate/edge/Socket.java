package dev.tidegate.edge;

import dev.tidegate.dialect.CommandJson;
import dev.tidegate.dialect.CommandJson.Command;
import dev.tidegate.dialect.CommandJson.Message;
import dev.tidegate.dialect.CommandJson.Stream;
import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.identity.Claim;
import dev.tidegate.identity.PeerCertificate;
import dev.tidegate.journey.Ask;
import dev.tidegate.journey.Entry;
import dev.tidegate.journey.MarketNews;
import dev.tidegate.journey.News;
import dev.tidegate.journey.Reply;
import dev.tidegate.journey.Visit;
import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.order.Reason;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.Http1xServerConnection;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket from its opening to its end: a login, then commands that take the same journey as requests do. What waits to be
 * read by the client is bounded: nothing is read from a client that does not take its answers, and one that falls too far behind
 * is closed. Account and market are looked at when there is room, so that only their newest state ever waits. Lives on one
 * event loop; {@link #told} alone is called by any thread.
 */
final class Socket implements News.Reader {
    /** What a login is signed as: {@code LOGIN} in place of the method, the path, and no body. */
    static final String LOGIN = "LOGIN";

    private static final byte[] NOTHING = new byte[0];
    private static final int MAX_UNREADABLE = 16;
    /** News that may wait for this event loop. */
    private static final int MAX_WAITING_NEWS = 4_096;
    /** Commands of one socket that are taken one after the other; then the event loop's other connections have their turn. */
    private static final int TURN = 16;
    /** How long a client may take to answer a close. */
    private static final long FAREWELL_MILLIS = 2_000;

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_ANYWAY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SocketDoor door;
    private final ServerWebSocket socket;
    private final Http1xServerConnection connection;
    private final Origin origin;
    private final AddressPrefix address;
    private final @Nullable PeerCertificate certificate;
    private final Context context;
    private final long openedNanos;
    private final AtomicInteger waitingNews = new AtomicInteger();
    private long heardNanos;
    private long pingedNanos;
    private @Nullable Buffer begun;
    /** Commands of one message that wait for room. */
    private final ArrayDeque<CommandJson.Item> waiting = new ArrayDeque<>();

    private Entry.@Nullable In in;
    private Set<Stream> streams = Set.of();
    private @Nullable MarketNews market;
    private int unanswered;
    private int unreadable;
    /** Commands taken in this turn. */
    private int served;

    private boolean paused;
    /** Messages have been written that are not on their way yet. */
    private boolean flushing;

    private boolean over;
    private boolean stale;
    private boolean looking;
    /** True once the loss of this connection cancels. */
    private boolean armed;

    private boolean goodbye;
    private long lookedNanos;

    Socket(
            SocketDoor door,
            ServerWebSocket socket,
            Http1xServerConnection connection,
            Origin origin,
            @Nullable PeerCertificate certificate) {
        this.door = door;
        this.socket = socket;
        this.connection = connection;
        this.origin = origin;
        this.address = origin.prefix();
        this.certificate = certificate;
        this.context = door.vertx.getOrCreateContext();
        this.openedNanos = door.nanos.getAsLong();
        this.heardNanos = openedNanos;
        this.pingedNanos = openedNanos;
        this.lookedNanos = openedNanos - LOOK_NANOS;
        connection
                .channel()
                .pipeline()
                .addBefore("handler", "faults", new SocketFaults(why -> context.runOnContext(ignored -> close(why))));
        socket.frameHandler(this::frame);
        socket.drainHandler(ignored -> flow());
        socket.exceptionHandler(ignored -> {});
        socket.closeHandler(ignored -> {
            if (!over) {
                door.crowd.tally().lost();
            }
            ended();
        });
    }

    Origin origin() {
        return origin;
    }

    private void frame(WebSocketFrame frame) {
        if (over) {
            return;
        }
        heardNanos = door.nanos.getAsLong();
        WebSocketFrameType type = frame.type();
        switch (type) {
            case TEXT, CONTINUATION -> part(frame.binaryData(), frame.isFinal());
            case BINARY -> close(SocketClose.NO_TEXT);
            case PING -> {
                if (door.journey.pace(address) != null) {
                    close(SocketClose.PACED);
                }
            }
            case PONG, CLOSE -> {}
        }
    }

    private void part(Buffer part, boolean last) {
        Buffer before = begun;
        if (part.length() + (before == null ? 0 : before.length()) > door.options.maxMessage()) {
            close(SocketClose.TOO_LARGE);
            return;
        }
        if (!last) {
            begun = before == null ? part.copy() : before.appendBuffer(part);
            return;
        }
        begun = null;
        message((before == null ? part : before.appendBuffer(part)).getBytes());
        flow();
    }

    private void message(byte[] text) {
        Decoded<Message> message = CommandJson.message(text);
        Entry.In session = in;
        if (session == null) {
            if (message instanceof Decoded.Value<Message>(Message.Login login)) {
                enter(login);
            } else {
                refuseStranger(message);
            }
            return;
        }
        switch (message) {
            case Decoded.Unreadable<Message> spoilt -> {
                answer("", door.journey.unreadable(address, spoilt));
                if (++unreadable > MAX_UNREADABLE) {
                    close(SocketClose.UNREADABLE);
                } else if (door.journey.pace(address) != null) {
                    close(SocketClose.PACED);
                }
            }
            case Decoded.Value<Message>(Message.Login ignored) -> close(SocketClose.LOGGED_IN_TWICE);
            case Decoded.Value<Message>(Message.Logout logout) -> leave(session, logout.id());
            case Decoded.Value<Message>(Message.Commands(List<CommandJson.Item> items)) -> waiting.addAll(items);
        }
    }

    private void refuseStranger(Decoded<Message> message) {
        Decoded.Unreadable<Message> why = message instanceof Decoded.Unreadable<Message> spoilt
                ? spoilt
                : new Decoded.Unreadable<>(Reason.UNAUTHENTICATED, "op", "log in first");
        answer("", door.journey.unreadable(address, why));
        close(SocketClose.NOT_LOGGED_IN);
    }

    private void enter(Message.Login login) {
        Claim claim = new Claim(
                login.key(),
                login.timestamp(),
                login.receiveWindow(),
                login.signature(),
                LOGIN,
                SocketDoor.PATH,
                certificate);
        switch (door.journey.enter(claim, address)) {
            case Entry.Refused(Reply reply) -> {
                answer(login.id(), reply);
                close(SocketClose.NOT_LOGGED_IN);
            }
            case Entry.In known -> {
                if (!door.crowd.login(known.session().caller().key().id())) {
                    answer(
                            login.id(),
                            Refusals.of(
                                    Reason.CONNECTION_LIMIT, "key", SocketClose.TOO_MANY.reason(), known.decisionId()));
                    close(SocketClose.TOO_MANY);
                    return;
                }
                in = known;
                welcome(known, login);
            }
        }
    }

    private void welcome(Entry.In known, Message.Login login) {
        streams = login.streams();
        market = streams.contains(Stream.MARKET) ? door.journey.market() : null;
        stale = true;
        if (streams.contains(Stream.ORDERS) || streams.contains(Stream.ACCOUNT)) {
            door.journey.news().read(known.account(), this);
        }
        Long grace = login.graceMillis();
        if (grace == null) {
            answer(login.id(), Reply.of(entered(known), null));
            return;
        }
        door.journey
                .guard(known.session(), address, grace)
                .subscribe()
                .with(refused -> guarded(known, login.id(), refused), broken -> close(SocketClose.NOT_ARMED));
    }

    private void guarded(Entry.In known, String id, @Nullable Reply refused) {
        if (refused == null) {
            if (over) {
                // Lost before it was written down that it must not be.
                door.journey.unguard(known.session(), goodbye);
                return;
            }
            armed = true;
            answer(id, Reply.of(entered(known), null));
        } else {
            answer(id, refused);
            close(SocketClose.NOT_ARMED);
        }
    }

    private static byte[] entered(Entry.In known) {
        return new JsonWriter(120)
                .beginObject()
                .field("account", known.account().value())
                .field("key", known.session().caller().key().id())
                .field("decisionId", known.decisionId())
                .endObject()
                .toBytes();
    }

    private void leave(Entry.In known, String id) {
        goodbye = true;
        answer(id, Reply.of(entered(known), null));
        close(SocketClose.LOGGED_OUT);
    }

    /** Takes commands that wait, in their order, as long as there is room for their answers. */
    private void work() {
        for (Entry.In session = in; session != null && !blocked(); session = in) {
            CommandJson.Item item = waiting.poll();
            if (item == null) {
                return;
            }
            serve();
            command(session, item);
        }
    }

    /** A client must take its answers before it may ask for more, and wait until others have had their turn. */
    private boolean blocked() {
        int most = door.options.maxUnanswered();
        return served >= TURN || connection.isNotWritable() || unanswered >= (paused ? most / 2 + 1 : most);
    }

    /** Ends a turn once it has been long enough. */
    private void serve() {
        if (++served == TURN) {
            context.runOnContext(ignored -> {
                served = 0;
                flow();
            });
        }
    }

    private void command(Entry.In session, CommandJson.Item item) {
        switch (item.command()) {
            case Decoded.Unreadable<Command> spoilt -> answer(item.id(), door.journey.unreadable(address, spoilt));
            case Decoded.Value<Command>(Command command) -> {
                Ask ask = SocketAsk.of(command);
                if (door.exit().shut(ask)) {
                    answer(
                            item.id(),
                            Refusals.of(
                                    Reason.CAPACITY_REDUCED,
                                    "",
                                    "the gateway is closing; nothing was sent",
                                    door.ids.get()));
                    return;
                }
                unanswered++;
                door.underWay.enter();
                Visit visit = new Visit(ask, session.session(), address, command.body());
                Uni.createFrom()
                        .deferred(() -> door.journey.travel(visit))
                        .subscribe()
                        .with(reply -> home(item.id(), reply), broken -> home(item.id(), failed(broken)));
            }
        }
    }

    private void home(String id, Reply reply) {
        try {
            unanswered--;
            answer(id, reply);
            if (paused) {
                flow();
            }
            if (door.exit().closing()) {
                leave();
            }
        } finally {
            door.underWay.leave();
        }
    }

    /** A bug: the journey turns every failure it expects into a reply. How far it had come is not known here. */
    private Reply failed(Throwable broken) {
        String id = door.ids.get();
        System.getLogger(Socket.class.getName())
                .log(System.Logger.Level.ERROR, "command failed, decision " + id, broken);
        return Refusals.broken(id);
    }

    private void answer(String id, Reply reply) {
        write(SocketAnswer.encode(id, reply));
    }

    private void write(byte[] text) {
        if (over) {
            return;
        }
        ChannelHandlerContext to = connection.channelHandlerContext();
        to.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(text)), to.voidPromise());
        if (!flushing) {
            // What is written in one turn of the event loop travels together.
            flushing = true;
            to.executor().execute(() -> {
                flushing = false;
                to.flush();
            });
        }
        if (outgoing() > door.options.maxOutgoing()) {
            close(SocketClose.SLOW);
        }
    }

    /** Bytes that wait for the client to read. */
    private long outgoing() {
        ChannelOutboundBuffer buffer = connection.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Goes on with what waits, and reads on, or not. */
    private void flow() {
        work();
        boolean stop = blocked() || !waiting.isEmpty();
        if (over || stop == paused) {
            return;
        }
        paused = stop;
        if (stop) {
            socket.pause();
        } else {
            heardNanos = door.nanos.getAsLong();
            socket.resume();
        }
    }

    @Override
    public void told(List<byte[]> messages) {
        if (waitingNews.incrementAndGet() > MAX_WAITING_NEWS) {
            waitingNews.decrementAndGet();
            context.runOnContext(ignored -> close(SocketClose.SLOW));
            return;
        }
        context.runOnContext(ignored -> {
            waitingNews.decrementAndGet();
            if (stale && streams.contains(Stream.ACCOUNT)) {
                door.crowd.tally().conflated();
            }
            stale = true;
            if (streams.contains(Stream.ORDERS)) {
                messages.forEach(this::write);
            }
        });
    }

    /** What time brings: deadlines, pings, and looks at account and market where there is room for them. */
    void sweep(long now) {
        if (over) {
            return;
        }
        Entry.In session = in;
        if (session == null) {
            if (now - openedNanos >= door.options.loginDeadline().toNanos()) {
                close(SocketClose.LOGIN_DEADLINE);
            }
            return;
        }
        if (now - heardNanos >= door.options.silence().toNanos()) {
            close(connection.isNotWritable() ? SocketClose.SLOW : SocketClose.SILENT);
            return;
        }
        if (connection.isNotWritable()) {
            if (market != null) {
                door.crowd.tally().conflated();
            }
            return;
        }
        if (now - Math.max(heardNanos, pingedNanos) >= door.options.pingEvery().toNanos()) {
            pingedNanos = now;
            socket.writePing(Buffer.buffer());
        }
        if (market != null) {
            market.look().forEach(this::write);
        }
        long sinceLook = now - lookedNanos;
        if (streams.contains(Stream.ACCOUNT)
                && !looking
                && (stale ? sinceLook >= LOOK_NANOS : sinceLook >= LOOK_ANYWAY_NANOS)) {
            look(session, now);
        }
    }

    private void look(Entry.In session, long now) {
        looking = true;
        stale = false;
        lookedNanos = now;
        door.journey
                .look(session.session(), address)
                .subscribe()
                .with(
                        reply -> {
                            looking = false;
                            if (reply.status() == 200) {
                                write(SocketAnswer.event("account", reply.body()));
                            } else if (reply.status() == 401) {
                                close(SocketClose.WITHDRAWN);
                            }
                        },
                        broken -> looking = false);
    }

    /** Says that the gateway goes, unless an answer is still to come. */
    void leave() {
        if (unanswered == 0 && waiting.isEmpty()) {
            close(SocketClose.GOING_AWAY);
        }
    }

    /** Says why and closes; a client that does not answer that is cut off. */
    void close(SocketClose why) {
        if (over) {
            return;
        }
        over = true;
        door.crowd.tally().closed(why);
        socket.close(why.code(), why.reason());
        door.vertx.setTimer(FAREWELL_MILLIS, ignored -> connection.channel().close());
        ended();
    }

    private void ended() {
        over = true;
        door.gone(this, address);
        Entry.In session = in;
        in = null;
        begun = null;
        waiting.clear();
        if (session != null) {
            door.journey.news().leave(session.account(), this);
            door.crowd.logout(session.session().caller().key().id());
            if (armed) {
                door.journey.unguard(session.session(), goodbye);
            }
        }
    }
}
