package dev.tidegate.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends the orders of a file at a constant rate, over connections that take turns at one or several doors, and times each reply from the
 * moment its order was due: whoever falls behind is not waited for.
 *
 * <pre>java -cp ... dev.tidegate.load.SteadyLoad ORDERS-FILE PORT[,PORT...] RATE SECONDS CONNECTIONS</pre>
 *
 * Prints {@code STEADY requests refused broken rate p50 p99}, times in milliseconds, and what was answered but for 200.
 */
public final class SteadyLoad {
    private final List<byte[]> requests;
    private final int[] ports;
    private final long intervalNanos;
    private final int connections;
    private final long endNanos;
    private final Latencies latencies = new Latencies();
    private final Map<String, Integer> others = new TreeMap<>();
    private long sent;
    private long refused;
    private long broken;

    private SteadyLoad(List<byte[]> requests, int[] ports, int rate, int seconds, int connections) {
        this.requests = requests;
        this.ports = ports;
        this.connections = connections;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) * connections / rate;
        this.endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    public static void main(String[] arguments) throws Exception {
        int[] ports = Arrays.stream(arguments[1].split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        int seconds = Integer.parseInt(arguments[3]);
        SteadyLoad load = new SteadyLoad(
                read(Path.of(arguments[0])),
                ports,
                Integer.parseInt(arguments[2]),
                seconds,
                Integer.parseInt(arguments[4]));
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < load.connections; i++) {
            int at = i;
            clients.add(Thread.ofVirtual().start(() -> load.client(at)));
        }
        for (Thread client : clients) {
            client.join();
        }
        System.out.printf(
                Locale.ROOT,
                "STEADY %d %d %d %.0f %.3f %.3f%n",
                load.sent,
                load.refused,
                load.broken,
                load.sent / (double) seconds,
                load.latencies.millis(0.5),
                load.latencies.millis(0.99));
        load.others.forEach((what, times) -> System.out.println(times + " times " + what));
    }

    private static List<byte[]> read(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        List<byte[]> requests = new ArrayList<>();
        for (int at = 0; at < all.length; ) {
            int line = at;
            while (all[line] != '\n') {
                line++;
            }
            int length = Integer.parseInt(new String(all, at, line - at, StandardCharsets.US_ASCII));
            requests.add(Arrays.copyOfRange(all, line + 1, line + 1 + length));
            at = line + 1 + length;
        }
        return requests;
    }

    private void client(int at) {
        long due = System.nanoTime() + intervalNanos * at / connections;
        try (PlainClient client = new PlainClient(ports[at % ports.length])) {
            for (int order = at; order < requests.size() && due - endNanos < 0; order += connections) {
                LockSupport.parkNanos(due - System.nanoTime());
                try {
                    PlainClient.Reply reply = client.send(requests.get(order));
                    note(reply.status() == 200 ? "" : named(reply), System.nanoTime() - due);
                } catch (IOException lost) {
                    note(null, 0);
                }
                due += intervalNanos;
            }
        }
    }

    private static String named(PlainClient.Reply reply) {
        int code = reply.body().indexOf("\"code\":\"");
        return reply.status()
                + (code < 0
                        ? ""
                        : ' ' + reply.body().substring(code + 8, reply.body().indexOf('"', code + 8)));
    }

    private synchronized void note(String other, long nanos) {
        sent++;
        if (other == null) {
            broken++;
        } else {
            latencies.add(nanos);
            if (!other.isEmpty()) {
                refused++;
                others.merge(other, 1, Integer::sum);
            }
        }
    }
}
