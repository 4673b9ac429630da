package dev.tidegate.route;

import io.vertx.core.Context;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one event loop to an exchange, and the requests that wait for one. The connection that had room last is the first
 * to be used: requests gather on few connections, and what is not needed becomes idle and is closed.
 */
final class VenuePool implements VenueConnection.Owner {
    private final Context context;
    private final NetClient client;
    private final VenueTerms terms;
    private final int most;
    private final int mostWaiting;
    private final Breaker breaker;
    private final Set<VenueConnection> open = new LinkedHashSet<>();
    /** Those that had room when last looked at; the last one is used first. */
    private final ArrayDeque<VenueConnection> offered = new ArrayDeque<>();

    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
    private int dialling;
    private boolean closed;

    /**
     * A pool without connections.
     *
     * @param most connections
     * @param mostWaiting requests that may wait for a connection beyond those one is being made for
     */
    VenuePool(Context context, NetClient client, VenueTerms terms, int most, int mostWaiting, Breaker breaker) {
        this.context = context;
        this.client = client;
        this.terms = terms;
        this.most = most;
        this.mostWaiting = mostWaiting;
        this.breaker = breaker;
    }

    /** Sends a request as soon as a connection has room. */
    void place(Delivery delivery) {
        if (closed) {
            delivery.end(new Outcome.NotSent("the gateway is closing"));
            return;
        }
        long now = terms.nanos().getAsLong();
        VenueConnection connection = waiting.isEmpty() ? fit(now) : null;
        if (connection != null) {
            send(delivery, connection, now);
            return;
        }
        forgetOver();
        int beingServed = Math.min(most - open.size(), dialling + 1) * terms.depth();
        if (waiting.size() >= mostWaiting + Math.max(0, beingServed)) {
            // That says nothing of the exchange, and trying again at once makes the queue no shorter.
            delivery.end(new Outcome.NotSent("no connection: " + waiting.size() + " requests are waiting for one"));
            return;
        }
        waiting.add(delivery);
        serve(now);
    }

    private void forgetOver() {
        while (!waiting.isEmpty() && waiting.peek().over()) {
            waiting.poll();
        }
    }

    /** Hands out connections as long as some have room and requests wait; dials for the rest. */
    private void serve(long now) {
        forgetOver();
        while (!waiting.isEmpty()) {
            VenueConnection connection = fit(now);
            if (connection == null) {
                break;
            }
            send(waiting.remove(), connection, now);
            forgetOver();
        }
        while (!closed && dialling * terms.depth() < waiting.size() && open.size() + dialling < most) {
            dial();
        }
    }

    private void send(Delivery delivery, VenueConnection connection, long now) {
        try {
            connection.send(delivery, now);
        } catch (RuntimeException unfit) {
            delivery.end(new Outcome.NotSent("the request could not be signed: " + unfit.getMessage()));
        }
    }

    /** A connection that takes a request now; null where none does. */
    private @Nullable VenueConnection fit(long now) {
        for (VenueConnection last = offered.peekLast(); last != null; last = offered.peekLast()) {
            if (last.fit(now)) {
                return last;
            }
            offered.pollLast();
            last.offered = false;
            if (last.dead() || last.idle(now)) {
                last.close("idle");
            }
        }
        return null;
    }

    private void dial() {
        dialling++;
        VenueOptions options = terms.options();
        context.runOnContext(ignored -> {
            try {
                client.connect(options.port(), options.host(), options.serverName())
                        .onComplete(made -> {
                            dialling--;
                            if (made.failed()) {
                                unconnected(made.cause());
                            } else {
                                connected(made.result());
                            }
                        });
            } catch (IllegalStateException shut) {
                dialling--;
                unconnected(shut);
            }
        });
    }

    private void connected(NetSocket socket) {
        if (closed || !(socket instanceof NetSocketInternal its)) {
            socket.close();
            return;
        }
        VenueConnection connection = new VenueConnection(its, this, terms);
        open.add(connection);
        roomy(connection);
    }

    /** As many as it was to carry are told. Others wait for the next one. */
    private void unconnected(Throwable cause) {
        long now = terms.nanos().getAsLong();
        List<Delivery> theirs = new ArrayList<>();
        for (forgetOver(); !waiting.isEmpty() && theirs.size() < terms.depth(); forgetOver()) {
            theirs.add(waiting.remove());
        }
        if (!theirs.isEmpty()) {
            breaker.failed(now);
        }
        for (Delivery each : theirs) {
            failed(each, new Outcome.NotSent("no connection: " + cause.getMessage()), now);
        }
        serve(now);
    }

    private void failed(Delivery delivery, Outcome outcome, long now) {
        if (delivery.again(now)) {
            place(delivery);
        } else {
            delivery.end(outcome);
        }
    }

    @Override
    public void roomy(VenueConnection connection) {
        if (!connection.offered) {
            connection.offered = true;
            offered.addLast(connection);
        }
        if (!waiting.isEmpty()) {
            serve(terms.nanos().getAsLong());
        }
    }

    @Override
    public void gone(VenueConnection connection) {
        open.remove(connection);
        if (connection.offered) {
            connection.offered = false;
            offered.remove(connection);
        }
    }

    @Override
    public void answered(Delivery delivery, Outcome.Answered outcome) {
        breaker.succeeded();
        delivery.end(outcome);
    }

    @Override
    public void lost(List<Delivery> written, List<Delivery> unwritten, String cause) {
        long now = terms.nanos().getAsLong();
        boolean awaited = false;
        for (Delivery each : written) {
            awaited |= !each.over();
        }
        if (awaited) {
            // One connection is one failure, however many requests were on it.
            breaker.failed(now);
        }
        for (Delivery each : written) {
            failed(each, new Outcome.Unknown(cause), now);
        }
        for (Delivery each : unwritten) {
            if (each.over()) {
                continue;
            }
            if (each.taken()) {
                place(each);
            } else {
                breaker.failed(now);
                failed(each, new Outcome.NotSent("no connection stands"), now);
            }
        }
        serve(now);
    }

    /** Closes what has had nothing to do for long. */
    void closeIdle(long now) {
        List<VenueConnection> idle = new ArrayList<>();
        for (VenueConnection each : open) {
            if (each.idle(now)) {
                idle.add(each);
            }
        }
        idle.forEach(each -> each.close("idle"));
    }

    void close() {
        closed = true;
        client.close();
        List.copyOf(open).forEach(each -> each.close("the gateway is closing"));
        waiting.forEach(each -> each.stop("the gateway is closing"));
        waiting.clear();
    }
}
