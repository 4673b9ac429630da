package dev.tidegate.load;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * One gateway, then four, then one again, on one store and behind one HAProxy, while clients ask for more than their limits: what becomes
 * of their requests, how many are admitted, and what is left of the leases of those that went. At last one is killed.
 *
 * <pre>java -cp ... dev.tidegate.load.Scale HOME WORK JAVA GATEWAY-JAR [RATE]</pre>
 */
public final class Scale {
    private static final int GATEWAYS = 4;
    private static final int CLIENTS = 64;
    private static final int ACCOUNTS = 8;
    private static final int CAPACITY = 300;
    private static final int REFILL = 100;
    private static final int FIRST_PORT = 18500;
    private static final int DOOR = FIRST_PORT;
    private static final int HAPROXY = FIRST_PORT + 20;
    private static final int REDIS = FIRST_PORT + 21;
    private static final int ORDERS = FIRST_PORT + 22;
    private static final int READS = FIRST_PORT + 23;
    /** Tokens of leases by gateway, over all buckets. */
    private static final String LEASED =
            "local out = {} for _, key in ipairs(redis.call('KEYS', 'tidegate:bucket:*')) do "
                    + "for id, g in pairs(cmsgpack.unpack(redis.call('GET', key)).g) do out[id] = (out[id] or 0) + g[2] - g[3] - g[4] end "
                    + "end local list = {} for id, n in pairs(out) do list[#list + 1] = id .. '=' .. n end return list";

    private static final String GONE =
            "local out = {} for _, key in ipairs(redis.call('HKEYS', '{tidegate}:gateways')) do "
                    + "out[#out + 1] = key end return out";

    private final Path home;
    private final Path work;
    private final String java;
    private final String app;
    private final int rate;
    private final List<Process> processes = new ArrayList<>();
    private final Process[] gateways = new Process[GATEWAYS];
    private final AtomicLong number = new AtomicLong();
    private final AtomicIntegerArray admitted = new AtomicIntegerArray(ACCOUNTS);
    private final String run = Long.toString(System.currentTimeMillis(), 36);
    private volatile Phase phase = new Phase("start");
    private volatile boolean over;

    /** What was answered in a part of the run. */
    private static final class Phase {
        final String name;
        final long since = System.nanoTime();
        long lasted;
        final Map<String, AtomicLong> answers = Collections.synchronizedMap(new TreeMap<>());

        Phase(String name) {
            this.name = name;
        }

        void count(String answer) {
            answers.computeIfAbsent(answer, ignored -> new AtomicLong()).incrementAndGet();
        }

        long of(String answer) {
            AtomicLong count = answers.get(answer);
            return count == null ? 0 : count.get();
        }

        long others() {
            return answers.entrySet().stream()
                    .filter(each -> !List.of("200", "429", "503").contains(each.getKey()))
                    .mapToLong(each -> each.getValue().get())
                    .sum();
        }
    }

    private Scale(String[] arguments) {
        home = Path.of(arguments[0]);
        work = Path.of(arguments[1]);
        java = arguments[2];
        app = arguments[3];
        rate = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 1_500;
    }

    public static void main(String[] arguments) throws Exception {
        Scale scale = new Scale(arguments);
        boolean good;
        try {
            good = scale.run();
        } finally {
            scale.end();
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run() throws Exception {
        prepare();
        begin("redis", "redis-server", "--port", "" + REDIS, "--save", "", "--appendonly", "no", "--dir", "" + work);
        StubExchange stub = new StubExchange();
        stub.takeOrders(ORDERS).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        stub.answerReads(READS).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        start(0);
        begin("haproxy", "haproxy", "-db", "-f", "" + work.resolve("haproxy.cfg"));
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));

        List<Thread> clients = IntStream.range(0, CLIENTS)
                .mapToObj(at -> Thread.ofVirtual().start(() -> client(at)))
                .toList();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(8));
        for (int i = 0; i < ACCOUNTS; i++) {
            admitted.set(i, 0);
        }
        long since = System.nanoTime();
        List<Phase> phases = new ArrayList<>();
        phases.add(phase("one gateway", 8));
        phases.add(phase("three more start"));
        for (int at = 1; at < GATEWAYS; at++) {
            start(at);
        }
        phases.add(phase("four gateways", 8));
        StringBuilder stranded = new StringBuilder();
        long left = 0;
        phases.add(phase("three are ended (SIGTERM), one after another"));
        for (int at = 1; at < GATEWAYS; at++) {
            left += ended(at, false, stranded);
        }
        phases.add(phase("one gateway again", 8));
        double seconds = (System.nanoTime() - since) / 1e9;
        int[] counts = IntStream.range(0, ACCOUNTS).map(admitted::get).toArray();

