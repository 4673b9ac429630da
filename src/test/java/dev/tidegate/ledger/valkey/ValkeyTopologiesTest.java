package dev.tidegate.ledger.valkey;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.ledger.Commit;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.stories.Papers;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shared ledger on servers as they stand in the field: behind sentinels, in a cluster, with a password, over TLS. */
class ValkeyTopologiesTest {
    private static final AccountId ACCOUNT = new AccountId("account");
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int SLOTS = 16_384;

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger raised = new AtomicInteger();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private <T extends AutoCloseable> T kept(T what) {
        open.add(what);
        return what;
    }

    private ValkeyAccountStore store(ValkeyOptions options) {
        return kept(ValkeyAccountStore.open(vertx, options, raised::incrementAndGet));
    }

    private static ValkeyOptions options(
            ValkeyOptions.Mode mode, List<String> endpoints, Optional<String> password, Optional<String> trust) {
        return new ValkeyOptions(
                mode, endpoints, "ledger", password, "t", Duration.ofSeconds(2), 0, 4_096, 64 << 10, trust);
    }

    private static Commit commit(ValkeyAccountStore store, AccountId account, long version, long balance) {
        AccountEvent funded = new AccountEvent.BalanceChanged("USDT", balance, "deposit", 1);
        return store.commit(account, version, store.epoch(), List.of(funded))
                .await()
                .atMost(DEADLINE);
    }

    private static long balance(ValkeyAccountStore store, AccountId account) {
        return store.load(account).await().atMost(DEADLINE).balance("USDT");
    }

    @Test
    void sentinels_put_the_replica_in_place_of_a_dead_primary_and_the_epoch_rises() {
        ValkeyServer primary = kept(ValkeyServer.lasting());
        ValkeyServer replica = kept(ValkeyServer.replicaOf(primary));
        eventually("the replica follows", replica::follows);
        ValkeyServer sentinel = kept(ValkeyServer.sentinelOf(primary));
        eventually(
                "the sentinel knows the replica",
                () -> sentinel.value("INFO sentinel", "master0").contains("slaves=1"));
        ValkeyAccountStore store = store(
                options(ValkeyOptions.Mode.SENTINEL, List.of(sentinel.endpoint()), Optional.empty(), Optional.empty()));
        long before = store.epoch();
        assertThat(commit(store, ACCOUNT, 0, 5)).isEqualTo(new Commit.Committed(1));
        primary.await("WAIT 1 1000", ":1");
        primary.kill();
        eventually("the epoch has risen", () -> store.outage() == null && store.epoch() > before);
        assertThat(raised.get()).isPositive();
        assertThat(store.commit(ACCOUNT, 1, before, List.of(new AccountEvent.BalanceChanged("USDT", 6, "", 1)))
                        .await()
                        .atMost(DEADLINE))
                .isEqualTo(new Commit.Fenced());
        assertThat(commit(store, ACCOUNT, 1, 7)).isEqualTo(new Commit.Committed(2));
        assertThat(balance(store, ACCOUNT)).isEqualTo(7);
        assertThat(replica.value("INFO replication", "role")).isEqualTo("master");
    }

    @Test
    void accounts_are_spread_over_the_nodes_of_a_cluster() {
        List<ValkeyServer> nodes = Stream.generate(() -> kept(ValkeyServer.start("--cluster-enabled", "yes")))
                .limit(3)
                .toList();
        for (int node = 0; node < nodes.size(); node++) {
            nodes.get(node).say("CLUSTER SET-CONFIG-EPOCH " + (node + 1));
            int last = (node + 1) * SLOTS / nodes.size();
            for (int from = node * SLOTS / nodes.size(); from < last; from += 1_024) {
                StringBuilder slots = new StringBuilder("CLUSTER ADDSLOTS");
                IntStream.range(from, Math.min(from + 1_024, last))
                        .forEach(slot -> slots.append(' ').append(slot));
                nodes.get(node).say(slots.toString());
            }
            nodes.getFirst().say("CLUSTER MEET 127.0.0.1 " + nodes.get(node).port());
        }
        nodes.forEach(node -> eventually(
                "the cluster stands",
                () -> node.value("CLUSTER INFO", "cluster_state").equals("ok")
                        && node.value("CLUSTER INFO", "cluster_known_nodes").equals("3")));
        ValkeyAccountStore store = store(options(
                ValkeyOptions.Mode.CLUSTER, List.of(nodes.getFirst().endpoint()), Optional.empty(), Optional.empty()));
        List<AccountId> accounts = IntStream.range(0, 30)
                .mapToObj(i -> new AccountId("account-" + i))
                .toList();
        for (int i = 0; i < accounts.size(); i++) {
            assertThat(commit(store, accounts.get(i), 0, i + 1)).isEqualTo(new Commit.Committed(1));
        }
        for (int i = 0; i < accounts.size(); i++) {
            assertThat(balance(store, accounts.get(i))).isEqualTo(i + 1);
        }
        assertThat(store.accounts()).containsExactlyInAnyOrderElementsOf(accounts);
        assertThat(nodes).allSatisfy(node -> assertThat(node.say("DBSIZE")).isNotEqualTo(":0"));
    }

