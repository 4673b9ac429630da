package dev.tidegate.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The packaged gateway, jar or binary, as a process of its own, with a folder of its own: a copy of the shipped rules, its data, what it printed.
 * It can be killed and started again, on the same ports and the same data.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration END = Duration.ofSeconds(40);
    private static final int PORT_TRIES = 3;
    /** Where it is set, the gateway is this binary; otherwise it is the packaged jar. */
    private static final String BINARY = System.getProperty("tidegate.native");

    private static final List<String> JVM = List.of(
            System.getProperty("tidegate.java", System.getProperty("java.home") + "/bin/java"),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Path home;
    private int door;
    private int management;
    private final TreeMap<String, String> properties = new TreeMap<>();
    private List<String> arguments = List.of();
    private Process process;

    /** A gateway that has not been started, its rules being the shipped ones. */
    public GatewayProcess() throws IOException {
        home = Files.createTempDirectory("tidegate-process");
        Files.createDirectories(rules());
        try (Stream<Path> shipped = Files.list(Path.of(System.getProperty("tidegate.root", "."), "config"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, rules().resolve(file.getFileName()));
            }
        }
        with("tidegate.door.host", "127.0.0.1");
        with("quarkus.management.host", "127.0.0.1");
        choosePorts();
    }

    private void choosePorts() throws IOException {
        List<Integer> ports = freePorts(2);
        door = ports.get(0);
        management = ports.get(1);
        with("tidegate.door.port", door);
        with("quarkus.management.port", management);
    }

    /** Different ports that nobody listens on. */
    public static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                taken.add(new ServerSocket(0));
            }
            return taken.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }
    }

    /** Sets a system property of the process. */
    public GatewayProcess with(String property, Object value) {
        properties.put(property, String.valueOf(value));
        return this;
    }

    /** What the program is called with. */
    public GatewayProcess calledWith(String... words) {
        arguments = List.of(words);
        return this;
    }

    /** Changes the text of a rule file; the change must be one. */
    public GatewayProcess rewrite(String file, UnaryOperator<String> change) {
        try {
            Path path = rules().resolve(file);
            String before = Files.readString(path);
            String after = change.apply(before);
            if (after.equals(before)) {
                throw new IllegalArgumentException("this changes nothing in the shipped " + file);
            }
            // As an editor does it: the new file takes the place of the old one in one go.
            Path beside = home.resolve(file + ".new");
            Files.writeString(beside, after);
            Files.move(beside, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public Path home() {
        return home;
    }

    public Path rules() {
        return home.resolve("config");
    }

    public int door() {
        return door;
    }

    public int management() {
        return management;
    }

    /** Starts the process and does not wait for it. */
    public GatewayProcess launch() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("the gateway runs already");
        }
        List<String> command = new ArrayList<>(BINARY == null ? JVM : List.of(BINARY, "-Xmx256m"));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        if (BINARY == null) {
            command.addAll(List.of("-jar", System.getProperty("tidegate.jar", "target/quarkus-app/quarkus-run.jar")));
        }
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(printed().toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("TIDEGATE_") || name.startsWith("QUARKUS_"));
        process = builder.start();
        return this;
    }

    /** Starts the process; when this returns it takes orders and has read every account. */
    public GatewayProcess start() throws IOException {
        launch();
        awaitReady();
        return this;
    }

    /**
     * Starts the process; when this returns its door is open and it has read every account, whether it knows any price or not.
     * Where somebody else was given one of its ports meanwhile, it gets others.
     */
    public GatewayProcess open() throws IOException {
        for (int attempt = 1; true; attempt++) {
            launch();
            try {
                await(
                        "open",
                        () -> manage("GET", "/health/ready", null, null),
                        answer -> answer.status() != Answer.BROKEN
                                && answer.body().startsWith("{")
                                && check(answer).getInteger("reconciling") == 0
                                && accepts(door));
                return this;
            } catch (AssertionError failed) {
                if (attempt == PORT_TRIES || process.isAlive() || !output().contains("in use")) {
                    throw failed;
                }
                choosePorts();
            }
        }
    }

    /** Waits until the gateway is ready and has read every account from the exchange. */
    public void awaitReady() {
        await(
                "ready",
                () -> manage("GET", "/health/ready", null, null),
                answer -> answer.status() == 200 && check(answer).getInteger("reconciling") == 0);
    }

    /** Waits until the door takes connections, whether the gateway is of any use or not. */
    public void awaitDoor() {
        await(
                "open",
                () -> manage("GET", "/health/live", null, null),
                answer -> answer.status() == 200 && accepts(door));
    }

    private static boolean accepts(int port) {
        try (java.net.Socket probe = new java.net.Socket("127.0.0.1", port)) {
            return probe.isConnected();
        } catch (IOException closed) {
            return false;
        }
    }

    /** The data of the gateway's own health check. */
    public static JsonObject check(Answer health) {
        return health.json().getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("name").equals("gateway"))
                .findFirst()
                .orElseThrow()
                .getJsonObject("data");
    }

    private void await(
            String what, java.util.function.Supplier<Answer> look, java.util.function.Predicate<Answer> wanted) {
        long until = System.nanoTime() + START.toNanos();
        while (true) {
            if (!process.isAlive()) {
                throw new AssertionError(
                        "the gateway ended with " + process.exitValue() + " and was never " + what + ":\n" + output());
            }
            Answer seen = look.get();
            if (wanted.test(seen)) {
                return;
            }
            if (System.nanoTime() - until > 0) {
                throw new AssertionError(
                        "the gateway was not " + what + " within " + START + "; last seen: " + seen + "\n" + output());
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    /** A request to the management port. */
    public Answer manage(String method, String target, String token, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + target))
                .timeout(Duration.ofSeconds(15))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException unreachable) {
            return Answer.broken(unreachable);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** The sum of the metrics whose line begins like this. */
    public double metric(String start) {
        return manage("GET", "/metrics", null, null)
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL: the process has no chance to say or write anything more. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM: the process ends in order, or is still running when this returns. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for the end and tells the exit code. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the gateway did not end within " + END + ":\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private Path printed() {
        return home.resolve("printed.log");
    }

    /** All that the process has printed, in all its lives. */
    public String output() {
        try {
            return Files.exists(printed()) ? Files.readString(printed()) : "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
        try (Stream<Path> all = Files.walk(home)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
