package dev.tidegate.flood;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** New orders without waiting for answers, over many connections; cancels of what came through over one of their own. */
final class HttpFlood implements AutoCloseable {
    private static final int CONNECTIONS = 8;
    private static final long TICK_NANOS = 5_000_000;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Requests requests = new Requests(FloodRules.key(FloodRules.FLOODER));
    private final Phase phase;
    private final Outs outs;
    private final int perSecond;
    private final List<Line> lines = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    HttpFlood(int port, int perSecond, Phase phase, Outs outs) throws IOException {
        this.phase = phase;
        this.outs = outs;
        this.perSecond = perSecond;
        for (int i = 0; i < CONNECTIONS; i++) {
            Line line = new Line(port, "127.0.1." + (1 + i));
            ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
            start(() -> write(line, asked));
            start(() -> read(line, asked));
            lines.add(line);
        }
        Line own = new Line(port, "127.0.2.1");
        lines.add(own);
        start(() -> cancel(own));
    }

    static String nextId() {
        return "f-" + NUMBER.incrementAndGet();
    }

    static String order(String id) {
        return Requests.order(id, "BUY", "0.001", "63000.0", "GTC", false);
    }

    private void start(Work work) {
        threads.add(Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                if (!over) {
                    System.err.println("flood: a connection broke: " + closed);
                }
            }
        }));
    }

    private interface Work {
        void run() throws IOException;
    }

    private void write(Line line, ConcurrentLinkedQueue<String> asked) throws IOException {
        long begun = System.nanoTime();
        long written = 0;
        while (!over) {
            long wanted = (long) ((System.nanoTime() - begun) / 1e9 * perSecond / CONNECTIONS);
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            for (; written < wanted; written++) {
                String id = nextId();
                asked.add(id);
                many.writeBytes(requests.post(order(id)));
                phase.sent.incrementAndGet();
            }
            line.write(many.toByteArray());
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void read(Line line, ConcurrentLinkedQueue<String> asked) throws IOException {
        while (!over) {
            int status = line.status();
            String id = asked.poll();
            phase.flood.incrementAndGet(status);
            if (status == 200 && id != null) {
                outs.opened(id);
            }
        }
    }

    private void cancel(Line line) throws IOException {
        for (String id = outs.await(() -> over); id != null; id = outs.await(() -> over)) {
            phase.cancels.incrementAndGet(line.ask(requests.delete(id)));
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        for (Line line : lines) {
            line.close();
        }
        for (Thread thread : threads) {
            try {
                thread.join(2_000);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
