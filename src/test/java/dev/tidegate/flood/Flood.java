package dev.tidegate.flood;

import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.RulebookLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * An account sends so many times the new orders it may, over HTTP and over WebSockets by turns with quiet, and cancels what comes
 * through; four others trade all the while. Then one account asks for more than it may in every lane at once, and what reaches the
 * exchange is laid beside what its buckets hold. Opens the exchange, says {@code ready}, and begins once the gateway is there.
 *
 * <pre>java -cp ... dev.tidegate.flood.Flood rules SHIPPED FOLDER
 * java -cp ... dev.tidegate.flood.Flood run DOOR-PORT MANAGEMENT-PORT EXCHANGE-PORT ORDERS-PORT FOLDER TIMES ROUNDS SECONDS WARM</pre>
 */
public final class Flood {
    /** Tokens a second that the shipped limits let an account of tier maker have for new orders in the long run. */
    private static final int BUDGET = 200;

    private static final long TRADE_EVERY_NANOS = 16_000_000;
    private static final long SETTLE_NANOS = 500_000_000;
    private static final int BURST_SECONDS = 2;
    private static final int GREED_SECONDS = 15;

    private final int port;
    private final int times;
    private final int seconds;
    private final Outs outs = new Outs();
    private final Phase none = new Phase("");
    private volatile Phase phase = none;
    private volatile boolean over;

    private Flood(int port, int times, int seconds) {
        this.port = port;
        this.times = times;
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("rules")) {
            FloodRules.write(Path.of(arguments[1]), Path.of(arguments[2]));
            return;
        }
        int[] numbers = new int[arguments.length];
        for (int i = 1; i < arguments.length; i++) {
            numbers[i] = i == 5 ? 0 : Integer.parseInt(arguments[i]);
        }
        Map<String, Arrivals> counted = new LinkedHashMap<>();
        for (String kind : List.of("POST gn", "POST gr", "PUT ga", "DELETE gc", "POST f")) {
            counted.put(kind, new Arrivals());
        }
        try (CountedExchange exchange =
                new CountedExchange(rulebook(Path.of(arguments[5])), numbers[3], numbers[4], counted)) {
            System.err.println("ready");
            awaitGateway(numbers[2]);
            new Flood(numbers[1], numbers[6], numbers[8]).run(numbers[7], numbers[9]);
            new Greed(numbers[1]).run(GREED_SECONDS);
            tokens(counted);
        }
        System.exit(0);
    }

    static Rulebook rulebook(Path folder) {
        return switch (new RulebookLoader().load(folder, 1)) {
            case Loaded.Valid valid -> valid.rulebook();
            case Loaded.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
    }

    static void awaitGateway(int management) {
        for (int i = 0; i < 600; i++) {
            try {
                if (Line.get(management, "/health/ready").startsWith("HTTP/1.1 200")) {
                    return;
                }
            } catch (IOException notYet) {
                // It is still starting.
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new IllegalStateException("the gateway was not ready within 60 s");
    }

    private void run(int rounds, int warm) throws IOException {
        List<Thread> traders = new ArrayList<>();
        for (int number = 0; number < FloodRules.TRADERS; number++) {
            traders.add(Thread.ofPlatform()
                    .daemon()
                    .start(new Trader(number, port, TRADE_EVERY_NANOS, () -> phase, () -> over)));
            LockSupport.parkNanos(TRADE_EVERY_NANOS / FloodRules.TRADERS);
        }
        Phase quiet = new Phase("quiet");
        Phase http = new Phase("flood over HTTP");
        Phase socket = new Phase("flood over WebSockets");
        Phase burst = new Phase("as long as the flooder's burst lasts");
        overHttp(none, none, warm);
        withdraw();
        overSockets(none, none, warm);
        for (int round = 0; round < rounds; round++) {
            quiet(quiet);
            overHttp(burst, http, seconds);
            quiet(quiet);
            overSockets(burst, socket, seconds);
        }
        over = true;
        System.out.println(
                "| state | others' orders | not 200 | p50 ms | p90 ms | p99 ms | most ms | sent by the flooder |"
                        + " answers to it | answers to its cancels |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|---|---|");
        for (Phase each : List.of(quiet, burst, http, socket)) {
            System.out.println(each.row());
        }
        System.out.println();
        for (Phase each : List.of(http, socket)) {
            System.out.printf(
                    "p99 of the others beside quiet: **%.2f**; cancels that passed: **%.2f %%** of %d%n",
                    each.quantile(0.99) / quiet.quantile(0.99),
                    100.0 * each.cancelled() / each.cancelsAsked(),
                    each.cancelsAsked());
        }
    }

    private void quiet(Phase quiet) throws IOException {
        withdraw();
        LockSupport.parkNanos(SETTLE_NANOS);
        during(quiet, seconds);
    }

    /** What a flood has left open. */
    private void withdraw() throws IOException {
        LockSupport.parkNanos(SETTLE_NANOS);
        outs.clear();
        try (Line line = new Line(port, "127.0.2.2")) {
            line.ask(new Requests(FloodRules.key(FloodRules.FLOODER)).cancelAll());
        }
    }

    private void during(Phase now, int secs) {
        phase = now;
        LockSupport.parkNanos(secs * 1_000_000_000L);
        phase = none;
    }

    /** While there are tokens left from before, what others feel is an exchange that is busy with what the flooder may send. */
    private void overHttp(Phase burst, Phase now, int secs) throws IOException {
        try (HttpFlood flood = new HttpFlood(port, times * BUDGET, now, outs)) {
            during(burst, BURST_SECONDS);
            during(now, secs);
        }
    }

    private void overSockets(Phase burst, Phase now, int secs) {
        try (SocketFlood flood = new SocketFlood(port, times * BUDGET, now, outs)) {
            during(burst, BURST_SECONDS);
            during(now, secs);
        }
    }

    /** What the greedy account got, beside its buckets by the shipped rules. */
    private static void tokens(Map<String, Arrivals> counted) {
        System.out.println();
        System.out.println("| lane | reached the exchange | bucket | most beyond what flowed in | capacity |");
        System.out.println("|---|--:|---|--:|--:|");
        row("new", counted, "POST gn", "orders-10s", 300, 30);
        row("new", counted, "POST gn", "instrument-orders-10s", 200, 20);
        row("new", counted, "POST gn", "orders-1m", 1_200, 20);
        row("reduce", counted, "POST gr", "reduces-10s", 600, 60);
        row("amend-down", counted, "PUT ga", "amends-10s", 600, 60);
        row("cancel", counted, "DELETE gc", "cancels-10s", 1_200, 120);
    }

    private static void row(
            String lane, Map<String, Arrivals> counted, String kind, String bucket, int capacity, int perSecond) {
        Arrivals arrivals = counted.getOrDefault(kind, new Arrivals());
        System.out.printf(
                "| %s | %d | %s, %d a second | %.1f | %d |%n",
                lane, arrivals.size(), bucket, perSecond, arrivals.most(perSecond), capacity);
    }
}
