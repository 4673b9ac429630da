package dev.tidegate.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP link between two processes that can go bad: it delays, holds back one or both ways, loses connections with or without
 * telling, or takes none. What is set holds for all connections, those of the future too; one {@link Wire} can be spoilt alone.
 * What is held back is delivered when the way is open again, as a network does; bytes of a lost connection never are.
 */
final class FaultyLink implements AutoCloseable {
    /** A way of a connection. */
    enum Way {
        /** From who connects to who listens. */
        OUT,
        BACK
    }

    private static final int PART = 16 << 10;
    private static final int CONNECT_MILLIS = 5_000;

    private volatile InetSocketAddress upstream;
    private final ServerSocket listening;
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final AtomicLong opened = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Way> stalled = ConcurrentHashMap.newKeySet();
    private volatile long delayMillis;
    private volatile boolean refusing;
    private volatile boolean closed;

    /** A link to a port of this machine, without faults. */
    FaultyLink(int port) throws IOException {
        upstream = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Connections that stand. */
    List<Wire> wires() {
        return List.copyOf(wires);
    }

    /** Connections ever taken. */
    long opened() {
        return opened.get();
    }

    /** Everything passes again; what was held back is delivered. */
    FaultyLink calm() {
        delayMillis = 0;
        refusing = false;
        stalled.clear();
        wake();
        return this;
    }

    /** Every part of a stream comes this much later. */
    FaultyLink delay(long millis) {
        delayMillis = millis;
        return this;
    }

    /** Holds back what goes a way, or both: connections stand, also new ones, and nothing comes. */
    FaultyLink stall(Way... ways) {
        stalled.addAll(List.of(ways));
        return this;
    }

    /** Closes every connection, with a reset; new ones pass. */
    FaultyLink cut() {
        wires.forEach(Wire::cut);
        return this;
    }

    /** Closes every new connection at once. */
    FaultyLink refuse() {
        refusing = true;
        return this;
    }

    /** New connections lead to another port; those that stand are cut. */
    FaultyLink redirect(int port) {
        upstream = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return cut();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket near = listening.accept();
                if (refusing) {
                    reset(near);
                    continue;
                }
                opened.incrementAndGet();
                Wire wire = new Wire(near);
                wires.add(wire);
                Thread.ofVirtual().start(wire::open);
            } catch (IOException over) {
                // The link has been closed, or who connected has gone already.
            }
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // It is closed, which is what was wanted.
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        cut();
        wake();
    }

    /** One connection. */
    final class Wire {
        private final Socket near;
        private final Socket far = new Socket();
        private final Set<Way> held = ConcurrentHashMap.newKeySet();
        /** Bytes that still pass a way before the connection is cut; none for no end. */
        private final ConcurrentHashMap<Way, AtomicLong> left = new ConcurrentHashMap<>();

        private volatile boolean over;
        private volatile boolean deaf;

        private Wire(Socket near) {
            this.near = near;
        }

        private void open() {
            try {
                far.connect(upstream, CONNECT_MILLIS);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> pump(Way.OUT, near, far));
                Thread.ofVirtual().start(() -> pump(Way.BACK, far, near));
            } catch (IOException unreachable) {
                cut();
            }
        }

        /** Holds back what goes a way on this connection alone. */
        void stall(Way way) {
            held.add(way);
        }

        /** Closes this connection with a reset once so many more bytes have gone a way. */
        void cutAfter(Way way, long bytes) {
            left.put(way, new AtomicLong(bytes));
        }

        /** The far end hears a reset, the near end nothing: for it the connection goes on, into the void. */
        void halfOpen() {
            deaf = true;
            reset(far);
            wake();
        }

        void cut() {
            over = true;
            reset(near);
            reset(far);
            wires.remove(this);
            wake();
        }

        private void pump(Way way, Socket from, Socket to) {
            byte[] part = new byte[PART];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(part); read >= 0; read = in.read(part)) {
                    await(way);
                    if (over) {
                        return;
                    }
                    if (deaf) {
                        continue;
                    }
                    AtomicLong end = left.get(way);
                    int passing = end == null ? read : (int) Math.min(read, end.getAndAdd(-read));
                    if (passing > 0) {
                        out.write(part, 0, passing);
                    }
                    if (passing < read) {
                        cut();
                        return;
                    }
                }
                if (!deaf) {
                    await(way);
                    to.shutdownOutput();
                }
            } catch (IOException broken) {
                if (!deaf) {
                    cut();
                }
            }
        }

        /** Waits for the delay, then until the way is open. */
        private void await(Way way) {
            lock.lock();
            try {
                long nanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
                while (nanos > 0 && !over && !closed) {
                    nanos = changed.awaitNanos(nanos);
                }
                while ((stalled.contains(way) || held.contains(way)) && !over && !deaf && !closed) {
                    changed.await();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }
    }
}
