package dev.tidegate.chaos;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What can happen to a fleet. Each begins and ends within some seconds, whatever the machine. */
enum Trouble {
    /** A gateway is killed, and another started in its place. */
    GATEWAY_KILLED {
        @Override
        void happen(Fleet fleet, Random random) throws Exception {
            Fleet.Member one = any(fleet, random);
            one.process().kill();
            rest(300);
            one.process().start();
        }
    },
    /** The ledger's server is stopped for two seconds; its connections stand. */
    STORE_FROZEN {
        @Override
        void happen(Fleet fleet, Random random) {
            fleet.store().pause();
            rest(2_000);
            fleet.store().resume();
        }
    },
    /** The ledger's server is killed and started again on its disk. */
    STORE_KILLED {
        @Override
        void happen(Fleet fleet, Random random) {
            fleet.store().kill();
            rest(200 + random.nextInt(800));
            fleet.store().restart();
        }
    },
    /** The ledger's server is killed and its replica becomes the primary; what had not reached it is gone. */
    STORE_FAILED_OVER {
        @Override
        void happen(Fleet fleet, Random random) {
            fleet.awaitReplica();
            fleet.failOver();
            rest(1_000);
        }

        @Override
        boolean losesCommits() {
            return true;
        }
    },
    /** One gateway's link to the ledger goes bad. */
    STORE_LINK {
        @Override
        void happen(Fleet fleet, Random random) {
            spoil(any(fleet, random).toStore(), random);
        }
    },
    /** One gateway's link to the exchange goes bad. */
    EXCHANGE_LINK {
        @Override
        void happen(Fleet fleet, Random random) {
            spoil(any(fleet, random).toExchange(), random);
        }
    };

    abstract void happen(Fleet fleet, Random random) throws Exception;

    /** True where the ledger may forget what it had acknowledged: open orders and positions come back from the exchange, ended ones do not. */
    boolean losesCommits() {
        return false;
    }

    /** True where the way to the exchange is whole all the time, so that no cancel has a reason to fail. */
    boolean leavesTheWayOut() {
        return this != EXCHANGE_LINK;
    }

    private static Fleet.Member any(Fleet fleet, Random random) {
        return fleet.members().get(random.nextInt(fleet.members().size()));
    }

    private static void rest(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Delayed, stopped one way or both, cut, closed to everybody, or lost at the far end alone. */
    private static void spoil(FaultyLink link, Random random) {
        List<FaultyLink.Wire> wires = link.wires();
        switch (random.nextInt(7)) {
            case 0 -> link.delay(5 + random.nextInt(100));
            case 1 -> link.delay(400 + random.nextInt(1_000));
            case 2 -> link.stall(FaultyLink.Way.OUT);
            case 3 -> link.stall(FaultyLink.Way.BACK);
            case 4 -> link.cut();
            case 5 -> link.refuse().cut();
            default -> wires.forEach(FaultyLink.Wire::halfOpen);
        }
        rest(300 + random.nextInt(1_500));
        link.calm();
    }
}
