package dev.tidegate.abuse;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * What honest orders feel of each {@link Attack}, and what it does to the gateway's memory: a Markdown table. A client sends an order
 * every {@value #EVERY_MILLIS} ms, first in quiet, then while one attack after the other goes on, again and again.
 *
 * <pre>java -cp ... dev.tidegate.abuse.Measured PORT UNSIGNED-KEY PROCESS-ID</pre>
 */
final class Measured {
    private static final int EVERY_MILLIS = 5;
    private static final long QUIET_NANOS = 5_000_000_000L;
    private static final long ATTACKED_NANOS = 3_000_000_000L;
    private static final int MOST = 100_000;

    private final URI orders;
    private final String key;
    private final Path status;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final long[] micros = new long[MOST];
    private int sent;
    private int failed;
    private int number;
    private long resident;

    private Measured(int port, String key, String process) {
        this.orders = URI.create("http://127.0.0.1:" + port + "/v1/orders");
        this.key = key;
        this.status = Path.of("/proc", process, "status");
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Measured measured = new Measured(port, arguments[1], arguments[2]);
        measured.quiet();
        measured.forget();
        System.out.println(
                "| attack | what came of it | orders | not 200 | p50 ms | p99 ms | most ms | resident MB, most |");
        System.out.println("|---|---|--:|--:|--:|--:|--:|--:|");
        measured.quiet();
        measured.row("none", "");
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (Attack attack : Attack.values()) {
                Attack.Outcome outcome;
                int times = 0;
                long until = System.nanoTime() + ATTACKED_NANOS;
                do {
                    Future<Attack.Outcome> going = other.submit(() -> attack.on(port));
                    do {
                        measured.order();
                    } while (!going.isDone());
                    outcome = going.get();
                    times++;
                } while (System.nanoTime() < until);
                measured.row(
                        attack.name(),
                        outcome.status() + " after " + outcome.written() + " bytes, " + times + " times");
            }
        }
        measured.quiet();
        measured.row("none again", "");
    }

    private void quiet() throws IOException, InterruptedException {
        for (long until = System.nanoTime() + QUIET_NANOS; System.nanoTime() < until; ) {
            order();
        }
    }

    private void order() throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(orders)
                .header("X-API-KEY", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"clientOrderId":"m-%d","symbol":"BTC-PERP","side":"BUY","type":"LIMIT","timeInForce":"IOC",\
                        "quantity":"0.001","price":"60000.0"}""".formatted(number++)))
                .build();
        int code;
        try {
            code = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException broken) {
            code = 0;
        }
        if (sent < MOST) {
            micros[sent++] = (System.nanoTime() - start) / 1_000;
        }
        if (code != 200) {
            failed++;
        }
        if (number % 20 == 0) {
            resident = Math.max(resident, residentKilobytes());
        }
        LockSupport.parkNanos(EVERY_MILLIS * 1_000_000L - (System.nanoTime() - start));
    }

    private long residentKilobytes() throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    private void row(String name, String outcome) {
        long[] sorted = Arrays.copyOf(micros, sent);
        Arrays.sort(sorted);
        System.out.printf(
                "| %s | %s | %d | %d | %.2f | %.2f | %.1f | %d |%n",
                name.toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                outcome,
                sent,
                failed,
                sorted[sent / 2] / 1e3,
                sorted[sent * 99 / 100] / 1e3,
                sorted[sent - 1] / 1e3,
                resident / 1_000);
        forget();
    }

    private void forget() {
        sent = 0;
        failed = 0;
        resident = 0;
    }
}
