package dev.tidegate.load;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How long a gateway takes from the start of its process to the first order it accepts. Starts a command again and again, each
 * time with an empty data folder, sends it signed orders until one is answered 200, and ends it with SIGTERM. Needs the stub
 * exchange and the rules of a load run.
 *
 * <pre>java -cp ... dev.tidegate.load.FirstOrder TIMES ACCOUNTS PORT DATA-FOLDER LOG COMMAND...</pre>
 *
 * Prints one line: median, least and most milliseconds; then medians of the CPU time the process has used by then, in
 * milliseconds, which a busy machine changes less, and of its resident memory, in kB.
 */
public final class FirstOrder {
    private static final long PATIENCE_SECONDS = 60;
    private static final int BETWEEN_TRIES_NANOS = 500_000;
    private static final byte[] ACCEPTED = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

    private final int accounts;
    private final int port;
    private final Path data;
    private final File log;
    private final List<String> command;

    private FirstOrder(int accounts, int port, Path data, File log, List<String> command) {
        this.accounts = accounts;
        this.port = port;
        this.data = data;
        this.log = log;
        this.command = command;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int times = Integer.parseInt(arguments[0]);
        FirstOrder first = new FirstOrder(
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Path.of(arguments[3]),
                new File(arguments[4]),
                List.of(arguments).subList(5, arguments.length));
        List<Long> nanos = new ArrayList<>();
        List<Long> cpu = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            first.once(i, nanos, cpu, resident);
        }
        nanos.sort(null);
        cpu.sort(null);
        resident.sort(null);
        System.out.printf(
                "%d %d %d %d %d%n",
                millis(nanos.get(times / 2)),
                millis(nanos.getFirst()),
                millis(nanos.getLast()),
                millis(cpu.get(times / 2)),
                resident.get(times / 2));
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private void once(int number, List<Long> nanos, List<Long> cpu, List<Long> resident)
            throws IOException, InterruptedException {
        clear();
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        try {
            untilAccepted(process, "start-" + System.currentTimeMillis() + "-" + number, start);
            nanos.add(System.nanoTime() - start);
            cpu.add(process.info().totalCpuDuration().orElseThrow().toNanos());
            resident.add(residentKilobytes(process.pid()));
        } finally {
            process.destroy();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private void untilAccepted(Process process, String run, long start) throws IOException {
        OrderFile orders = new OrderFile(new LoadAccounts(accounts, true), run, port, System.currentTimeMillis());
        for (int number = 0; !accepted(orders.request(number)); number++) {
            if (!process.isAlive()) {
                throw new IOException("the gateway ended; see " + log);
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IOException("no order was accepted within " + PATIENCE_SECONDS + " s; see " + log);
            }
            LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
        }
    }

    private boolean accepted(byte[] request) {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            return java.util.Arrays.equals(in.readNBytes(ACCEPTED.length), ACCEPTED);
        } catch (IOException notYet) {
            return false;
        }
    }

    private static long residentKilobytes(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(-1);
        }
    }

    private void clear() throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        try (Stream<Path> all = Files.walk(data)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
