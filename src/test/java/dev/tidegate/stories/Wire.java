package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A trader with a key on one WebSocket: what he sends, and all that he was told. */
public final class Wire implements AutoCloseable {
    private static final String PATH = "/v1/ws";
    private static final String WINDOW = "60000";
    private static final AtomicLong LAST = new AtomicLong();

    private final Vertx vertx;
    private final WebSocketClient client;
    private final WebSocket socket;
    private final SigningKey key;
    private final AtomicLong number = new AtomicLong();
    private final Map<String, JsonObject> replies = new ConcurrentHashMap<>();
    private final List<JsonObject> nameless = new CopyOnWriteArrayList<>();
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    public Wire(int port, SigningKey key) {
        this(port, key, new WebSocketClientOptions());
    }

    public Wire(int port, SigningKey key, WebSocketClientOptions options) {
        this(port, key, options, new WebSocketConnectOptions());
    }

    public Wire(int port, SigningKey key, WebSocketClientOptions options, WebSocketConnectOptions to) {
        this.key = key;
        vertx = Vertx.vertx();
        client = vertx.createWebSocketClient(options.setMaxFrameSize(4 << 20).setMaxMessageSize(4 << 20));
        socket = Stage.done(client.connect(to.setHost("127.0.0.1").setPort(port).setURI(PATH))
                .map(opened -> {
                    opened.textMessageHandler(this::heard);
                    opened.closeHandler(ignored -> closed = true);
                    return opened;
                }));
    }

    private void heard(String text) {
        JsonObject message = new JsonObject(text);
        if (message.containsKey("event")) {
            events.add(message);
        } else if (message.getString("id") == null) {
            nameless.add(message);
        } else {
            replies.put(message.getString("id"), message);
        }
    }

    /** A login that is signed properly, to be sent or spoilt. */
    public JsonObject signed() {
        String timestamp = Long.toString(LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis())));
        JsonObject login =
                new JsonObject().put("op", "login").put("id", "login").put("key", key.keyId());
        return key.signs()
                ? login.put("timestamp", timestamp)
                        .put("recvWindow", WINDOW)
                        .put("signature", RequestSignature.sign(key, timestamp, WINDOW, "LOGIN", PATH, new byte[0]))
                : login;
    }

    public Wire login() {
        return login(signed());
    }

    public Wire login(JsonObject login) {
        JsonObject reply = ask(login);
        if (reply.getInteger("status") != 200) {
            throw new AssertionError("the login was refused: " + reply);
        }
        return this;
    }

    public Wire send(String text) {
        socket.writeTextMessage(text);
        return this;
    }

    public Wire sendBinary(byte[] bytes) {
        socket.writeBinaryMessage(Buffer.buffer(bytes));
        return this;
    }

    public WebSocket socket() {
        return socket;
    }

    /** A command with the next id, not yet sent. */
    public JsonObject command(String op) {
        return new JsonObject()
                .put("id", Long.toString(number.incrementAndGet()))
                .put("op", op);
    }

    public JsonObject place(String id, String symbol, String side, String quantity, String price) {
        return command("place")
                .put("order", new JsonObject(Client.limit(id, symbol, side, quantity, price, "GTC", false)));
    }

    public JsonObject cancel(String id) {
        return command("cancel").put("clientOrderId", id);
    }

    /** Sends a command and waits for its reply. */
    public JsonObject ask(JsonObject command) {
        String id = command.getString("id");
        replies.remove(id);
        send(command.encode());
        return reply(id);
    }

    public JsonObject reply(String id) {
        return eventually(
                "a reply to " + id + (closed ? " (closed " + closeReason() + ")" : ""),
                () -> replies.get(id),
                reply -> reply != null);
    }

    public int answered() {
        return replies.size();
    }

    public Map<String, JsonObject> replies() {
        return replies;
    }

    public List<JsonObject> nameless() {
        return nameless;
    }

    public List<JsonObject> events() {
        return events;
    }

    /** Waits for something that is told unasked. */
    public JsonObject event(String what, java.util.function.Predicate<JsonObject> wanted) {
        return eventually(what, () -> events.stream().filter(wanted).findFirst().orElse(null), found -> found != null);
    }

    /** Waits for the end and tells its code. */
    public int awaitClose() {
        eventually("the WebSocket is closed", () -> closed);
        Short code = socket.closeStatusCode();
        return code == null ? 1006 : code;
    }

    public boolean closed() {
        return closed;
    }

    public String closeReason() {
        return socket.closeReason();
    }

    /** Cuts the connection without a word. */
    public void cut() {
        ((io.vertx.core.http.impl.WebSocketInternal) socket)
                .channelHandlerContext()
                .close();
    }

    @Override
    public void close() {
        Stage.done(vertx.close());
    }
}
