package dev.tidegate.journey;

import dev.tidegate.ledger.Ledger;
import dev.tidegate.limits.Growth;
import dev.tidegate.order.AccountId;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.AccountView;
import dev.tidegate.shield.Act;
import dev.tidegate.shield.Shield;
import java.util.Iterator;

/**
 * Lets the limits of accounts grow with what they have to lose and with how much of what they order trades. Looks at a few
 * accounts at a time, off the order's path, and at nobody where nothing grows. What is missing of a market helps nobody.
 */
public final class Growing {
    /** Accounts looked at in one go. */
    static final int AT_ONCE = 200;

    private final Stations stations;
    private Iterator<AccountRules> left = java.util.Collections.emptyIterator();

    public Growing(Stations stations) {
        this.stations = stations;
    }

    /** Looks at the next accounts; to be called every second, by one thread. */
    public void look() {
        Rulebook rules = stations.rules().get();
        Growth growth = rules.limits().growth();
        if (!left.hasNext()) {
            left = rules.accounts().values().iterator();
        }
        for (int i = 0; i < AT_ONCE && left.hasNext(); i++) {
            AccountRules account = left.next();
            if (!growth.none()) {
                look(account, rules, growth);
            } else {
                grow(account, 100);
            }
        }
    }

    private void look(AccountRules account, Rulebook rules, Growth growth) {
        long now = stations.epochMillis().getAsLong();
        long ended = 0;
        long unfilled = 0;
        Shield shield = stations.shield();
        for (String symbol : rules.instruments().keySet()) {
            ended += shield.count(account.account(), symbol, Act.ENDED, now);
            unfilled += shield.count(account.account(), symbol, Act.UNFILLED, now);
        }
        long over = ended;
        long traded = Math.max(0, ended - unfilled);
        stations.ledger()
                .turn(
                        account.account(),
                        state -> Ledger.Step.answer(
                                AccountView.of(state, stations.market().get(), account.risk(), now)
                                        .solvency()
                                        .equity()))
                .subscribe()
                .with(equity -> grow(account, growth.percent(equity, over, traded)), broken -> grow(account, 100));
    }

    private void grow(AccountRules account, int percent) {
        AccountId id = account.account();
        stations.limits().grow(id, account.tierAt(stations.epochMillis().getAsLong()), percent);
    }
}
