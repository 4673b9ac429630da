package dev.tidegate.edge;

import dev.tidegate.limits.AddressPrefix;
import java.util.concurrent.ConcurrentHashMap;

/** Counts open WebSockets in all, by address and by key; who has none takes no memory. Shared by all loops; thread-safe. */
final class SocketCrowd {
    private final int mostPerKey;
    private final Connections sockets;
    private final SocketTally tally = new SocketTally();
    private final ConcurrentHashMap<String, Integer> byKey = new ConcurrentHashMap<>();

    SocketCrowd(SocketOptions options) {
        mostPerKey = options.mostPerKey();
        sockets = new Connections(options.most(), options.mostPerAddress());
    }

    /** Counts one in; false, with nothing counted, where a bound is reached. */
    boolean enter(AddressPrefix address) {
        return sockets.enter(address);
    }

    /** Counts one out that was counted in. */
    void leave(AddressPrefix address) {
        sockets.leave(address);
    }

    /** Counts a login in; false, with nothing counted, where the key has as many as it may. */
    boolean login(String keyId) {
        boolean[] in = {false};
        byKey.compute(keyId, (same, count) -> {
            int known = count == null ? 0 : count;
            in[0] = known < mostPerKey;
            return in[0] ? Integer.valueOf(known + 1) : count;
        });
        return in[0];
    }

    /** Counts a login out that was counted in. */
    void logout(String keyId) {
        byKey.computeIfPresent(keyId, (same, count) -> count == 1 ? null : count - 1);
    }

    SocketTally tally() {
        return tally;
    }

    int open() {
        return sockets.open();
    }

    int keys() {
        return byKey.size();
    }
}
