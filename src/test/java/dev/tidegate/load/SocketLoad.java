package dev.tidegate.load;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Orders over WebSockets, for a while: each connection logs in with a key of its own, sends one message with so many orders, and
 * the next once all of them are answered. Prints one line as {@code orders.lua} does: orders, refused, broken, a second, and the
 * p50 and p99 of a message, in ms.
 *
 * <pre>java -cp ... dev.tidegate.load.SocketLoad PORT CONNECTIONS ORDERS-A-MESSAGE SECONDS ACCOUNTS hmac|none RUN told|quiet</pre>
 *
 * With {@code told} a connection also hears of its orders and its account, as a client does that says nothing else; {@code quiet}
 * ones hear replies alone.
 */
public final class SocketLoad {
    private static final int MOST_CONNECTIONS = 1_000;
    /** What nobody has answered by then is broken. */
    private static final long PATIENCE_SECONDS = 10;

    private final LoadAccounts accounts;
    private final OrderFile orders;
    private final int perMessage;
    private final String streams;
    private final Latencies latencies = new Latencies();
    private int next;
    private long answered;
    private long refused;
    private int broken;

    private SocketLoad(LoadAccounts accounts, OrderFile orders, int perMessage, String streams) {
        this.accounts = accounts;
        this.orders = orders;
        this.perMessage = perMessage;
        this.streams = streams;
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        int connections = whole("CONNECTIONS", arguments[1], MOST_CONNECTIONS);
        int perMessage = whole("ORDERS-A-MESSAGE", arguments[2], 100);
        int seconds = whole("SECONDS", arguments[3], 60);
        LoadAccounts accounts = new LoadAccounts(whole("ACCOUNTS", arguments[4], 10_000), arguments[5].equals("hmac"));
        OrderFile orders = new OrderFile(accounts, arguments[6], port, System.currentTimeMillis());
        String streams = arguments[7].equals("told") ? "" : ",\"streams\":[]";
        new SocketLoad(accounts, orders, perMessage, streams).run(port, connections, seconds);
    }

    private static int whole(String name, String text, int most) {
        int number = Integer.parseInt(text);
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(name + " is " + text + ", must be 1 to " + most);
        }
        return number;
    }

    private void run(int port, int connections, int seconds) throws IOException {
        List<Client> clients = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                clients.add(connect(port, i, selector));
            }
            long begun = System.nanoTime();
            long end = begun + TimeUnit.SECONDS.toNanos(seconds);
            for (Client each : clients) {
                each.send();
            }
            long last = drive(selector, clients, end);
            double took = (last - begun) / 1e9;
            System.out.printf(
                    "LOAD %d %d %d %.0f %.3f %.3f%n",
                    answered, refused, broken, answered / took, latencies.millis(0.50), latencies.millis(0.99));
        } finally {
            for (Client each : clients) {
                each.channel.close();
            }
        }
    }

    /** Until the time is over and everything sent is answered, or nobody answers any more. */
    private long drive(Selector selector, List<Client> clients, long end) throws IOException {
        long giveUp = end + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            selector.select(100);
            long now = System.nanoTime();
            for (SelectionKey ready : selector.selectedKeys()) {
                Client client = (Client) ready.attachment();
                if (client.read() && client.awaited == 0) {
                    latencies.add(now - client.sentNanos);
                    if (now - end < 0) {
                        client.send();
                    }
                }
            }
            selector.selectedKeys().clear();
            boolean idle = clients.stream().allMatch(each -> each.awaited == 0);
            if ((now - end >= 0 && idle) || now - giveUp >= 0) {
                broken += clients.stream().mapToInt(each -> each.awaited).sum();
                return now;
            }
        }
    }

    private Client connect(int port, int number, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Client client = new Client(channel, number % accounts.count());
        client.handshake(port);
        client.login();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, client);
        return client;
    }

    /** One connection. */
    private final class Client {
        private final SocketChannel channel;
        private final int account;
        private final Frames frames = new Frames();
        private int turn;
        private int awaited;
        private long sentNanos;

        Client(SocketChannel channel, int account) {
            this.channel = channel;
            this.account = account;
        }

        void handshake(int port) throws IOException {
            frames.write(
                    channel,
                    ("GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            frames.awaitUpgrade(channel);
        }

        void login() throws IOException {
            SigningKey key = accounts.key(account);
            String timestamp = Long.toString(System.currentTimeMillis());
            String signed = key.signs()
                    ? ",\"timestamp\":\"" + timestamp + "\",\"signature\":\""
                            + RequestSignature.sign(key, timestamp, "", "LOGIN", "/v1/ws", new byte[0]) + "\""
                    : "";
            frames.writeText(
                    channel,
                    "{\"op\":\"login\",\"id\":\"in\",\"key\":\"" + key.keyId() + "\"" + signed + streams + "}");
            awaited = 1;
            while (awaited > 0) {
                read();
            }
            answered--;
            if (refused > 0) {
                throw new IOException("the login of " + key.keyId() + " was refused");
            }
        }

        /** A message of orders, each with an id of its own, of this connection's account. */
        void send() throws IOException {
            StringBuilder text = new StringBuilder(perMessage * 260).append(perMessage == 1 ? "" : "[");
            for (int i = 0; i < perMessage; i++) {
                int number = next++ * accounts.count() + account;
                text.append(i == 0 ? "" : ",")
                        .append("{\"id\":\"")
                        .append(turn++)
                        .append("\",\"op\":\"place\",\"order\":")
                        .append(orders.order(number))
                        .append('}');
            }
            frames.writeText(channel, text.append(perMessage == 1 ? "" : "]").toString());
            awaited = perMessage;
            sentNanos = System.nanoTime();
        }

        /** Takes what has come; true where it was an answer. */
        boolean read() throws IOException {
            int before = awaited;
            frames.read(channel, status -> {
                awaited--;
                answered++;
                refused += status == 200 ? 0 : 1;
            });
            return awaited != before;
        }
    }
}
