package dev.tidegate.flood;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One account asks for many times what it may in every lane at once, in such a way that nothing is charged but each command's own
 * token: what comes through is then just what the buckets gave.
 */
final class Greed {
    private static final int LINES = 2;
    /** Orders that are made smaller, together worth what the account may have on the instrument beside its position. */
    private static final int AMENDED = 4;

    private static final int AMENDED_LOTS = 2_500;

    private final Requests requests = new Requests(FloodRules.key(FloodRules.GREEDY));
    private final AtomicInteger number = new AtomicInteger();
    private final int port;
    private volatile boolean over;

    Greed(int port) {
        this.port = port;
    }

    private interface Command {
        byte[] next(int number);
    }

    void run(int seconds) throws IOException {
        try (Line first = new Line(port, "127.0.4.1")) {
            int opened = first.ask(requests.post(Requests.order("gp-1", "BUY", "3", "65010.0", "IOC", false)));
            require(opened, "the position that is reduced");
            for (int i = 0; i < AMENDED; i++) {
                require(
                        first.ask(requests.post(Requests.order("ga-" + i, "BUY", "2.5", "63000.0", "GTC", false))),
                        "an order that is made smaller");
            }
        }
        List<Thread> threads = new ArrayList<>();
        for (int line = 0; line < LINES; line++) {
            threads.add(lane(
                    "127.0.5." + (1 + line),
                    n -> requests.post(
                            Requests.order("gn-" + n, CountedExchange.OTHER, "BUY", "0.01", "3210.00", "IOC", false))));
            threads.add(lane(
                    "127.0.6." + (1 + line),
                    n -> requests.post(Requests.order("gr-" + n, "SELL", "0.001", "64990.0", "IOC", true))));
            threads.add(lane("127.0.7." + (1 + line), n -> requests.delete("gc-" + n)));
        }
        for (int i = 0; i < AMENDED; i++) {
            String id = "ga-" + i;
            int[] lots = {AMENDED_LOTS};
            threads.add(lane("127.0.8." + (1 + i), n -> {
                int left = --lots[0];
                return requests.put(id, "{\"quantity\":\"%d.%03d\"}".formatted(left / 1_000, left % 1_000));
            }));
        }
        LockSupport.parkNanos(seconds * 1_000_000_000L);
        over = true;
        for (Thread thread : threads) {
            try {
                thread.join(5_000);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void require(int status, String what) {
        if (status != 200) {
            throw new IllegalStateException(what + " was answered " + status);
        }
    }

    private Thread lane(String address, Command command) {
        return Thread.ofPlatform().daemon().start(() -> {
            try (Line line = new Line(port, address)) {
                while (!over) {
                    int status = line.ask(command.next(number.incrementAndGet()));
                    if (status == 429) {
                        LockSupport.parkNanos(500_000);
                    }
                }
            } catch (IOException broken) {
                System.err.println("flood: " + address + ": " + broken);
            }
        });
    }
}