        phases.add(phase("another starts"));
        start(1);
        phases.add(phase("two gateways", 4));
        phases.add(phase("one is killed (SIGKILL)"));
        long lost = ended(1, true, stranded);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        phase("end");
        over = true;
        for (Thread client : clients) {
            client.join(15_000);
        }
        stub.close();
        return report(phases, seconds, counts, left, lost, stranded.toString());
    }

    private boolean report(List<Phase> phases, double seconds, int[] counts, long left, long lost, String stranded) {
        System.out.println("| part | s | accepted | a second | 429 | 503 stated | anything else |");
        System.out.println("|---|--:|--:|--:|--:|--:|---|");
        for (Phase each : phases) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %d | %.0f | %d | %d | %s |%n",
                    each.name,
                    each.lasted / 1e9,
                    each.of("200"),
                    each.of("200") * 1e9 / each.lasted,
                    each.of("429"),
                    each.of("503"),
                    each.others() == 0 ? "0" : each.answers.toString());
        }
        double most = CAPACITY + REFILL * seconds;
        int highest = IntStream.of(counts).max().orElse(0);
        int lowest = IntStream.of(counts).min().orElse(0);
        System.out.printf(
                Locale.ROOT,
                "%nEach of %d accounts may do %d and %d a second, in %.1f s at most %.0f: the most that one did is %d, the least %d.%n",
                ACCOUNTS,
                CAPACITY,
                REFILL,
                seconds,
                most,
                highest,
                lowest);
        System.out.printf(
                "Tokens left in leases: %d of the three ended, %d of the one killed.%s%n", left, lost, stranded);
        long failed = phases.stream()
                .filter(each -> !each.name.contains("killed"))
                .mapToLong(Phase::others)
                .sum();
        System.out.printf("Failed requests before the kill, stated 503s apart: %d.%n", failed);
        // What was in the bucket before the first count may come on top.
        return failed == 0 && left == 0 && highest <= most && lowest >= 0.95 * REFILL * seconds;
    }

    private Phase phase(String name, int seconds) {
        Phase next = phase(name);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
        return next;
    }

    private Phase phase(String name) {
        Phase next = new Phase(name);
        phase.lasted = next.since - phase.since;
        phase = next;
        return next;
    }

    private void client(int at) {
        long interval = TimeUnit.SECONDS.toNanos(1) * CLIENTS / rate;
        long next = System.nanoTime() + interval * at / CLIENTS;
        LoadAccounts accounts = new LoadAccounts(ACCOUNTS, true);
        try (PlainClient client = new PlainClient(HAPROXY)) {
            while (!over) {
                LockSupport.parkNanos(next - System.nanoTime());
                next = Math.max(next + interval, System.nanoTime() - interval);
                int order = (int) number.getAndIncrement();
                Phase now = phase;
                try {
                    PlainClient.Reply reply = client.send(
                            new OrderFile(accounts, run, HAPROXY, System.currentTimeMillis()).request(order));
                    now.count(named(reply));
                    if (reply.status() == 200) {
                        admitted.incrementAndGet(order % ACCOUNTS);
                    }
                } catch (IOException broken) {
                    now.count(String.valueOf(broken.getMessage()));
                }
            }
        }
    }

    /** Its status; where that is rare, with the gateway's code, or HAProxy's own words. */
    private static String named(PlainClient.Reply reply) {
        String status = Integer.toString(reply.status());
        if (List.of("200", "429").contains(status)) {
            return status;
        }
        int at = reply.body().indexOf("\"executionStatus\":\"NOT_SENT\"");
        int code = reply.body().indexOf("\"code\":\"");
        boolean stated = status.equals("503") && at >= 0;
        return stated || code < 0
                ? status + (stated ? "" : " of HAProxy")
                : status + ' ' + reply.body().substring(code + 8, reply.body().indexOf('"', code + 8));
    }

    private void prepare() throws IOException {
        LoadAccounts accounts = new LoadAccounts(ACCOUNTS, true);
        accounts.write(home.resolve("config/instruments.yaml"), work.resolve("rules"));
        Path policy = work.resolve("rules/policy.yaml");
        Files.writeString(
                policy,
                Files.readString(policy)
                        .replaceAll(
                                "load-orders: \\{[^}]*}",
                                "load-orders: {capacity: " + CAPACITY + ", refill: " + REFILL + ", period: 1s}")
                        .replace("preventSelfMatch: true", "preventSelfMatch: false")
                        .replaceAll(
                                "load-cancels: \\{[^}]*}",
                                "load-cancels: {capacity: " + CAPACITY + ", refill: " + REFILL + ", period: 1s}"));
        StringBuilder haproxy = new StringBuilder("""
                global
                    maxconn 4000
                defaults
                    mode http
                    timeout connect 500ms
                    timeout client 20s
                    timeout server 5s
                    retries 3
                    option redispatch
                    retry-on conn-failure
                frontend orders
                    bind 127.0.0.1:%d
                    default_backend gateways
                backend gateways
                    balance roundrobin
                    option httpchk GET /health/ready
                    http-reuse safe
                    default-server check inter 200ms fall 1 rise 2
                """.formatted(HAPROXY));
        for (int at = 0; at < GATEWAYS; at++) {
            haproxy.append(
                    "    server g%d 127.0.0.1:%d check port %d%n".formatted(at, DOOR + 2 * at, DOOR + 2 * at + 1));
        }
        Files.writeString(work.resolve("haproxy.cfg"), haproxy);
    }

    private Process begin(String name, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(work.toFile(), name + ".log"))
                .start();
        processes.add(process);
        return process;
    }

    private void start(int at) throws Exception {
        int management = DOOR + 2 * at + 1;
        gateways[at] = begin(
                "gateway-" + at,
                java,
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dquarkus.profile=load",
                "-Dquarkus.management.port=" + management,
                "-Dtidegate.door.port=" + (DOOR + 2 * at),
                "-Dtidegate.rules=" + work.resolve("rules"),
                "-Dtidegate.data=" + work.resolve("data-" + at),
                "-Dtidegate.venue.host=127.0.0.1",
                "-Dtidegate.venue.port=" + READS,
                "-Dtidegate.venue.orders-port=" + ORDERS,
                "-Dtidegate.ledger.store=valkey",
                "-Dtidegate.ledger.valkey.endpoints=redis://127.0.0.1:" + REDIS,
                "-jar",
                app);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        byte[] ask = ("GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:" + management + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        while (System.nanoTime() - until < 0 && gateways[at].isAlive()) {
            try (PlainClient client = new PlainClient(management)) {
                if (client.send(ask).status() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // Asked again until the time is over.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new IOException("gateway " + at + " is not ready; see " + work + "/gateway-" + at + ".log");
    }

    /** Ends a gateway; tokens in the leases it leaves behind. */
    private long ended(int at, boolean killed, StringBuilder stranded) throws Exception {
        List<String> before = redis(GONE);
        if (killed) {
            gateways[at].destroyForcibly();
        } else {
            gateways[at].destroy();
        }
        if (!gateways[at].waitFor(45, TimeUnit.SECONDS)) {
            throw new IOException("gateway " + at + " does not end");
        }
        List<String> leased = redis(LEASED);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2_500));
        List<String> there = redis(GONE);
        long tokens = 0;
        for (String each : leased) {
            int equals = each.indexOf('=');
            String id = each.substring(0, equals);
            if (before.contains(id) && !there.contains(id)) {
                tokens += Long.parseLong(each.substring(equals + 1));
                stranded.append(' ').append(each);
            }
        }
        return tokens;
    }

    private List<String> redis(String script) throws Exception {
        Process cli = new ProcessBuilder("redis-cli", "-p", "" + REDIS, "--raw", "EVAL", script, "0").start();
        List<String> lines = new String(cli.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        cli.waitFor();
        return lines;
    }

    private void end() {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException stopped) {
                process.destroyForcibly();
            }
        }
    }
}
