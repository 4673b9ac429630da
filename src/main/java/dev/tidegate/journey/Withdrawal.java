package dev.tidegate.journey;

import dev.tidegate.order.AccountId;
import dev.tidegate.route.Outcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pulls open orders out of the exchange on the gateway's own account, as the kill switch asks when it is pulled to HALT. */
public final class Withdrawal {
    /** Accounts withdrawn at the same time. */
    private static final int AT_ONCE = 16;

    private final Stations stations;
    private final Cancelling cancelling;

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

    private static boolean confirmed(Outcome outcome) {
        return outcome instanceof Outcome.Answered(int status, byte[] ignored) && status / 100 == 2;
    }
}
