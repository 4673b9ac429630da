package dev.tidegate.edge;

import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.limits.Networks;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param prefix what the client counts as
 * @param client its address, by the word of a trusted proxy where one spoke for it; null where it has none
 * @param proxy that proxy; null where nobody spoke for it
 */
record Origin(
        AddressPrefix prefix,
        @Nullable InetAddress client,
        @Nullable InetAddress proxy) {
    /** True where it may call, by networks that may have changed since it came. */
    boolean admitted(Networks networks) {
        return client == null || (networks.admits(client) && (proxy == null || networks.trusts(proxy)));
    }
}
