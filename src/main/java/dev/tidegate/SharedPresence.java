package dev.tidegate;

import dev.tidegate.fills.FeedLease;
import dev.tidegate.journey.Presence;
import dev.tidegate.order.AccountId;
import dev.tidegate.replicas.Guards;
import io.smallrye.mutiny.Uni;

/** Connections at several gateways; whoever settles the feed also looks after the deadlines of those that are gone. */
final class SharedPresence implements Presence {
    private final Guards guards;
    private final FeedLease lease;

    SharedPresence(Guards guards, FeedLease lease) {
        this.guards = guards;
        this.lease = lease;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public boolean watches() {
        return lease.held();
    }

    @Override
    public void move(AccountId account, String name, boolean here) {
        guards.move(account.value(), name, here);
    }

    @Override
    public Uni<Boolean> elsewhere(AccountId account, String name) {
        return Uni.createFrom()
                .emitter(emitter -> guards.elsewhere(account.value(), name).onComplete(done -> {
                    if (done.succeeded()) {
                        emitter.complete(done.result());
                    } else {
                        emitter.fail(done.cause());
                    }
                }));
    }
}
