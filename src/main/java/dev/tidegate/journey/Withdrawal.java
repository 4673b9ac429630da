package dev.tidegate.journey;

import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.TradingMode;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.route.Outcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes open orders out of the exchange on the gateway's own account: when the kill switch is pulled to HALT, and as long as it
 * stands there.
 */
public final class Withdrawal {
    /** Accounts withdrawn at the same time. */
    private static final int AT_ONCE = 16;

    /** Orders that should not be open. */
    private record Left(AccountRules account, String symbol) {}

    private final Stations stations;
    private final Cancelling cancelling;
    private final AtomicBoolean enforcing = new AtomicBoolean();

    public Withdrawal(Stations stations) {
        this.stations = stations;
        this.cancelling = new Cancelling(stations, new Settling(stations));
    }

    /**
     * Cancels open orders.
     *
     * @param account only this account's, or null for all accounts of the rule book
     * @param symbol only this instrument's, or null for all
     * @return accounts whose cancel the exchange did not confirm; empty where all were
     */
    public Uni<List<AccountId>> withdraw(@Nullable AccountId account, @Nullable String symbol) {
        return Multi.createFrom()
                .iterable(stations.rules().get().accounts().values())
                .filter(each -> account == null || each.account().equals(account))
                .onItem()
                .transformToUni(each -> cancelling
                        .withdraw(each, symbol)
                        .map(outcome -> confirmed(outcome) ? List.<AccountId>of() : List.of(each.account())))
                .merge(AT_ONCE)
                .onItem()
                .transformToIterable(unconfirmed -> unconfirmed)
                .collect()
                .asList();
    }

    /**
     * Cancels what is still open, by the ledger, where trading is halted: orders that were on their way when the switch was
     * pulled, and what was left because the exchange did not answer or the gateway was restarted. To be called every second;
     * does nothing while nothing is halted, or while the last call is at work.
     */
    public void enforce() {
        boolean halted = stations.killSwitch().pulled().stream().anyMatch(each -> each.mode() == TradingMode.HALT);
        if (!halted || !enforcing.compareAndSet(false, true)) {
            return;
        }
        Multi.createFrom()
                .iterable(stations.rules().get().accounts().values())
                .onItem()
                .transformToUni(account -> stations.ledger()
                        .turn(account.account(), state -> Ledger.Step.answer(halted(state)))
                        .map(symbols -> symbols.stream()
                                .map(symbol -> new Left(account, symbol))
                                .toList()))
                .merge(AT_ONCE)
                .onItem()
                .transformToIterable(left -> left)
                .onItem()
                .transformToUni(left -> cancelling.withdraw(left.account(), left.symbol()))
                .merge(AT_ONCE)
                .onTermination()
                .invoke(() -> enforcing.set(false))
                .subscribe()
                .with(
                        ignored -> {},
                        broken -> System.getLogger(Withdrawal.class.getName())
                                .log(System.Logger.Level.WARNING, "halted orders could not be looked for", broken));
    }

    /** Instruments on which an account has open orders and may have none. */
    private Set<String> halted(AccountState state) {
        Set<String> symbols = new TreeSet<>();
        for (OpenOrder order : state.openOrders()) {
            String symbol = order.terms().symbol();
            if (stations.killSwitch().mode(state.account(), symbol) == TradingMode.HALT) {
                symbols.add(symbol);
            }
        }
        return symbols;
    }

    private static boolean confirmed(Outcome outcome) {
        return outcome instanceof Outcome.Answered(int status, byte[] ignored) && status / 100 == 2;
    }
}
