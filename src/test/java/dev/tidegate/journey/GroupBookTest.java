package dev.tidegate.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.calibration.report.GroupUsage;
import dev.tidegate.order.AccountId;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.GroupLimit;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.Membership;
import dev.tidegate.policy.RulebookLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GroupBookTest {
    private static final GroupLimit DESK = new GroupLimit(GroupLimit.Measure.GROSS_NOTIONAL, "", 0, 100);
    private static final GroupLimit FIRM = new GroupLimit(GroupLimit.Measure.GROSS_NOTIONAL, "", 0, 150);
    private static final AccountRules ANY = any();

    private static AccountRules any() {
        Path config = Path.of(System.getProperty("tidegate.root", "."), "config");
        return switch (new RulebookLoader().load(config, 1)) {
            case Loaded.Valid valid ->
                valid.rulebook().accounts().values().iterator().next();
            case Loaded.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
    }

    private static AccountRules account(String id, String desk, int accounts) {
        return new AccountRules(
                new AccountId(id),
                ANY.tier(),
                null,
                ANY.risk(),
                ANY.keys(),
                ANY.venueKey(),
                List.of(
                        new Membership(desk, List.of(DESK), accounts),
                        new Membership("firm", List.of(FIRM), 2 * accounts)));
    }

    private static List<long[]> usage(long each) {
        return List.of(new long[] {each}, new long[] {each});
    }

    private static GroupBook.Short take(GroupBook book, AccountRules account, long each) {
        return book.take(account, usage(each), true);
    }

    @Test
    void what_a_desk_takes_its_firm_must_have_or_it_is_given_back() {
        GroupBook book = new GroupBook(false);
        AccountRules first = account("a", "desk-1", 2);
        AccountRules second = account("b", "desk-2", 2);
        assertThat(take(book, first, 90)).isNull();
        GroupBook.Short refused = take(book, second, 61);
        assertThat(refused.membership().group()).isEqualTo("firm");
        // The desk's own hundred is whole again.
        assertThat(book.most(second.account(), second.groups().getFirst(), DESK))
                .isEqualTo(100);
        assertThat(take(book, second, 60)).isNull();
        assertThat(take(book, first, 91).membership().group()).isEqualTo("firm");
        // Less of it passes always, and is there for others once it has been measured.
        assertThat(take(book, first, 10)).isNull();
        assertThat(take(book, second, 61)).isNotNull();
        book.measured(first, usage(10));
        assertThat(take(book, second, 100)).isNull();
        assertThat(take(book, second, 101).membership().group()).isEqualTo("desk-2");
    }

    @Test
    void what_is_only_asked_leaves_everything_as_it_was() {
        GroupBook book = new GroupBook(false);
        AccountRules account = account("a", "desk-1", 2);
        assertThat(book.take(account, usage(100), false)).isNull();
        assertThat(book.held(account.account(), account.groups().getFirst(), DESK))
                .isZero();
        assertThat(take(book, account, 100)).isNull();
        assertThat(book.take(account, usage(101), false)).isNotNull();
    }

    @Test
    void what_cannot_be_measured_passes_nowhere_and_spoils_no_total() {
        GroupBook book = new GroupBook(false);
        AccountRules account = account("a", "desk-1", 2);
        assertThat(take(book, account, 40)).isNull();
        assertThat(take(book, account, GroupUsage.UNKNOWN).used()).isEqualTo(GroupUsage.UNKNOWN);
        book.measured(account, usage(GroupUsage.UNKNOWN));
        assertThat(book.held(account.account(), account.groups().getFirst(), DESK))
                .isEqualTo(40);
    }

    @Test
    void on_a_shared_ledger_every_account_has_its_share() {
        GroupBook book = new GroupBook(true);
        AccountRules first = account("a", "desk-1", 2);
        AccountRules second = account("b", "desk-1", 2);
        // 100 / 2 at the desk, 150 / 4 in the firm.
        assertThat(take(book, first, 37)).isNull();
        assertThat(take(book, first, 38).membership().group()).isEqualTo("firm");
        assertThat(take(book, second, 37)).isNull();
    }

    /** Accounts on threads of their own want more and less at once; what they have never exceeds a limit. */
    @Test
    void no_interleaving_takes_a_group_over_its_limit() throws Exception {
        long seed = 20_261_125;
        GroupBook book = new GroupBook(false);
        AtomicLong firm = new AtomicLong();
        AtomicLong[] desks = {new AtomicLong(), new AtomicLong()};
        int threads = 8;
        List<Future<Integer>> working = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int n = 0; n < threads; n++) {
                int own = n;
                working.add(pool.submit(() -> busy(book, own, new SplittableRandom(seed + own), firm, desks[own % 2])));
            }
            int passed = 0;
            for (Future<Integer> each : working) {
                passed += each.get();
            }
            assertThat(passed).as("seed %s", seed).isGreaterThan(threads * 100);
        }
        assertThat(firm.get())
                .isEqualTo(Arrays.stream(desks).mapToLong(AtomicLong::get).sum());
    }

    private static int busy(GroupBook book, int number, SplittableRandom random, AtomicLong firm, AtomicLong desk) {
        AccountRules account = account("account-" + number, "desk-" + number % 2, 4);
        long has = 0;
        int passed = 0;
        for (int step = 0; step < 20_000; step++) {
            long wants = random.nextInt(60);
            if (wants > has) {
                if (take(book, account, wants) == null) {
                    passed++;
                    assertThat(desk.addAndGet(wants - has)).isLessThanOrEqualTo(DESK.most());
                    assertThat(firm.addAndGet(wants - has)).isLessThanOrEqualTo(FIRM.most());
                    has = wants;
                }
            } else {
                // Whoever looks on sees it given back no later than it is.
                desk.addAndGet(wants - has);
                firm.addAndGet(wants - has);
                book.measured(account, usage(wants));
                has = wants;
            }
        }
        return passed;
    }
}
