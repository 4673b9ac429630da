package dev.tidegate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.ledger.Ledger.Step;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountDeskTest {
    private static final AccountId ACCOUNT = new AccountId("alice");

    private final MovableStore store = new MovableStore(new MemoryAccountStore());
    private final AccountDesks desks = new AccountDesks(store, 1, () -> null);

    static AccountEvent fill(String execution, long fee, long realised) {
        return new AccountEvent.Filled(
                "c", execution, "BTC-PERP", Side.BUY, 1, 1, 1, "USDT", fee, realised, Position.FLAT, 1);
    }

    /** Two events that apply and one that cannot. */
    static List<AccountEvent> impossible() {
        OrderTerms terms = new OrderTerms("c", "BTC-PERP", Side.BUY, OrderType.LIMIT, TimeInForce.GTC, 1, 1, false);
        return List.of(
                new AccountEvent.BalanceChanged("BTC", 77, "", 1),
                new AccountEvent.Reserved(terms, "d", 1),
                new AccountEvent.ReplaceReserved("c", 0, 0, "d", 1));
    }

    /** Adds to a balance; answers the balance after it. */
    private static Step<Long> add(AccountState state, long amount) {
        long after = state.balance("USDT") + amount;
        return new Step<>(List.of(new AccountEvent.BalanceChanged("USDT", after, "", 1)), after);
    }

    private CompletableFuture<Long> adding(long amount) {
        return desks.turn(ACCOUNT, state -> add(state, amount)).subscribeAsCompletionStage();
    }

    private CompletableFuture<Long> reading() {
        return desks.turn(ACCOUNT, state -> Step.answer(state.balance("USDT"))).subscribeAsCompletionStage();
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        try {
            future.join();
        } catch (CompletionException failed) {
            return failed.getCause();
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void an_answer_waits_for_its_commit() {
        store.hold();
        CompletableFuture<Long> answer = adding(5);
        assertThat(answer).isNotDone();
        store.release();
        assertThat(answer).isCompletedWithValue(5L);
        assertThat(reading()).isCompletedWithValue(5L);
    }

    @Test
    void turns_that_come_while_a_commit_is_in_flight_are_committed_together_and_in_order() {
        store.hold();
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(adding(1));
        }
        assertThat(store.held()).isEqualTo(1);
        store.release();
        assertThat(store.batches()).containsExactly(1, 9);
        for (int i = 0; i < 10; i++) {
            assertThat(answers.get(i)).isCompletedWithValue(i + 1L);
        }
    }

    @Test
    void a_batch_has_its_bound() {
        store.hold();
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (int i = 0; i < AccountDesk.MAX_BATCH + 2; i++) {
            answers.add(adding(1));
        }
        store.release();
        assertThat(store.batches()).containsExactly(1, AccountDesk.MAX_BATCH, 1);
        assertThat(answers.getLast()).isCompletedWithValue(AccountDesk.MAX_BATCH + 2L);
    }

    @Test
    void a_turn_too_many_is_turned_away_and_the_others_are_served() {
        store.hold();
        CompletableFuture<Long> first = adding(1);
        List<CompletableFuture<Long>> waiting = new ArrayList<>();
        for (int i = 0; i < AccountDesk.MAX_WAITING; i++) {
            waiting.add(adding(1));
        }
        assertThat(waiting.getLast()).isNotDone();
        assertThat(failureOf(adding(1))).isInstanceOf(DeskOverloaded.class);
        store.release();
        assertThat(first).isCompletedWithValue(1L);
        assertThat(waiting.getLast()).isCompletedWithValue(AccountDesk.MAX_WAITING + 1L);
    }

    @Test
    void a_turn_that_only_reads_commits_nothing() {
        assertThat(reading()).isCompletedWithValue(0L);
        assertThat(store.batches()).isEmpty();
    }

    @Test
    void a_turn_that_throws_fails_alone() {
        store.hold();
        CompletableFuture<Long> before = adding(1);
        CompletableFuture<Long> good = adding(2);
        CompletableFuture<Object> broken = desks.turn(ACCOUNT, state -> {
                    throw new IllegalStateException("a bug");
                })
                .subscribeAsCompletionStage();
        CompletableFuture<Long> later = adding(3);
        store.release();
        assertThat(before).isCompletedWithValue(1L);
        assertThat(good).isCompletedWithValue(3L);
        assertThat(failureOf(broken)).hasMessage("a bug");
        assertThat(later).isCompletedWithValue(6L);
    }

    @Test
    void events_that_do_not_apply_fail_their_turn_and_leave_no_trace() {
        adding(Long.MAX_VALUE);
        store.hold();
        CompletableFuture<Long> first = adding(0);
        CompletableFuture<Long> good = adding(-10);
        CompletableFuture<String> broken =
                desks.turn(ACCOUNT, state -> new Step<>(impossible(), "booked")).subscribeAsCompletionStage();
        CompletableFuture<Long> bitcoins =
                desks.turn(ACCOUNT, state -> Step.answer(state.balance("BTC"))).subscribeAsCompletionStage();
        CompletableFuture<Long> later = adding(3);
        store.release();
        assertThat(first).isCompletedWithValue(Long.MAX_VALUE);
        assertThat(good).isCompletedWithValue(Long.MAX_VALUE - 10);
        assertThat(failureOf(broken)).isInstanceOf(IllegalArgumentException.class);
        assertThat(bitcoins).isCompletedWithValue(0L);
        assertThat(later).isCompletedWithValue(Long.MAX_VALUE - 7);
        assertThat(store.load(ACCOUNT).await().indefinitely().balance("BTC")).isZero();
    }

    @Test
    void a_failed_commit_fails_its_turns_and_the_account_is_loaded_again() {
        adding(5);
        store.failNext(new StoreUnavailable("disk full", null));
        assertThat(failureOf(adding(1))).isInstanceOf(StoreUnavailable.class).hasMessage("disk full");
        assertThat(reading()).isCompletedWithValue(5L);
        assertThat(adding(1)).isCompletedWithValue(6L);
    }

    @Test
    void a_commit_that_failed_though_it_was_written_is_found_when_the_account_is_loaded_again() {
        adding(5);
        store.failNextAfterWriting(new StoreUnavailable("connection lost", null));
        assertThat(failureOf(adding(1))).isInstanceOf(StoreUnavailable.class);
        assertThat(reading()).isCompletedWithValue(6L);
    }

    @Test
    void any_other_failure_of_the_store_is_told_as_unavailable() {
        store.failNext(new IllegalArgumentException("odd"));
        assertThat(failureOf(adding(1))).isInstanceOf(StoreUnavailable.class).hasMessageContaining("odd");
        store.throwNext(new IllegalStateException("odder"));
        assertThat(failureOf(adding(1))).isInstanceOf(StoreUnavailable.class).hasMessageContaining("odder");
        assertThat(adding(1)).isCompletedWithValue(1L);
    }

    @Test
    void a_failed_load_fails_its_turns_and_the_next_turn_loads_again() {
        store.failNextLoad(new StoreUnavailable("away", null));
        assertThat(failureOf(reading())).isInstanceOf(StoreUnavailable.class).hasMessage("away");
        assertThat(reading()).isCompletedWithValue(0L);
    }

    @Test
    void while_the_store_takes_nothing_readers_are_answered_and_the_state_stays() {
        adding(5);
        int loads = store.loads();
        store.outage("disk full");
        assertThat(failureOf(adding(1))).isInstanceOf(StoreUnavailable.class).hasMessage("disk full");
        assertThat(reading()).isCompletedWithValue(5L);
        store.outage(null);
        assertThat(adding(1)).isCompletedWithValue(6L);
        assertThat(store.loads()).isEqualTo(loads);
    }

    @Test
    void a_stale_commit_is_judged_again_on_what_the_store_has() {
        adding(5);
        store.moveOnBeforeNext(1, 100);
        assertThat(adding(1)).isCompletedWithValue(101L);
    }

    @Test
    void judging_again_has_its_bound_on_both_sides() {
        store.moveOnBeforeNext(AccountDesk.MAX_RETRIES, 1);
        assertThat(adding(10)).isCompletedWithValue(11L);
        store.moveOnBeforeNext(AccountDesk.MAX_RETRIES + 1, 1);
        assertThat(failureOf(adding(1))).isInstanceOf(StoreUnavailable.class).hasMessageContaining("moved on");
        assertThat(reading()).isCompletedWithValue(1L);
    }

    @Test
    void a_fenced_writer_is_told_so() {
        adding(5);
        new AccountDesks(store, 2, () -> null)
                .turn(ACCOUNT, state -> add(state, 1))
                .await()
                .indefinitely();
        assertThat(failureOf(adding(1))).isInstanceOf(AccountFenced.class);
    }

    @Test
    void a_turn_taken_from_within_an_answer_does_not_wait_for_itself() {
        CompletableFuture<Long> inner = new CompletableFuture<>();
        desks.turn(ACCOUNT, state -> add(state, 1))
                .subscribe()
                .with(one -> adding(10).whenComplete((two, failed) -> inner.complete(two)));
        assertThat(inner).isCompletedWithValue(11L);
    }

    @Test
    void an_answer_that_cannot_be_taken_does_not_stop_the_desk() {
        ExecutorService caller = Executors.newSingleThreadExecutor();
        AccountDesks rejected = new AccountDesks(store, 1, () -> task -> {
            throw new RejectedExecutionException("closed");
        });
        store.hold();
        CompletableFuture<Long> answered =
                rejected.turn(ACCOUNT, state -> add(state, 1)).subscribeAsCompletionStage();
        rejected.turn(ACCOUNT, state -> add(state, 1)).subscribe().with(answer -> {
            throw new IllegalStateException("cannot take it");
        });
        CompletableFuture<Long> last =
                rejected.turn(ACCOUNT, state -> add(state, 1)).subscribeAsCompletionStage();
        caller.submit(store::release);
        caller.close();
        assertThat(answered).isCompletedWithValue(1L);
        assertThat(last).isCompletedWithValue(3L);
    }

    @Test
    void the_answer_is_given_on_the_callers_thread() throws Exception {
        try (ExecutorService loop = Executors.newSingleThreadExecutor(task -> new Thread(task, "loop"));
                ExecutorService other = Executors.newSingleThreadExecutor(task -> new Thread(task, "other"))) {
            AccountDesks onLoop = new AccountDesks(store, 1, () -> loop);
            store.hold();
            CompletableFuture<String> where = new CompletableFuture<>();
            CompletableFuture<String> whereSecond = new CompletableFuture<>();
            loop.submit(() -> {
                        for (CompletableFuture<String> told : List.of(where, whereSecond)) {
                            onLoop.turn(ACCOUNT, state -> add(state, 1))
                                    .subscribe()
                                    .with(one ->
                                            told.complete(Thread.currentThread().getName()));
                        }
                    })
                    .get();
            other.submit(store::release).get();
            assertThat(where.get(20, TimeUnit.SECONDS)).isEqualTo("loop");
            assertThat(whereSecond.get(20, TimeUnit.SECONDS)).isEqualTo("loop");
        }
    }

    @Test
    void a_busy_account_does_not_capture_one_callers_thread() throws Exception {
        try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
            AccountDesks onLoop = new AccountDesks(store, 1, () -> loop);
            AtomicInteger answered = new AtomicInteger();
            CompletableFuture<Integer> seen = new CompletableFuture<>();
            CountDownLatch done = new CountDownLatch(1);
            loop.submit(() -> {
                        again(onLoop, answered, done);
                        seen.complete(answered.get());
                    })
                    .get();
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(seen.join()).isLessThanOrEqualTo(AccountDesk.MAX_ROUNDS);
            assertThat(answered).hasValue(1_000);
        }
    }

    private static void again(AccountDesks desks, AtomicInteger answered, CountDownLatch done) {
        desks.turn(ACCOUNT, state -> add(state, 1)).subscribe().with(one -> {
            if (answered.incrementAndGet() < 1_000) {
                again(desks, answered, done);
            } else {
                done.countDown();
            }
        });
    }

    @Test
    void subscribing_twice_takes_two_turns() {
        Uni<Long> turn = desks.turn(ACCOUNT, state -> add(state, 1));
        assertThat(turn.await().indefinitely()).isEqualTo(1);
        assertThat(turn.await().indefinitely()).isEqualTo(2);
    }

    /**
     * Callers on several threads, a store that answers late, on other threads, fails before or after writing and moves on by itself:
     * every answered turn is in the account exactly once, no failed-and-unwritten turn is, and each caller's turns are in order.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_the_store_does_answered_turns_are_in_the_account_once(long seed) throws Exception {
        RoughStore rough = new RoughStore(new MemoryAccountStore(), new Random(seed));
        int callers = 4;
        int turns = 400;
        List<List<CompletableFuture<String>>> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(callers);
                rough) {
            AccountDesks desk = new AccountDesks(rough, 1, () -> pool);
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (int c = 0; c < callers; c++) {
                List<CompletableFuture<String>> mine = new ArrayList<>();
                answers.add(mine);
                String name = "t" + c + "-";
                ends.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < turns; i++) {
                                String execution = name + i;
                                mine.add(desk.turn(
                                                ACCOUNT, state -> new Step<>(List.of(fill(execution, 0, 1)), execution))
                                        .subscribeAsCompletionStage());
                            }
                        },
                        pool));
            }
            for (CompletableFuture<Void> end : ends) {
                end.get(20, TimeUnit.SECONDS);
            }
            for (CompletableFuture<String> answer :
                    answers.stream().flatMap(List::stream).toList()) {
                answer.handle((ok, failed) -> 0).get(20, TimeUnit.SECONDS);
            }
        }
        AccountState state = rough.inner().load(ACCOUNT).await().indefinitely();
        List<String> booked = state.snapshot().executionIds();
        assertThat(booked).doesNotHaveDuplicates();
        assertThat(state.balance("USDT")).isEqualTo(booked.size());
        for (int c = 0; c < callers; c++) {
            String name = "t" + c + "-";
            List<String> answered = answers.get(c).stream()
                    .filter(answer -> !answer.isCompletedExceptionally())
                    .map(CompletableFuture::join)
                    .toList();
            List<String> mine =
                    booked.stream().filter(id -> id.startsWith(name)).toList();
            assertThat(mine).as("seed %s", seed).containsAll(answered);
            assertThat(mine).as("seed %s", seed).isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
        }
        assertThat(rough.mostInFlight()).as("seed %s", seed).isEqualTo(1);
        assertThat(rough.failures()).as("seed %s", seed).isPositive();
    }

    private static int number(String execution) {
        return Integer.parseInt(execution.substring(execution.indexOf('-') + 1));
    }

    @Test
    void a_store_that_is_closed_has_no_more_turns() {
        assertThatThrownBy(() -> {
                    store.outage("closed");
                    desks.turn(ACCOUNT, state -> add(state, 1)).await().indefinitely();
                })
                .isInstanceOf(StoreUnavailable.class);
    }

    /** The new server has lost the last commits and has taken as many others since: the version says nothing of it. */
    @Test
    void a_new_epoch_has_the_account_loaded_whatever_its_version_says() {
        assertThat(adding(5).join()).isEqualTo(5);
        assertThat(adding(5).join()).isEqualTo(10);
        MemoryAccountStore other = new MemoryAccountStore();
        for (long balance : List.of(1L, 2L)) {
            other.commit(ACCOUNT, balance - 1, 1, List.of(new AccountEvent.BalanceChanged("USDT", balance, "", 1)))
                    .await()
                    .indefinitely();
        }
        store.failOver(other, 2);
        assertThat(desks.turn(ACCOUNT, state -> Step.answer(state.balance("USDT")))
                        .await()
                        .indefinitely())
                .isEqualTo(2);
        assertThat(adding(5).join()).isEqualTo(7);
    }

    @Test
    void who_listens_hears_of_commits_whose_outcome_is_unknown_and_of_what_passed_unwritten() {
        List<AccountId> doubted = new ArrayList<>();
        AccountDesks watched = new AccountDesks(store, 1, () -> null, new Written() {
            @Override
            public void written(AccountState state, List<AccountEvent> events) {}

            @Override
            public void doubted(AccountId account) {
                doubted.add(account);
            }
        });
        store.failNextAfterWriting(new StoreUnavailable("no answer", null));
        assertThatThrownBy(() ->
                        watched.turn(ACCOUNT, state -> add(state, 1)).await().indefinitely())
                .isInstanceOf(StoreUnavailable.class);
        assertThat(doubted).hasSize(1);
        watched.turn(ACCOUNT, state -> add(state, 1)).await().indefinitely();
        assertThat(doubted).hasSize(1);
        store.outage("down");
        watched.turn(ACCOUNT, state -> new Step<>(add(state, 1).events(), 0, Ledger.Unwritten.PASSED))
                .await()
                .indefinitely();
        assertThat(doubted).hasSize(2);
    }
}
