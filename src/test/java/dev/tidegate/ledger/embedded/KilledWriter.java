package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.Ledger.Step;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** A process that commits until it is killed, and says each commit only when it has been answered. */
public final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] arguments) {
        Durability durability = Durability.valueOf(arguments[1]);
        JournalAccountStore store =
                new JournalAccountStore(new JournalOptions(Path.of(arguments[0]), durability, 1 << 16, 64));
        AccountDesks desks = new AccountDesks(store, 1, () -> null);
        PrintStream out = System.out;
        for (long i = 1; ; i++) {
            AccountId account = new AccountId("account-" + i % 3);
            long number = i;
            long version = desks.turn(
                            account,
                            state -> new Step<>(
                                    List.of(new AccountEvent.BalanceChanged("USDT", number, "", number)),
                                    state.version() + 1))
                    .await()
                    .indefinitely();
            out.println(account + " " + version + " " + number);
        }
    }
}
