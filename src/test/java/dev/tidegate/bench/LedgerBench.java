package dev.tidegate.bench;

import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.Ledger.Step;
import dev.tidegate.ledger.MemoryAccountStore;
import dev.tidegate.ledger.embedded.Durability;
import dev.tidegate.ledger.embedded.JournalAccountStore;
import dev.tidegate.ledger.embedded.JournalOptions;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.surveillance.DecisionRecord;
import dev.tidegate.surveillance.DecisionTape;
import dev.tidegate.surveillance.TapeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to write an order down? Budget: 1 µs for a reservation through the account's desk into the journal
 * ({@code reserved}, whose release is a turn of its own and counted as one), half a microsecond for the tape ({@code recorded}).
 * {@code reservedInMemory} is the baseline: desk and state without the journal. {@code reservedSynced} has 64 accounts wait for
 * the disk at a time, and is the time of one of them.
 *
 * <p>{@code ./tidegate bench LedgerBench}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class LedgerBench {
    private static final int IN_FLIGHT = 64;
    private static final AccountId ACCOUNT = new AccountId("account-0");

    private final OrderTerms terms = new OrderTerms(
            "client-order-0001", "BTC-PERP", Side.BUY, OrderType.LIMIT, TimeInForce.GTC, 500, 650_001, false);
    private final Function<AccountState, Step<Boolean>> turn = this::reserveOrRelease;
    private final AccountId[] accounts = new AccountId[IN_FLIGHT];
    private final DecisionRecord decision = new DecisionRecord(
            1_700_000_000_000L,
            "d-0000000000000001",
            ACCOUNT,
            "key-1",
            17,
            3,
            99_000,
            Lane.NEW,
            new OrderCommand.Place(
                    "client-order-0001",
                    "BTC-PERP",
                    Side.BUY,
                    OrderType.LIMIT,
                    TimeInForce.GTC,
                    Decimal.parse("0.5"),
                    Decimal.parse("65000.1"),
                    false),
            650_000,
            List.of(),
            null);

    private Path folder;
    private JournalAccountStore os;
    private JournalAccountStore synced;
    private AccountDesks osDesks;
    private AccountDesks syncedDesks;
    private AccountDesks memoryDesks;
    private DecisionTape tape;

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("ledger-bench");
        os = new JournalAccountStore(JournalOptions.in(folder.resolve("os"), Durability.OS));
        synced = new JournalAccountStore(JournalOptions.in(folder.resolve("synced"), Durability.FSYNC));
        osDesks = new AccountDesks(os, 1, () -> null);
        syncedDesks = new AccountDesks(synced, 1, () -> null);
        memoryDesks = new AccountDesks(new MemoryAccountStore(), 1, () -> null);
        tape = DecisionTape.open(new TapeOptions(folder.resolve("tape"), 32 << 20, 256L << 20, Duration.ofDays(1)));
        for (int i = 0; i < IN_FLIGHT; i++) {
            accounts[i] = new AccountId("account-" + i);
        }
    }

    @TearDown
    public void close() throws IOException {
        System.out.println("dropped by the tape: " + tape.dropped() + " of " + (tape.dropped() + tape.recorded()));
        os.close();
        synced.close();
        tape.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Reserves where nothing is open, else refuses what is: the account does not grow. */
    private Step<Boolean> reserveOrRelease(AccountState state) {
        AccountEvent event = state.openOrders().isEmpty()
                ? new AccountEvent.Reserved(terms, "d-0000000000000001", 1_700_000_000_000L)
                : new AccountEvent.Refused("client-order-0001", "not sent", 1_700_000_000_000L);
        return new Step<>(List.of(event), Boolean.TRUE);
    }

    private void take(AccountDesks desks) {
        boolean[] done = new boolean[1];
        desks.turn(ACCOUNT, turn).subscribe().with(answer -> done[0] = true);
        if (!done[0]) {
            // The disk is behind: the first load, or a commit refused while segments wait for a checkpoint.
            desks.turn(ACCOUNT, turn).onFailure().recoverWithItem(false).await().indefinitely();
        }
    }

    @Benchmark
    public void reserved() {
        take(osDesks);
    }

    @Benchmark
    public void reservedInMemory() {
        take(memoryDesks);
    }

    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public void reservedSynced() throws InterruptedException {
        CountDownLatch left = new CountDownLatch(IN_FLIGHT);
        for (AccountId account : accounts) {
            syncedDesks.turn(account, turn).subscribe().with(answer -> left.countDown(), failure -> left.countDown());
        }
        left.await();
    }

    @Benchmark
    public void recorded() {
        tape.record(decision);
    }
}
