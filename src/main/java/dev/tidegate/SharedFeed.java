package dev.tidegate;

import dev.tidegate.fills.FeedLease;
import dev.tidegate.ledger.valkey.ValkeyLease;

/** The execution feed as one of several gateways follows it: settled by whoever holds the lease. */
final class SharedFeed implements FeedLease, AutoCloseable {
    private final ValkeyLease lease;

    SharedFeed(ValkeyLease lease) {
        this.lease = lease;
    }

    @Override
    public boolean held() {
        return lease.held();
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public void listen(Runnable taken) {
        lease.listen(taken);
    }

    @Override
    public void close() {
        lease.close();
    }
}
