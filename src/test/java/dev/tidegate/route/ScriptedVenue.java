package dev.tidegate.route;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An exchange that answers byte by byte as a test says. Counts whole requests, connections and closed connections. */
final class ScriptedVenue implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)", Pattern.CASE_INSENSITIVE);

    /** A request that came whole. */
    record Seen(String head, String body, int connection) {
        String header(String name) {
            Matcher line = Pattern.compile("(?im)^" + Pattern.quote(name) + ": *(.*?)\r?$")
                    .matcher(head);
            return line.find() ? line.group(1) : "";
        }
    }

    /** What the exchange does about a request. */
    interface Script {
        void play(Seen request, NetSocket socket);
    }

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
    volatile Script script;
    private final NetServer server;

    ScriptedVenue(Vertx vertx, Script script) {
        this.script = script;
        this.server = vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(this::connected);
        await(server.listen());
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        await(stop());
    }

    /** Closes the port and every connection. */
    io.vertx.core.Future<Void> stop() {
        return server.close();
    }

    private void connected(NetSocket socket) {
        int number = connections.incrementAndGet();
        sockets.add(socket);
        socket.closeHandler(ignored -> closed.incrementAndGet());
        socket.exceptionHandler(ignored -> {});
        Buffer[] unread = {Buffer.buffer()};
        socket.handler(part -> {
            unread[0] = unread[0].appendBuffer(part);
            for (int end = end(unread[0]); end > 0; end = end(unread[0])) {
                String text = unread[0].getString(0, end, "ISO-8859-1");
                unread[0] = unread[0].getBuffer(end, unread[0].length());
                int head = text.indexOf("\r\n\r\n") + 4;
                Seen request = new Seen(text.substring(0, head), text.substring(head), number);
                seen.add(request);
                script.play(request, socket);
            }
        });
    }

    /** Where the first whole request ends, or -1. */
    private static int end(Buffer unread) {
        String text = unread.toString(StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return -1;
        }
        Matcher length = LENGTH.matcher(text.substring(0, head));
        int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
        return text.length() >= head + 4 + body ? head + 4 + body : -1;
    }

    static Script reply(int status, String body) {
        return (request, socket) -> socket.write(http(status, body));
    }

    static String http(int status, String body) {
        return "HTTP/1.1 " + status + " Any\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
    }

    static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    static void until(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("did not happen in 10 s: " + what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }
}
