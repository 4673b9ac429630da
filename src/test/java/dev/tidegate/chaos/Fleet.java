package dev.tidegate.chaos;

import dev.tidegate.ledger.valkey.ValkeyServer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Several gateways, each a process of its own, on one shared ledger and before one exchange. The ledger is a server that writes
 * everything to its disk and a replica of it. Each gateway has a link of its own to the ledger and to the exchange, which can go bad.
 */
final class Fleet implements AutoCloseable {
    /** One gateway and its links. */
    record Member(GatewayProcess process, FaultyLink toStore, FaultyLink toExchange) {
        int door() {
            return process.door();
        }

        /** What can be seen of it where something went wrong. */
        String remains() {
            return process.manage("GET", "/health", null, null) + "\n" + process.output();
        }
    }

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final ExchangeFloor floor;
    private ValkeyServer primary;
    private ValkeyServer replica;

    /** Starts everything; when this returns every gateway takes orders. */
    Fleet(int gateways, long seed) throws Exception {
        try {
            List<GatewayProcess> processes = new ArrayList<>();
            for (int i = 0; i < gateways; i++) {
                processes.add(keep(tight()));
            }
            floor = keep(new ExchangeFloor(processes.getFirst().rules(), seed));
            primary = keep(ValkeyServer.lasting());
            replica = keep(ValkeyServer.replicaOf(primary));
            for (GatewayProcess process : processes) {
                FaultyLink toStore = keep(new FaultyLink(primary.port()));
                FaultyLink toExchange = keep(new FaultyLink(floor.sandbox().port()));
                process.with("tidegate.ledger.store", "valkey")
                        .with("tidegate.ledger.valkey.endpoints", "redis://127.0.0.1:" + toStore.port())
                        .with("tidegate.venue.port", toExchange.port())
                        .launch();
                members.add(new Member(process, toStore, toExchange));
            }
            awaitReady();
        } catch (Exception | Error failed) {
            close();
            throw failed;
        }
    }

    private <T extends AutoCloseable> T keep(T what) {
        opened.add(what);
        return what;
    }

    /** Limits that the traffic runs into; rate limits, and a look at its conduct, that it does not. */
    private static GatewayProcess tight() throws Exception {
        return new GatewayProcess()
                .rewrite(
                        "policy.yaml",
                        text -> text.replaceAll("capacity: \\d+, refill: \\d+", "capacity: 1000000, refill: 1000000")
                                .replaceAll("(?s)\nshield:.*?\n# ---- market", "\n# ---- market")
                                .replace("maxPosition: \"40\"", "maxPosition: \"2\"")
                                .replace("maxPosition: \"600\"", "maxPosition: \"30\"")
                                .replace("maxPosition: \"1000000\"", "maxPosition: \"60000\""))
                .rewrite("accounts.yaml", text -> text.replace("class: maker", "class: standard"))
                .with("quarkus.profile", "load")
                .with("tidegate.venue.key", ExchangeFloor.READER)
                .with("tidegate.venue.secret", ExchangeFloor.READER_SECRET)
                .with("tidegate.ledger.valkey.keep-events", 100_000)
                .with("tidegate.venue.deadline", "1s")
                .with("tidegate.venue.acceptance", "1s");
    }

    ExchangeFloor floor() {
        return floor;
    }

    List<Member> members() {
        return members;
    }

    ValkeyServer store() {
        return primary;
    }

    void awaitReady() {
        members.forEach(member -> member.process().awaitReady());
    }

    /** Waits until the replica has what the primary has, as far as that can be said while it is written to. */
    void awaitReplica() {
        Supplier<Boolean> follows = replica::follows;
        dev.tidegate.stories.Eventually.eventually("the replica follows", follows, up -> up);
    }

    /** The primary dies, its replica takes its place, and another replica is started. */
    void failOver() {
        primary.kill();
        replica.promote();
        members.forEach(member -> member.toStore().redirect(replica.port()));
        primary.close();
        opened.remove(primary);
        primary = replica;
        replica = keep(ValkeyServer.replicaOf(primary));
    }

    /** Every link is whole again. */
    void calm() {
        members.forEach(member -> {
            member.toStore().calm();
            member.toExchange().calm();
        });
    }

    @Override
    public void close() {
        for (AutoCloseable each : opened.reversed()) {
            try {
                each.close();
            } catch (Exception failed) {
                System.err.println(each + " did not close: " + failed);
            }
        }
    }
}
