package dev.tidegate.flood;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** An honest account: an order every so often on one connection, each timed from the moment it was due. */
final class Trader implements Runnable {
    private final String name;
    private final int port;
    private final String address;
    private final long everyNanos;
    private final Supplier<Phase> phase;
    private final BooleanSupplier over;

    Trader(int number, int port, long everyNanos, Supplier<Phase> phase, BooleanSupplier over) {
        this.name = FloodRules.trader(number);
        this.port = port;
        this.address = "127.0.9." + (1 + number);
        this.everyNanos = everyNanos;
        this.phase = phase;
        this.over = over;
    }

    @Override
    public void run() {
        Requests requests = new Requests(FloodRules.key(name));
        try (Line line = new Line(port, address)) {
            long due = System.nanoTime();
            Phase last = phase.get();
            for (int number = 0; !over.getAsBoolean(); number++) {
                due += everyNanos;
                byte[] order = requests.post(
                        Requests.order("t-" + name + "-" + number, "BUY", "0.001", "64500.0", "IOC", false));
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                if (phase.get() != last) {
                    // What was late in another state is not counted to this one.
                    last = phase.get();
                    due = System.nanoTime();
                }
                Phase now = last;
                int status = line.ask(order);
                now.order((System.nanoTime() - due) / 1_000, status);
            }
        } catch (IOException broken) {
            throw new java.io.UncheckedIOException(name, broken);
        }
    }
}
