package dev.tidegate.journey;

import dev.tidegate.calibration.report.GroupUsage;
import dev.tidegate.calibration.report.Taken;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.GroupLimit;
import dev.tidegate.policy.Membership;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.RiskModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether what an account's own rules allow is within what its groups have left; asked at the account's desk. */
public final class Grouping {
    private final Stations stations;

    public Grouping(Stations stations) {
        this.stations = stations;
    }

    /** The decision, or the refusal of a group. Costs a look at a list where the account is in no group with limits. */
    Decision decided(AccountRules account, OrderCommand command, AccountState state, Decision decision, boolean keep) {
        if (account.groups().isEmpty() || !(decision instanceof Decision.Allow allow) || allow.lane() != Lane.NEW) {
            return decision;
        }
        GroupBook book = stations.groups();
        if (!book.ready(account)) {
            Breach breach = Breach.of(
                    Reason.ACCOUNT_RECONCILING, "group", "not every account of the group has been measured yet");
            return new Decision.Refuse(allow.lane(), List.of(breach), null);
        }
        MarketSnapshot market = stations.market().get();
        AccountState after = state.copy();
        for (AccountEvent event : allow.events()) {
            after.apply(event);
        }
        GroupBook.Short refused = book.take(account, usage(account, Taken.of(after), market), keep);
        return refused == null ? decision : refuse(account, command, state, market, allow, refused);
    }

    private List<long[]> usage(AccountRules account, Taken taken, MarketSnapshot market) {
        RiskModel model = stations.riskModel().get().model();
        GroupUsage usage = new GroupUsage(taken, market, model);
        List<long[]> all = new ArrayList<>(account.groups().size());
        for (Membership membership : account.groups()) {
            all.add(membership.limits().stream().mapToLong(usage::of).toArray());
        }
        return all;
    }

    private Decision refuse(
            AccountRules account,
            OrderCommand command,
            AccountState state,
            MarketSnapshot market,
            Decision.Allow allow,
            GroupBook.Short refused) {
        Membership membership = refused.membership();
        GroupLimit limit = refused.limit();
        boolean known = refused.used() != GroupUsage.UNKNOWN;
        long others = Math.max(0, limit.most() - stations.groups().most(account.account(), membership, limit));
        Decimal measure = known ? Currency.USD.amount(Math.addExact(refused.used(), others)) : null;
        Breach breach = new Breach(
                Reason.GROUP_LIMIT_EXCEEDED,
                membership.group(),
                measure,
                Currency.USD.amount(limit.most()),
                "USD",
                known
                        ? limit.name() + " of group " + membership.group() + " could exceed its limit"
                        : limit.name() + " of group " + membership.group() + " cannot be measured");
        Decimal most = command instanceof OrderCommand.Place place && known
                ? largest(account, place, Taken.of(state), market)
                : null;
        return new Decision.Refuse(allow.lane(), List.of(breach), most);
    }

    /** The largest quantity of the same order that every group has room for; null where there is none. Usage only grows with it. */
    private @Nullable Decimal largest(
            AccountRules account, OrderCommand.Place place, Taken before, MarketSnapshot market) {
        InstrumentMarket at = market.instrument(place.symbol());
        if (at == null) {
            return null;
        }
        Instrument instrument = at.instrument();
        long ticks = place.price() == null ? at.markTicks() : instrument.ticks(place.price());
        long low = instrument.minQuantityLots() - 1;
        long high = instrument.lots(place.quantity());
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            long signed = place.side() == Side.BUY ? middle : -middle;
            Taken with = before.plus(new Taken.Order(place.symbol(), signed, ticks));
            if (fits(account, usage(account, with, market))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low < instrument.minQuantityLots() ? null : instrument.quantity(low);
    }

    private boolean fits(AccountRules account, List<long[]> usage) {
        GroupBook book = stations.groups();
        for (int m = 0; m < usage.size(); m++) {
            Membership membership = account.groups().get(m);
            for (int i = 0; i < usage.get(m).length; i++) {
                GroupLimit limit = membership.limits().get(i);
                long needed = usage.get(m)[i];
                if (needed > book.held(account.account(), membership, limit)
                        && needed > book.most(account.account(), membership, limit)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Measures every account that is in a group: what fills, cancels and marks have changed. To be called every second. */
    public void look() {
        Rulebook rules = stations.rules().get();
        for (AccountRules account : rules.accounts().values()) {
            if (!account.groups().isEmpty()) {
                measure(account);
            }
        }
        stations.groups().look(rules);
    }

    private void measure(AccountRules account) {
        stations.ledger()
                .turn(account.account(), state -> {
                    List<long[]> usage =
                            usage(account, Taken.of(state), stations.market().get());
                    stations.groups().measured(account, usage);
                    return Ledger.Step.answer(Boolean.TRUE);
                })
                .subscribe()
                .with(done -> {}, broken -> {});
    }
}
