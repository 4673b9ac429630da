package dev.tidegate.edge;

import dev.tidegate.limits.AddressPrefix;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open connections, in all and by address prefix; an address without connections takes no memory. Thread-safe. */
final class Connections {
    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<AddressPrefix, Integer> byAddress = new ConcurrentHashMap<>();

    Connections(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /** Counts one in; false, with nothing counted, where a bound is reached. */
    boolean enter(AddressPrefix address) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        if (!join(address)) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Counts one that is counted already for an address too, which is known only now; false, with nothing counted, at its bound. */
    boolean join(AddressPrefix address) {
        if (byAddress.merge(address, 1, Integer::sum) > mostPerAddress) {
            part(address);
            return false;
        }
        return true;
    }

    /** Takes back what {@link #join} counted. */
    void part(AddressPrefix address) {
        byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Counts one in that counts for no address. */
    boolean enter() {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Counts one out that counted for no address. */
    void leave() {
        open.decrementAndGet();
    }

    /** Counts one out that was counted in. */
    void leave(AddressPrefix address) {
        part(address);
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }

    int addresses() {
        return byAddress.size();
    }
}
