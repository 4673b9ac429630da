package dev.tidegate.flood;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exchange that suddenly answers half a second late, and later quickly again: how soon the gateway lets fewer orders in, how long
 * those take that it lets in, whether anybody's cancel is refused, and how soon everybody is let in again. Sixty-four connections of
 * four accounts send an order every quarter of a second each, and wait for its answer; another account cancels.
 *
 * <pre>java -cp ... dev.tidegate.flood.Slowed DOOR-PORT MANAGEMENT-PORT EXCHANGE-PORT ORDERS-PORT FOLDER</pre>
 */
public final class Slowed {
    private static final int CONNECTIONS = 64;
    private static final long EVERY_NANOS = 250_000_000;
    private static final int SLOW_MILLIS = 500;
    private static final int QUICK_SECONDS = 6;
    private static final int SLOW_SECONDS = 15;
    private static final int AFTER_SECONDS = 10;
    private static final int CANCELLERS = 4;
    private static final int RESTING = 300;
    private static final Pattern LIMIT = Pattern.compile("(?m)^gateway_concurrency_limit(?:\\{[^}]*})? ([0-9.]+)$");

    private final int port;
    private final int management;
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger turnedAway = new AtomicInteger();
    private volatile Phase second = new Phase("");
    private volatile boolean over;

    private Slowed(int port, int management) {
        this.port = port;
        this.management = management;
    }

    public static void main(String[] arguments) throws IOException {
        int[] ports = new int[4];
        for (int i = 0; i < 4; i++) {
            ports[i] = Integer.parseInt(arguments[i]);
        }
        try (CountedExchange exchange =
                new CountedExchange(Flood.rulebook(Path.of(arguments[4])), ports[2], ports[3], Map.of())) {
            System.err.println("ready");
            Flood.awaitGateway(ports[1]);
            new Slowed(ports[0], ports[1]).run(exchange);
        }
        System.exit(0);
    }

    private void run(CountedExchange exchange) throws IOException {
        rest();
        for (int i = 0; i < CONNECTIONS; i++) {
            int connection = i;
            start(() -> orders(connection));
        }
        for (int i = 0; i < CANCELLERS; i++) {
            int nth = i;
            start(() -> cancels(nth));
        }
        System.out.println("| second | exchange | limit | admitted | p50 ms | p99 ms | turned away | cancels |");
        System.out.println("|--:|---|--:|--:|--:|--:|--:|---|");
        for (int at = 0; at < QUICK_SECONDS + SLOW_SECONDS + AFTER_SECONDS; at++) {
            if (at == QUICK_SECONDS) {
                exchange.sandbox().faults().delayReplies(SLOW_MILLIS).commandsOnly(true);
            } else if (at == QUICK_SECONDS + SLOW_SECONDS) {
                exchange.sandbox().faults().clear();
            }
            boolean slow = at >= QUICK_SECONDS && at < QUICK_SECONDS + SLOW_SECONDS;
            Phase now = new Phase("");
            int before = turnedAway.get();
            second = now;
            LockSupport.parkNanos(1_000_000_000L);
            System.out.printf(
                    "| %d | %s | %s | %d | %.1f | %.1f | %d | %s |%n",
                    at + 1,
                    slow ? SLOW_MILLIS + " ms late" : "quick",
                    limit(),
                    now.orders(),
                    now.quantile(0.5),
                    now.quantile(0.99),
                    turnedAway.get() - before,
                    Phase.statuses(now.cancels));
        }
        over = true;
    }

    private interface Work {
        void run() throws IOException;
    }

    private void start(Work work) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (IOException broken) {
                if (!over) {
                    System.err.println("slowed: a connection broke: " + broken);
                }
            }
        });
    }

    /** Orders to be cancelled later. */
    private void rest() throws IOException {
        Requests requests = new Requests(FloodRules.key(FloodRules.FLOODER));
        try (Line line = new Line(port, "127.0.4.1")) {
            for (int i = 0; i < RESTING; i++) {
                line.ask(requests.post(HttpFlood.order("s-" + i)));
            }
        }
    }

    private void orders(int connection) throws IOException {
        Requests requests = new Requests(FloodRules.key(FloodRules.trader(connection % FloodRules.TRADERS)));
        try (Line line = new Line(port, "127.0.9." + (1 + connection))) {
            LockSupport.parkNanos(EVERY_NANOS * connection / CONNECTIONS);
            while (!over) {
                long begun = System.nanoTime();
                int status = line.ask(requests.post(
                        Requests.order("t-" + number.incrementAndGet(), "BUY", "0.001", "64500.0", "IOC", false)));
                if (status == 200) {
                    second.order((System.nanoTime() - begun) / 1_000, status);
                } else if (status == 503) {
                    turnedAway.incrementAndGet();
                } else {
                    System.err.println("slowed: an order was answered " + status);
                }
                LockSupport.parkNanos(Math.max(1, EVERY_NANOS - (System.nanoTime() - begun)));
            }
        }
    }

    private void cancels(int nth) throws IOException {
        Requests requests = new Requests(FloodRules.key(FloodRules.FLOODER));
        List<Integer> mine = new ArrayList<>();
        for (int i = nth; i < RESTING; i += CANCELLERS) {
            mine.add(i);
        }
        try (Line line = new Line(port, "127.0.5." + (1 + nth))) {
            for (int order : mine) {
                if (over) {
                    return;
                }
                second.cancels.incrementAndGet(line.ask(requests.delete("s-" + order)));
                LockSupport.parkNanos(EVERY_NANOS);
            }
        }
    }

    private String limit() throws IOException {
        Matcher found = LIMIT.matcher(Line.get(management, "/metrics"));
        return found.find() ? Integer.toString((int) Double.parseDouble(found.group(1))) : "?";
    }
}
