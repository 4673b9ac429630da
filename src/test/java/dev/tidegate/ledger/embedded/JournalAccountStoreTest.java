package dev.tidegate.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.ledger.Commit;
import dev.tidegate.ledger.Histories;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.ledger.journal.JournalDamaged;
import dev.tidegate.ledger.journal.SegmentFiles;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalAccountStoreTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int SEGMENT = 1 << 14;
    private static final AccountId ALICE = new AccountId("alice");

    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void folder() {
        folder = temp.resolve("ledger");
    }

    private JournalAccountStore open(Durability durability) {
        return open(folder, durability, 1_000);
    }

    private static JournalAccountStore open(Path where, Durability durability, int maxSealed) {
        return new JournalAccountStore(new JournalOptions(where, durability, SEGMENT, maxSealed));
    }

    private static Commit commit(
            JournalAccountStore store, AccountId account, long version, List<AccountEvent> events) {
        return store.commit(account, version, 1, events).await().atMost(DEADLINE);
    }

    private static List<AccountEvent> balance(long minor) {
        return List.of(new AccountEvent.BalanceChanged("USDT", minor, "deposit of a client, in time", 1));
    }

    private static AccountState load(JournalAccountStore store, AccountId account) {
        return store.load(account).await().atMost(DEADLINE);
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static List<Path> files(Path where, String start) {
        try (Stream<Path> all = Files.list(where)) {
            return all.filter(file -> file.getFileName().toString().startsWith(start))
                    .sorted()
                    .toList();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static long size(Path where) {
        long size = 0;
        for (Path file : files(where, "")) {
            try {
                size += Files.size(file);
            } catch (NoSuchFileException meanwhile) {
                size += 0;
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        }
        return size;
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void endless_traffic_takes_bounded_room(Durability durability) {
        int maxSealed = 4;
        try (JournalAccountStore store = open(folder, durability, maxSealed)) {
            long version = 0;
            long most = 0;
            while (version < 8_000) {
                until(() -> store.outage() == null);
                assertThat(commit(store, ALICE, version, balance(version))).isInstanceOf(Commit.Committed.class);
                version++;
                if (version % 500 == 0) {
                    most = Math.max(most, size(folder));
                }
            }
            // Sealed, one too many, current and spare; and three small checkpoints: old, new, being made.
            assertThat(most).isLessThanOrEqualTo((maxSealed + 3L) * SEGMENT + 3 * 4_096);
            until(() -> files(folder, "checkpoint-").size() == 1
                    && files(folder, "journal-").size() <= 2);
        }
        try (JournalAccountStore store = open(durability)) {
            assertThat(load(store, ALICE).version()).isEqualTo(8_000);
            assertThat(load(store, ALICE).balance("USDT")).isEqualTo(7_999);
        }
    }

    /** Copies of the folder taken while it is written are what a killed process leaves behind; each is a prefix of what was done. */
    @ParameterizedTest
    @EnumSource(Durability.class)
    void a_copy_taken_at_any_moment_opens_as_a_prefix_with_all_that_was_answered(Durability durability)
            throws Exception {
        long seed = 99;
        Random random = new Random(seed);
        Histories histories = new Histories(random);
        Map<AccountId, AccountState> model = new TreeMap<>();
        try (JournalAccountStore store = open(durability)) {
            for (int round = 0; round < 30; round++) {
                for (int i = random.nextInt(150); i >= 0; i--) {
                    AccountId id = new AccountId("account-" + random.nextInt(6));
                    AccountState state = model.computeIfAbsent(id, AccountState::empty);
                    List<AccountEvent> events = histories.batch(state, 4);
                    assertThat(commit(store, id, state.version(), events)).isInstanceOf(Commit.Committed.class);
                    events.forEach(state::apply);
                }
                Path copy = temp.resolve("copy-" + round);
                if (copyAll(copy)) {
                    assertHolds(copy, durability, model, "seed " + seed + ", round " + round);
                }
            }
        }
    }

    /** False where a file went away while it was copied, which no crash can bring about. */
    private boolean copyAll(Path to) throws IOException {
        Files.createDirectories(to);
        // Files are made before others are deleted, so a list that is the same before and after is the list of one
        // moment.
        List<Path> before = files(folder, "");
        for (Path file : before) {
            try {
                Files.copy(file, to.resolve(file.getFileName()));
            } catch (NoSuchFileException meanwhile) {
                return false;
            }
        }
        return before.equals(files(folder, ""));
    }

    private static void assertHolds(Path copy, Durability durability, Map<AccountId, AccountState> model, String when) {
        try (JournalAccountStore store = open(copy, durability, 1_000)) {
            assertThat(store.accounts()).as(when).containsExactlyElementsOf(model.keySet());
            model.forEach((id, state) ->
                    assertThat(load(store, id).snapshot()).as(when).isEqualTo(state.snapshot()));
        }
    }

    @Test
    void what_a_crash_leaves_of_a_checkpoint_being_made_does_no_harm() throws IOException {
        try (JournalAccountStore store = open(Durability.OS)) {
            commit(store, ALICE, 0, balance(7));
        }
        Files.write(folder.resolve("checkpoint.making"), new byte[77]);
        Files.write(folder.resolve("blank-7.making"), new byte[77]);
        try (JournalAccountStore store = open(Durability.OS)) {
            assertThat(load(store, ALICE).balance("USDT")).isEqualTo(7);
            assertThat(files(folder, "checkpoint")).isEmpty();
        }
    }

    /** Between checkpoint and cut, and between cut and the end of the old checkpoint. */
    @Test
    void old_segments_and_old_checkpoints_that_a_crash_has_left_are_passed_over() throws IOException {
        Path early = temp.resolve("early");
        long version = 0;
        try (JournalAccountStore store = open(Durability.OS)) {
            while (files(folder, "checkpoint-").isEmpty()) {
                commit(store, ALICE, version, balance(version++));
            }
            until(() -> files(folder, "journal-").size() == 1);
            copyAll(early);
            Path first = files(early, "checkpoint-").getFirst();
            while (files(folder, "checkpoint-").contains(folder.resolve(first.getFileName()))) {
                commit(store, ALICE, version, balance(version++));
            }
            until(() -> files(folder, "journal-").size() == 1
                    && files(folder, "checkpoint-").size() == 1);
        }
        for (Path old : files(early, "")) {
            if (!Files.exists(folder.resolve(old.getFileName()))) {
                Files.copy(old, folder.resolve(old.getFileName()));
            }
        }
        assertThat(files(folder, "checkpoint-")).hasSize(2);
        try (JournalAccountStore store = open(Durability.OS)) {
            assertThat(load(store, ALICE).version()).isEqualTo(version);
            assertThat(load(store, ALICE).balance("USDT")).isEqualTo(version - 1);
        }
    }

    @Test
    void a_flipped_bit_anywhere_in_a_checkpoint_is_refused() throws IOException {
        Histories histories = new Histories(new Random(5));
        try (JournalAccountStore store = open(Durability.OS)) {
            AccountState state = AccountState.empty(ALICE);
            while (files(folder, "checkpoint-").isEmpty()) {
                List<AccountEvent> events = histories.batch(state, 2);
                commit(store, ALICE, state.version(), events);
                events.forEach(state::apply);
            }
        }
        Path file = files(folder, "checkpoint-").getLast();
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(6);
        for (int i = 0; i < 400; i++) {
            byte[] flipped = good.clone();
            int bit = i < 8 * 36 ? i : random.nextInt(good.length * 8);
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file, flipped);
            assertThatThrownBy(() -> open(Durability.OS)).as("bit %s", bit).isInstanceOf(JournalDamaged.class);
        }
        for (int cut = 0; cut < good.length; cut += 1 + good.length / 97) {
            Files.write(file, java.util.Arrays.copyOf(good, cut));
            assertThatThrownBy(() -> open(Durability.OS)).as("cut at %s", cut).isInstanceOf(JournalDamaged.class);
        }
        Files.write(file, good);
        open(Durability.OS).close();
    }

    @Test
    void a_missing_checkpoint_is_refused() throws IOException {
        try (JournalAccountStore store = open(Durability.OS)) {
            long version = 0;
            while (files(folder, "checkpoint-").isEmpty()) {
                commit(store, ALICE, version, balance(version++));
            }
            until(() -> SegmentFiles.first(files(folder, "journal-").getFirst()) > 1);
        }
        Files.delete(files(folder, "checkpoint-").getLast());
        assertThatThrownBy(() -> open(Durability.OS)).isInstanceOf(JournalDamaged.class);
    }

    @Test
    void one_folder_has_one_store_and_a_failed_opening_gives_it_back() throws IOException {
        JournalAccountStore store = open(Durability.OS);
        assertThatThrownBy(() -> open(Durability.OS)).isInstanceOf(IllegalStateException.class);
        commit(store, ALICE, 0, balance(1));
        store.close();
        Path segment = files(folder, "journal-").getFirst();
        byte[] good = Files.readAllBytes(segment);
        byte[] bad = good.clone();
        bad[0]++;
        Files.write(segment, bad);
        assertThatThrownBy(() -> open(Durability.OS)).isInstanceOf(JournalDamaged.class);
        Files.write(segment, good);
        try (JournalAccountStore again = open(Durability.OS)) {
            assertThat(load(again, ALICE).balance("USDT")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void a_store_that_is_closed_takes_no_commit_and_answers_those_it_took(Durability durability) throws Exception {
        JournalAccountStore store = open(durability);
        CompletableFuture<Commit> subscribed =
                store.commit(ALICE, 0, 1, balance(1)).subscribeAsCompletionStage();
        Uni<Commit> unsubscribed = store.commit(ALICE, 1, 1, balance(2));
        store.close();
        assertThat(subscribed.get(20, TimeUnit.SECONDS)).isEqualTo(new Commit.Committed(1));
        assertThat(unsubscribed.await().atMost(DEADLINE)).isEqualTo(new Commit.Committed(2));
        assertThat(store.outage()).isEqualTo("the ledger is closed");
        assertThatThrownBy(() -> commit(store, ALICE, 2, balance(3))).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> load(store, ALICE)).isInstanceOf(StoreUnavailable.class);
        try (JournalAccountStore again = open(durability)) {
            assertThat(load(again, ALICE).balance("USDT")).isEqualTo(2);
        }
    }

    @Test
    void a_commit_larger_than_a_segment_is_refused_and_does_no_harm() {
        try (JournalAccountStore store = open(Durability.OS)) {
            List<AccountEvent> many = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                many.addAll(balance(i));
            }
            assertThatThrownBy(() -> commit(store, ALICE, 0, many)).isInstanceOf(StoreUnavailable.class);
            assertThat(store.outage()).isNull();
            assertThat(commit(store, ALICE, 0, balance(5))).isEqualTo(new Commit.Committed(1));
        }
    }

    @Test
    void a_text_too_long_for_a_record_is_refused_and_does_no_harm() {
        try (JournalAccountStore store = open(Durability.OS)) {
            List<AccountEvent> odd = List.of(new AccountEvent.Acknowledged("c", "x".repeat(40_000), 1));
            assertThatThrownBy(() -> commit(store, ALICE, 0, odd)).isInstanceOf(StoreUnavailable.class);
            assertThat(commit(store, ALICE, 0, balance(5))).isEqualTo(new Commit.Committed(1));
        }
    }

    /** A checkpoint that fails is tried again by itself, and until then commits are refused at the bound, not before. */
    @Test
    void commits_are_refused_while_checkpoints_cannot_keep_up_and_taken_again_after() throws IOException {
        int maxSealed = 2;
        try (JournalAccountStore store = open(folder, Durability.OS, maxSealed)) {
            Path obstacle = Files.createDirectories(folder.resolve("checkpoint.making/in the way"))
                    .getParent();
            long version = 0;
            while (store.outage() == null) {
                commit(store, ALICE, version, balance(version++));
            }
            assertThat(store.outage()).contains("checkpoints do not keep up");
            assertThat(files(folder, "journal-")).hasSize(maxSealed + 2);
            long refused = version;
            assertThatThrownBy(() -> commit(store, ALICE, refused, balance(1))).isInstanceOf(StoreUnavailable.class);
            Files.delete(obstacle.resolve("in the way"));
            Files.delete(obstacle);
            until(() -> store.outage() == null);
            assertThat(commit(store, ALICE, version, balance(1))).isInstanceOf(Commit.Committed.class);
        }
    }

    @Test
    void accounts_are_read_again_while_others_commit() {
        try (JournalAccountStore store = open(Durability.OS)) {
            List<CompletableFuture<AccountState>> loads = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                AccountId id = new AccountId("account-" + i % 50);
                commit(store, id, i / 50, balance(i));
                if (i % 5 == 0) {
                    loads.add(store.load(id).subscribeAsCompletionStage());
                }
            }
            for (CompletableFuture<AccountState> one : loads) {
                AccountState state = one.orTimeout(20, TimeUnit.SECONDS).join();
                int number = Integer.parseInt(state.account().value().substring("account-".length()));
                assertThat(state.balance("USDT")).isEqualTo((state.version() - 1) * 50 + number);
            }
        }
    }
}