    @Test
    void a_password_opens_the_ledger_and_a_wrong_one_is_told() {
        ValkeyServer server = kept(ValkeyServer.start());
        server.say("CONFIG SET requirepass sesame");
        List<String> endpoint = List.of(server.endpoint());
        ValkeyAccountStore store =
                store(options(ValkeyOptions.Mode.STANDALONE, endpoint, Optional.of("sesame"), Optional.empty()));
        assertThat(commit(store, ACCOUNT, 0, 5)).isEqualTo(new Commit.Committed(1));
        for (Optional<String> wrong : List.of(Optional.of("mellon"), Optional.<String>empty())) {
            assertThatThrownBy(() -> store(options(ValkeyOptions.Mode.STANDALONE, endpoint, wrong, Optional.empty())))
                    .isInstanceOf(StoreUnavailable.class)
                    .message()
                    .containsAnyOf("WRONGPASS", "NOAUTH")
                    .doesNotContain("mellon");
        }
    }

    @Test
    void over_tls_the_server_has_to_show_a_certificate_that_is_trusted() throws Exception {
        ValkeyServer server = kept(ValkeyServer.start());
        server.say("CONFIG SET requirepass sesame");
        Papers papers = Papers.of(folder, "store");
        String endpoint = "rediss://127.0.0.1:" + encrypted(server, papers);
        Optional<String> password = Optional.of("sesame");
        ValkeyAccountStore store = store(options(
                ValkeyOptions.Mode.STANDALONE,
                List.of(endpoint),
                password,
                Optional.of(papers.certificate().toString())));
        assertThat(commit(store, ACCOUNT, 0, 5)).isEqualTo(new Commit.Committed(1));
        assertThat(balance(store, ACCOUNT)).isEqualTo(5);
        String stranger = Papers.of(folder, "stranger").certificate().toString();
        for (Optional<String> other : List.of(Optional.of(stranger), Optional.<String>empty())) {
            assertThatThrownBy(() -> store(options(ValkeyOptions.Mode.STANDALONE, List.of(endpoint), password, other)))
                    .isInstanceOf(StoreUnavailable.class);
        }
        assertThatThrownBy(() -> options(
                        ValkeyOptions.Mode.STANDALONE, List.of(server.endpoint()), password, Optional.of(stranger)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rediss://");
    }

    /** A port that speaks TLS and passes on to the server in clear: not every server is built with it. */
    private int encrypted(ValkeyServer server, Papers papers) {
        NetServer door = vertx.createNetServer(new NetServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(papers.certificate().toString())
                        .addKeyPath(papers.key().toString())));
        door.connectHandler(near -> {
            near.pause();
            vertx.createNetClient().connect(server.port(), "127.0.0.1").onComplete(far -> {
                if (far.succeeded()) {
                    joined(near, far.result());
                } else {
                    near.close();
                }
            });
        });
        return door.listen().toCompletionStage().toCompletableFuture().join().actualPort();
    }

    private static void joined(NetSocket near, NetSocket far) {
        near.handler(far::write).closeHandler(ignored -> far.close());
        far.handler(near::write).closeHandler(ignored -> near.close());
        near.resume();
    }

    @Test
    void a_commit_without_its_receipt_is_unknown_and_found_to_be_written_or_not() {
        ValkeyServer primary = kept(ValkeyServer.lasting());
        ValkeyServer replica = kept(ValkeyServer.replicaOf(primary));
        eventually("the replica follows", replica::follows);
        ValkeyAccountStore store = store(new ValkeyOptions(
                ValkeyOptions.Mode.STANDALONE,
                List.of(primary.endpoint()),
                "",
                Optional.empty(),
                "t",
                Duration.ofMillis(600),
                1,
                4_096,
                64 << 10));
        assertThat(commit(store, ACCOUNT, 0, 5)).isEqualTo(new Commit.Committed(1));
        replica.pause();
        assertThatThrownBy(() -> commit(store, ACCOUNT, 1, 6)).isInstanceOf(StoreUnavailable.class);
        replica.resume();
        eventually("the ledger takes commits", () -> {
            long version = store.load(ACCOUNT).await().atMost(DEADLINE).version();
            try {
                return commit(store, ACCOUNT, version, 7).equals(new Commit.Committed(version + 1));
            } catch (StoreUnavailable notYet) {
                return false;
            }
        });
        assertThat(balance(store, ACCOUNT)).isEqualTo(7);
    }

    /** Whoever held the lease is gone without a word; within three seconds by the constants another has it. */
    @Test
    void a_lease_whose_holder_dies_is_taken_by_another() {
        assertThat(ValkeyLease.LASTS_MILLIS + ValkeyLease.RENEW_MILLIS).isLessThan(3_000);
        ValkeyServer server = kept(ValkeyServer.start());
        Vertx dying = Vertx.vertx();
        ValkeyLease first =
                ValkeyAccountStore.open(dying, server.options(), () -> {}).lease("feed");
        eventually("the first has it", first::held);
        ValkeyLease second = store(server.options()).lease("feed");
        AtomicInteger taken = new AtomicInteger();
        second.listen(taken::incrementAndGet);
        dying.close().toCompletionStage().toCompletableFuture().join();
        eventually("the second has it", second::held);
        assertThat(first.held()).isFalse();
        assertThat(taken).hasValue(1);
        second.close();
    }
}
