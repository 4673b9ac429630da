package dev.tidegate.ledger.valkey;

import dev.tidegate.ledger.AccountStore;
import dev.tidegate.ledger.AccountStoreContract;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** The shared store on a real server: alone, with a receipt of a replica, and as a cluster that minds its slots. */
class ValkeyAccountStoreContractTest {
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class OnServer extends AccountStoreContract {
        private final Vertx vertx = Vertx.vertx();
        private ValkeyServer server;
        private int number;
        private ValkeyOptions options;

        abstract ValkeyServer start();

        abstract ValkeyOptions options(ValkeyServer server, String prefix);

        @BeforeAll
        void server() {
            server = start();
        }

        @AfterAll
        void end() {
            server.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }

        @Override
        protected AccountStore create() {
            options = options(server, "t" + number++);
            return ValkeyAccountStore.open(vertx, options, () -> {});
        }

        @Override
        protected AccountStore reopen(AccountStore open) {
            open.close();
            return ValkeyAccountStore.open(vertx, options, () -> {});
        }
    }

    static ValkeyOptions options(ValkeyServer server, ValkeyOptions.Mode mode, String prefix, int replicas) {
        return new ValkeyOptions(
                mode,
                List.of(server.endpoint()),
                "",
                Optional.empty(),
                prefix,
                Duration.ofSeconds(5),
                replicas,
                4_096,
                64 << 10);
    }

    @Nested
    class Alone extends OnServer {
        @Override
        ValkeyServer start() {
            return ValkeyServer.start();
        }

        @Override
        ValkeyOptions options(ValkeyServer server, String prefix) {
            return ValkeyAccountStoreContractTest.options(server, ValkeyOptions.Mode.STANDALONE, prefix, 0);
        }
    }

    @Nested
    class WithReceiptsOfAReplica extends OnServer {
        private ValkeyServer replica;

        @Override
        ValkeyServer start() {
            ValkeyServer primary = ValkeyServer.start("--repl-diskless-sync-delay", "0");
            replica = ValkeyServer.start("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
            // Until the replica has the first picture, nothing would have a receipt.
            primary.await("WAIT 1 1000", ":1");
            return primary;
        }

        @AfterAll
        void endReplica() {
            replica.close();
        }

        @Override
        ValkeyOptions options(ValkeyServer server, String prefix) {
            return ValkeyAccountStoreContractTest.options(server, ValkeyOptions.Mode.STANDALONE, prefix, 1);
        }
    }

    @Nested
    class InACluster extends OnServer {
        @Override
        ValkeyServer start() {
            ValkeyServer server = ValkeyServer.start("--cluster-enabled", "yes");
            for (int from = 0; from < 16_384; from += 1_024) {
                StringBuilder slots = new StringBuilder("CLUSTER ADDSLOTS");
                for (int slot = from; slot < from + 1_024; slot++) {
                    slots.append(' ').append(slot);
                }
                server.say(slots.toString());
            }
            server.await("GET tidegate", "$-1");
            return server;
        }

        @Override
        ValkeyOptions options(ValkeyServer server, String prefix) {
            return ValkeyAccountStoreContractTest.options(server, ValkeyOptions.Mode.CLUSTER, prefix, 0);
        }
    }
}
