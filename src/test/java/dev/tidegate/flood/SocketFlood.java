package dev.tidegate.flood;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;

/** The same over WebSockets, with the cancels between the orders of the same sockets. */
final class SocketFlood implements AutoCloseable {
    private static final int SOCKETS = 4;
    private static final long TICK_MILLIS = 5;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Requests requests = new Requests(FloodRules.key(FloodRules.FLOODER));
    private final Phase phase;
    private final Outs outs;
    private final int perSecond;
    private final List<WebSocket> sockets = new ArrayList<>();
    private final List<WebSocketClient> clients = new ArrayList<>();
    private final long begun;
    private long written;
    private volatile boolean over;

    SocketFlood(int port, int perSecond, Phase phase, Outs outs) {
        this.phase = phase;
        this.outs = outs;
        this.perSecond = perSecond;
        for (int i = 0; i < SOCKETS; i++) {
            WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions()
                    .setLocalAddress("127.0.3." + (1 + i))
                    .setMaxFrameSize(1 << 20));
            WebSocket socket = CountedExchange.done(client.connect(new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(port)
                    .setURI("/v1/ws")));
            socket.textMessageHandler(this::heard);
            socket.closeHandler(ignored -> {
                if (!over) {
                    System.err.println("flood: a WebSocket was closed: " + socket.closeReason());
                }
            });
            socket.writeTextMessage(requests.login());
            sockets.add(socket);
            clients.add(client);
        }
        begun = System.nanoTime();
        vertx.setPeriodic(TICK_MILLIS, ignored -> tick());
    }

    private void tick() {
        if (over) {
            return;
        }
        long wanted = (long) ((System.nanoTime() - begun) / 1e9 * perSecond);
        List<StringBuilder> messages = new ArrayList<>();
        sockets.forEach(ignored -> messages.add(new StringBuilder()));
        for (String id = outs.next(); id != null; id = outs.next()) {
            add(messages.getFirst(), "{\"id\":\"c\",\"op\":\"cancel\",\"clientOrderId\":\"" + id + "\"}");
        }
        for (; written < wanted; written++) {
            String id = HttpFlood.nextId();
            add(
                    messages.get((int) (written % SOCKETS)),
                    "{\"id\":\"" + id + "\",\"op\":\"place\",\"order\":" + HttpFlood.order(id) + "}");
            phase.sent.incrementAndGet();
        }
        for (int i = 0; i < SOCKETS; i++) {
            if (!messages.get(i).isEmpty()) {
                sockets.get(i).writeTextMessage(messages.get(i).append(']').toString());
            }
        }
    }

    private static void add(StringBuilder message, String command) {
        message.append(message.isEmpty() ? '[' : ',').append(command);
    }

    private void heard(String text) {
        if (!text.startsWith("{\"id\":\"")) {
            return;
        }
        String id = text.substring(7, text.indexOf('"', 7));
        int at = text.indexOf("\"status\":") + 9;
        int status = Integer.parseInt(text.substring(at, at + 3));
        if (id.equals("c")) {
            phase.cancels.incrementAndGet(status);
        } else if (id.startsWith("f-")) {
            phase.flood.incrementAndGet(status);
            if (status == 200) {
                outs.opened(id);
            }
        }
    }

    @Override
    public void close() {
        over = true;
        CountedExchange.done(vertx.close());
    }
}
