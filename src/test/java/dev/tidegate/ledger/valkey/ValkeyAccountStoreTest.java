package dev.tidegate.ledger.valkey;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.Commit;
import dev.tidegate.ledger.Histories;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValkeyAccountStoreTest {
    private static final AccountId ACCOUNT = new AccountId("account");
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger raised = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private ValkeyServer server(ValkeyServer server) {
        open.add(server);
        return server;
    }

    private ValkeyAccountStore store(ValkeyOptions options) {
        ValkeyAccountStore store = ValkeyAccountStore.open(vertx, options, raised::incrementAndGet);
        open.add(store);
        return store;
    }

    private static List<AccountEvent> funded(long balance) {
        return List.of(new AccountEvent.BalanceChanged("USDT", balance, "deposit", 1));
    }

    private static Commit commit(ValkeyAccountStore store, long version, long epoch, long balance) {
        return store.commit(ACCOUNT, version, epoch, funded(balance)).await().atMost(DEADLINE);
    }

    private static AccountState load(ValkeyAccountStore store) {
        return store.load(ACCOUNT).await().atMost(DEADLINE);
    }

    private static Ledger.Step<Long> add(AccountState state, long amount) {
        long after = state.balance("USDT") + amount;
        return new Ledger.Step<>(funded(after), after);
    }

    @Test
    void pictures_keep_the_log_short_and_change_nothing() {
        ValkeyServer server = server(ValkeyServer.start());
        ValkeyOptions options = new ValkeyOptions(
                ValkeyOptions.Mode.STANDALONE,
                List.of(server.endpoint()),
                "",
                Optional.empty(),
                "small",
                Duration.ofSeconds(5),
                0,
                64,
                256);
        ValkeyAccountStore store = store(options);
        AccountDesks desks = new AccountDesks(store, 1, () -> null);
        Histories histories = new Histories(new Random(3));
        AccountState model = AccountState.empty(ACCOUNT);
        long before = 0;
        for (int i = 0; i < 1_000; i++) {
            before = model.version();
            List<AccountEvent> events = histories.batch(model, 3);
            desks.turn(ACCOUNT, state -> new Ledger.Step<>(events, 0)).await().atMost(DEADLINE);
            events.forEach(model::apply);
        }
        assertThat(load(store).snapshot()).isEqualTo(model.snapshot());
        int entries = Integer.parseInt(server.say("XLEN small:{account}:log").substring(1));
        assertThat(entries).isLessThan(700);
        assertThat(store.since(ACCOUNT, 1).await().atMost(DEADLINE)).isNull();
        assertThat(store.since(ACCOUNT, model.version()).await().atMost(DEADLINE))
                .isEmpty();
        assertThat(store.since(ACCOUNT, before).await().atMost(DEADLINE)).hasSize((int) (model.version() - before));
    }

    @Test
    void a_server_that_forgot_its_scripts_is_told_them_again() {
        ValkeyServer server = server(ValkeyServer.start());
        ValkeyAccountStore store = store(server.options());
        for (int version = 0; version < 5; version++) {
            server.say("SCRIPT FLUSH");
            assertThat(commit(store, version, 1, version)).isEqualTo(new Commit.Committed(version + 1));
        }
    }

    /** The answers of many commits are lost with their connections; each is written once or not at all. */
    @Test
    void a_commit_whose_answer_was_lost_is_written_once() {
        ValkeyServer server = server(ValkeyServer.start());
        ValkeyAccountStore store = store(server.options());
        long version = 0;
        int unknown = 0;
        for (int i = 0; i < 400; i++) {
            var going = store.commit(ACCOUNT, version, 1, funded(i)).subscribeAsCompletionStage();
            if (i % 5 == 0) {
                server.say("CLIENT KILL TYPE normal");
            }
            try {
                assertThat(going.join()).isEqualTo(new Commit.Committed(version + 1));
                version++;
            } catch (java.util.concurrent.CompletionException refused) {
                assertThat(refused.getCause()).isInstanceOf(StoreUnavailable.class);
                unknown++;
                eventually("the store is back", () -> store.outage() == null);
                AccountState state = load(store);
                assertThat(state.version()).isBetween(version, version + 1);
                version = state.version();
            }
        }
        assertThat(load(store).version()).isEqualTo(version);
        assertThat(version + unknown).isBetween(400L, 800L);
    }

    @Test
    void a_restart_of_the_server_raises_the_epoch_and_fences_what_was_decided_before() {
        ValkeyServer server = server(ValkeyServer.lasting());
        ValkeyAccountStore one = store(server.options());
        ValkeyAccountStore other = store(server.options());
        long before = one.epoch();
        assertThat(other.epoch()).isEqualTo(before);
        assertThat(commit(one, 0, before, 5)).isEqualTo(new Commit.Committed(1));
        server.kill();
        server.restart();
        eventually("the epoch has risen", () -> one.epoch() == before + 1 && other.epoch() == before + 1);
        assertThat(raised).hasValue(2);
        assertThat(commit(one, 1, before, 6)).isEqualTo(new Commit.Fenced());
        assertThat(commit(one, 1, before + 1, 6)).isEqualTo(new Commit.Committed(2));
        assertThat(load(other).balance("USDT")).isEqualTo(6);
    }

    @Test
    void a_frozen_server_is_an_outage_and_its_return_the_end_of_it() {
        ValkeyServer server = server(ValkeyServer.start());
        ValkeyAccountStore store = store(server.options());
        commit(store, 0, 1, 5);
        server.pause();
        assertThatThrownBy(() -> commit(store, 1, 1, 6)).isInstanceOf(StoreUnavailable.class);
        assertThat(store.outage()).isNotNull();
        assertThatThrownBy(() -> load(store)).isInstanceOf(StoreUnavailable.class);
        server.resume();
        eventually("the store is back", () -> store.outage() == null);
        // What was asked of the frozen server may have been done after all, or not: never in part, never twice.
        assertThat(load(store).version()).isBetween(1L, 2L);
        assertThat(raised).hasValue(0);
    }

    @Test
    void a_store_that_is_not_there_is_told_at_the_start() {
        ValkeyServer server = ValkeyServer.start();
        server.close();
        assertThatThrownBy(() -> ValkeyAccountStore.open(vertx, server.options(), () -> {}))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(Integer.toString(server.port()));
    }

    @Test
    void a_commit_the_replica_has_no_receipt_for_is_unknown() {
        ValkeyServer server = server(ValkeyServer.start());
        ValkeyOptions usual = server.options();
        ValkeyAccountStore store = store(new ValkeyOptions(
                usual.mode(), usual.endpoints(), "", Optional.empty(), "t", Duration.ofMillis(500), 1, 4_096, 1 << 16));
        assertThatThrownBy(() -> commit(store, 0, 1, 5))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("0 of 1 replicas");
        assertThat(load(store).version()).isEqualTo(1);
    }

    /** Three gateways' desks on one account: every turn counts once, and whoever only looks sees what others have done. */
    @Test
    void desks_of_several_gateways_share_an_account() throws Exception {
        ValkeyServer server = server(ValkeyServer.start());
        int gateways = 3;
        int turns = 400;
        List<Future<Long>> done = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(2 * gateways)) {
            for (int g = 0; g < gateways; g++) {
                AccountDesks desks =
                        new AccountDesks(store(server.options().within(Duration.ofSeconds(5))), 1, () -> null);
                for (int client = 0; client < 2; client++) {
                    done.add(pool.submit((Callable<Long>) () -> {
                        long last = 0;
                        for (int i = 0; i < turns; i++) {
                            last = desks.turn(ACCOUNT, state -> add(state, 1))
                                    .await()
                                    .atMost(DEADLINE);
                            long seen = desks.turn(ACCOUNT, state -> Ledger.Step.answer(state.balance("USDT")))
                                    .await()
                                    .atMost(DEADLINE);
                            assertThat(seen).isGreaterThanOrEqualTo(last);
                        }
                        return last;
                    }));
                }
            }
        }
        for (Future<Long> each : done) {
            assertThat(each.get()).isPositive();
        }
        assertThat(load(store(server.options())).balance("USDT")).isEqualTo(2L * gateways * turns);
    }
}
