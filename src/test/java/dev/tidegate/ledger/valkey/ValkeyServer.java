package dev.tidegate.ledger.valkey;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real server in a process of its own, on a port of its own: {@code TIDEGATE_VALKEY_SERVER} where that names one, else the
 * {@code valkey-server} or {@code redis-server} of the PATH, else the one bundled for tests. It can be stopped, killed and started
 * again on the same port and data.
 */
public final class ValkeyServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final Path folder;
    private final int port;
    private List<String> settings;
    private final Path file;
    private Process process;

    private ValkeyServer(List<String> settings) {
        this(settings, null);
    }

    /** A server with a file of settings that it may write to. */
    private ValkeyServer(List<String> settings, Path file) {
        this.file = file;
        try {
            this.folder = Files.createTempDirectory("tidegate-valkey");
            this.settings = settings;
            int free = 0;
            for (int tries = 0; process == null; tries++) {
                free = freePort();
                process = launch(free);
                if (process == null && tries > 20) {
                    throw new IOException("no server could be started in " + folder);
                }
            }
            this.port = free;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Keeps everything in memory, and nothing over a restart. */
    public static ValkeyServer start(String... settings) {
        List<String> all = new ArrayList<>(List.of("--save", "", "--appendonly", "no"));
        all.addAll(List.of(settings));
        return new ValkeyServer(all);
    }

    /** Writes every command to its disk before it answers. */
    public static ValkeyServer lasting() {
        return new ValkeyServer(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
    }

    /** The same, and a copy of another server from its start on. */
    public static ValkeyServer replicaOf(ValkeyServer primary) {
        return new ValkeyServer(List.of(
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--repl-diskless-sync-delay",
                "0",
                "--replicaof",
                "127.0.0.1",
                Integer.toString(primary.port())));
    }

    /** Watches a primary, calls it {@code ledger}, and needs nobody's consent to put a replica in its place. */
    public static ValkeyServer sentinelOf(ValkeyServer primary) {
        try {
            Path file = Files.createTempFile("tidegate-sentinel", ".conf");
            Files.writeString(
                    file,
                    "sentinel monitor ledger 127.0.0.1 " + primary.port() + " 1\n"
                            + "sentinel down-after-milliseconds ledger 500\n"
                            + "sentinel failover-timeout ledger 3000\n");
            return new ValkeyServer(List.of("--sentinel"), file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** True where a replica has caught up with its primary, or a server is one itself. */
    public boolean follows() {
        return value("INFO replication", "master_link_status").equals("up");
    }

    /** Makes a replica the primary. */
    public void promote() {
        say("REPLICAOF NO ONE");
        // It is one from now on, also when it is started again.
        int at = settings.indexOf("--replicaof");
        if (at >= 0) {
            settings = new ArrayList<>(settings);
            settings.subList(at, at + 3).clear();
        }
    }

    /** One value of a long answer; empty where there is no such thing in it. */
    public String value(String command, String name) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder length = new StringBuilder();
            for (int each = in.read(); each >= 0 && each != '\n'; each = in.read()) {
                length.append((char) each);
            }
            if (length.isEmpty() || length.charAt(0) != '$') {
                throw new IOException(command + " is answered " + length);
            }
            int bytes = Integer.parseInt(length.substring(1).strip());
            String all = new String(in.readNBytes(bytes), StandardCharsets.US_ASCII);
            return all.lines()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException broken) {
            throw new UncheckedIOException(name, broken);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    /** A server that answers, or null where its port was taken. */
    private Process launch(int on) throws IOException {
        List<String> command = new ArrayList<>(List.of(binary().toString()));
        if (file != null) {
            command.add(file.toString());
        }
        command.addAll(List.of(
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(on),
                "--dir",
                folder.toString(),
                "--daemonize",
                "no"));
        command.addAll(settings);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("server.log").toFile()))
                .start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (started.isAlive() && System.nanoTime() - until < 0) {
            if (answers(on)) {
                return started;
            }
            if (await(started, 10)) {
                break;
            }
        }
        started.destroyForcibly();
        return null;
    }

    private static boolean await(Process process, long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static boolean answers(int port) {
        try {
            return ask(port, "PING").contains("PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String ask(int port, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }

    /** Says something to the server, past every client under test; answers the first line. */
    public String say(String command) {
        try {
            return ask(port, command);
        } catch (IOException broken) {
            throw new UncheckedIOException(command, broken);
        }
    }

    /** Says something until the answer is this. */
    public void await(String command, String answer) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String heard = say(command);
        while (!heard.equals(answer)) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException(command + " is answered " + heard + ", not " + answer);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            heard = say(command);
        }
    }

    private static Path binary() throws IOException {
        String named = System.getenv("TIDEGATE_VALKEY_SERVER");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        for (String name : List.of("valkey-server", "redis-server")) {
            for (String part : System.getenv().getOrDefault("PATH", "").split(":")) {
                Path candidate = Path.of(part, name);
                if (Files.isExecutable(candidate)) {
                    return candidate;
                }
            }
        }
        return bundled();
    }

    /** Where no server is installed: the one that comes with a test library. */
    private static synchronized Path bundled() throws IOException {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        boolean arm = System.getProperty("os.arch").matches("aarch64|arm64");
        String name = mac
                ? arm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64"
                : arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
        Path kept = Path.of(System.getProperty("java.io.tmpdir"), "tidegate-" + name);
        if (!Files.isExecutable(kept)) {
            Path making = Files.createTempFile("tidegate", "server");
            try (InputStream in = ValkeyServer.class.getResourceAsStream("/" + name)) {
                if (in == null) {
                    throw new IOException("there is no " + name + " among the test libraries");
                }
                Files.copy(in, making, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!making.toFile().setExecutable(true)) {
                throw new IOException(making + " cannot be made executable");
            }
            Files.move(making, kept, StandardCopyOption.ATOMIC_MOVE);
        }
        return kept;
    }

    public int port() {
        return port;
    }

    public String endpoint() {
        return "redis://127.0.0.1:" + port;
    }

    public ValkeyOptions options() {
        return ValkeyOptions.at(endpoint());
    }

    /** Freezes the process, its connections stay open. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process with no chance to tidy up. */
    public void kill() {
        process.destroyForcibly();
        await(process, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }

    /** Starts it again, on the same port and with what is on its disk. */
    public void restart() {
        try {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            Process next = launch(port);
            while (next == null && System.nanoTime() - until < 0) {
                next = launch(port);
            }
            if (next == null) {
                throw new IOException("the server does not start again on port " + port);
            }
            process = next;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await(process, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(each -> each.toFile().delete());
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            System.err.println(folder + " was left behind: " + left.getMessage());
        }
    }
}
