package dev.tidegate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of accounts keeps to. A store is finished when it passes. */
public abstract class AccountStoreContract {
    protected static final Duration DEADLINE = Duration.ofSeconds(20);
    protected static final long EPOCH = 7;

    protected AccountStore store;

    /** A store without accounts. */
    protected abstract AccountStore create();

    /** The same store after its process has ended and another has opened it; the store itself where it lives in memory only. */
    protected abstract AccountStore reopen(AccountStore store);

    @BeforeEach
    void open() {
        store = create();
    }

    @AfterEach
    void close() {
        store.close();
    }

    protected static AccountId account(int number) {
        return new AccountId("account-" + number);
    }

    protected Commit commit(AccountId account, long version, long epoch, List<AccountEvent> events) {
        return store.commit(account, version, epoch, events).await().atMost(DEADLINE);
    }

    protected AccountState load(AccountId account) {
        return store.load(account).await().atMost(DEADLINE);
    }

    private static List<AccountEvent> funded(long balance) {
        return List.of(new AccountEvent.BalanceChanged("USDT", balance, "deposit", 1));
    }

    @Test
    void an_account_never_seen_is_empty() {
        assertThat(load(account(1)).snapshot())
                .isEqualTo(AccountState.empty(account(1)).snapshot());
        assertThat(store.accounts()).isEmpty();
    }

    @Test
    void loading_an_account_does_not_make_it() {
        load(account(1));
        assertThat(store.accounts()).isEmpty();
    }

    @Test
    void a_commit_moves_the_version_by_the_number_of_events() {
        assertThat(commit(account(1), 0, EPOCH, funded(5))).isEqualTo(new Commit.Committed(1));
        List<AccountEvent> three = new Histories(new Random(1)).batch(AccountState.empty(account(1)), 1);
        assertThat(commit(account(1), 1, EPOCH, three)).isEqualTo(new Commit.Committed(1 + three.size()));
        assertThat(load(account(1)).version()).isEqualTo(1 + three.size());
    }

    @Test
    void a_commit_on_another_version_is_stale_and_changes_nothing() {
        commit(account(1), 0, EPOCH, funded(5));
        assertThat(commit(account(1), 0, EPOCH, funded(6))).isInstanceOf(Commit.Stale.class);
        assertThat(commit(account(1), 2, EPOCH, funded(6))).isInstanceOf(Commit.Stale.class);
        assertThat(commit(account(2), 1, EPOCH, funded(6))).isInstanceOf(Commit.Stale.class);
        assertThat(load(account(1)).balance("USDT")).isEqualTo(5);
        assertThat(load(account(2)).version()).isZero();
        assertThat(store.accounts()).containsExactly(account(1));
    }

    @Test
    void a_writer_of_an_earlier_epoch_is_fenced_even_after_a_restart() {
        commit(account(1), 0, EPOCH, funded(5));
        assertThat(commit(account(1), 1, EPOCH - 1, funded(6))).isEqualTo(new Commit.Fenced());
        assertThat(commit(account(1), 1, EPOCH + 2, funded(7))).isEqualTo(new Commit.Committed(2));
        store = reopen(store);
        assertThat(commit(account(1), 2, EPOCH + 1, funded(8))).isEqualTo(new Commit.Fenced());
        assertThat(commit(account(2), 0, EPOCH - 5, funded(9))).isEqualTo(new Commit.Committed(1));
        assertThat(commit(account(1), 2, EPOCH + 2, funded(10))).isEqualTo(new Commit.Committed(3));
        assertThat(load(account(1)).balance("USDT")).isEqualTo(10);
    }

    @Test
    void what_was_loaded_belongs_to_the_caller() {
        commit(account(1), 0, EPOCH, funded(5));
        load(account(1)).apply(new AccountEvent.BalanceChanged("USDT", 99, "", 2));
        assertThat(load(account(1)).balance("USDT")).isEqualTo(5);
    }

    @Test
    void an_account_loaded_after_commits_that_followed_a_restart_has_them() {
        commit(account(1), 0, EPOCH, funded(5));
        store = reopen(store);
        commit(account(1), 1, EPOCH, funded(6));
        assertThat(load(account(1)).balance("USDT")).isEqualTo(6);
    }

    @Test
    void accounts_are_listed_in_order() {
        for (int i : new int[] {3, 1, 2}) {
            commit(account(i), 0, EPOCH, funded(i));
        }
        assertThat(store.accounts()).containsExactly(account(1), account(2), account(3));
    }

    /** Replay of the events, the store's state, and the store's state after a restart are the same, byte for byte. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void interleaved_histories_of_many_accounts_come_back_as_they_were(long seed) {
        Random random = new Random(seed);
        Histories histories = new Histories(random);
        Map<AccountId, AccountState> model = new TreeMap<>();
        for (int i = 0; i < 1_500; i++) {
            AccountId id = account(random.nextInt(20));
            AccountState state = model.computeIfAbsent(id, AccountState::empty);
            List<AccountEvent> events = histories.batch(state, 4);
            assertThat(commit(id, state.version(), EPOCH, events))
                    .as("seed %s, commit %s", seed, i)
                    .isEqualTo(new Commit.Committed(state.version() + events.size()));
            events.forEach(state::apply);
            if (random.nextInt(400) == 0) {
                store = reopen(store);
            }
        }
        assertSame(model, seed);
        store = reopen(store);
        assertSame(model, seed);
    }

    private void assertSame(Map<AccountId, AccountState> model, long seed) {
        assertThat(store.accounts()).containsExactlyElementsOf(model.keySet());
        model.forEach((id, state) ->
                assertThat(load(id).snapshot()).as("seed %s, %s", seed, id).isEqualTo(state.snapshot()));
    }

    @Test
    void threads_that_write_different_accounts_do_not_disturb_one_another() throws Exception {
        int threads = 6;
        int commits = 300;
        List<Future<AccountState>> writers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                AccountId id = account(t);
                Random random = new Random(t);
                writers.add(pool.submit((Callable<AccountState>) () -> {
                    Histories histories = new Histories(random);
                    AccountState state = AccountState.empty(id);
                    for (int i = 0; i < commits; i++) {
                        List<AccountEvent> events = histories.batch(state, 3);
                        assertThat(commit(id, state.version(), EPOCH, events))
                                .isEqualTo(new Commit.Committed(state.version() + events.size()));
                        events.forEach(state::apply);
                    }
                    return state;
                }));
            }
        }
        for (Future<AccountState> writer : writers) {
            AccountState expected = writer.get();
            assertThat(load(expected.account()).snapshot()).isEqualTo(expected.snapshot());
        }
    }

    @Test
    void of_writers_racing_on_one_version_exactly_one_wins() throws Exception {
        List<Future<Commit>> racers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                long balance = i + 1;
                racers.add(pool.submit(() -> commit(account(1), 0, EPOCH, funded(balance))));
            }
        }
        int won = 0;
        for (Future<Commit> racer : racers) {
            won += racer.get() instanceof Commit.Committed ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
        assertThat(load(account(1)).version()).isEqualTo(1);
    }
}
