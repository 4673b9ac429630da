package dev.tidegate.journey;

import dev.tidegate.identity.Caller;
import dev.tidegate.identity.Identified;
import dev.tidegate.limits.Cost;
import dev.tidegate.limits.CostRules;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.Breach;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.Lane;
import dev.tidegate.order.Reason;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.shield.Act;
import dev.tidegate.shield.Level;
import dev.tidegate.shield.Sanction;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request. Everybody is {@linkplain #pace paced}, {@linkplain #identify identified}, {@linkplain #regard regarded}
 * and {@linkplain #permit permitted}; then an order is read, judged and reserved, handed over and settled ({@link Trading},
 * {@link BatchTrading}), a cancel goes straight out ({@link Cancelling}), and a question is answered ({@link Reading}, {@link Appraising}).
 */
public final class Journey {
    /** A step that lets a request on, or answers it. */
    private interface Step {
        @Nullable
        Reply take(Passage passage);
    }

    private final Stations stations;
    private final List<Step> admission = List.of(this::pace, this::identify, this::regard, this::permit);
    private final Trading trading;
    private final BatchTrading batches;
    private final Cancelling cancelling;
    private final Reading reading;
    private final Appraising appraising;

    public Journey(Stations stations) {
        this.stations = stations;
        Judging judging = new Judging(stations);
        Settling settling = new Settling(stations);
        trading = new Trading(stations, judging, settling);
        batches = new BatchTrading(stations, judging, settling);
        cancelling = new Cancelling(stations, settling);
        reading = new Reading(stations, judging);
        appraising = new Appraising(stations);
    }

    /** Takes a request to its reply. The Uni answers on the caller's event loop; a failure of it is a bug. */
    public Uni<Reply> travel(Visit visit) {
        Passage passage = new Passage(
                visit,
                stations.ids().get(),
                stations.epochMillis().getAsLong(),
                stations.rules().get(),
                stations.luck());
        for (Step step : admission) {
            Reply stopped = step.take(passage);
            if (stopped != null) {
                return Uni.createFrom().item(stopped);
            }
        }
        return switch (visit.ask()) {
            case Ask.Place ignored -> trading.place(passage);
            case Ask.Replace replace -> trading.replace(passage, replace.clientOrderId());
            case Ask.Batch ignored -> batches.place(passage);
            case Ask.Cancel cancel -> cancelling.one(passage, cancel.clientOrderId());
            case Ask.CancelAll cancel -> cancelling.all(passage, cancel.symbol());
            case Ask.Check ignored -> reading.check(passage);
            case Ask.Orders orders -> reading.orders(passage, orders.symbol());
            case Ask.Order order -> reading.order(passage, order.clientOrderId());
            case Ask.Account ignored -> reading.account(passage);
            case Ask.Limits ignored -> reading.limits(passage);
            case Ask.Instruments ignored -> reading.instruments(passage);
            case Ask.Risk risk -> appraising.answer(passage, risk);
        };
    }

    /** How often does this address ask? Cancels are not asked: whoever shares an address with a flood must still get out. */
    private @Nullable Reply pace(Passage passage) {
        if (cancels(passage.visit().ask())) {
            return null;
        }
        Taken taken = stations.limits().address(passage.visit().address());
        return taken instanceof Taken.Refused refused ? paced(passage, refused, Cost.ONE) : null;
    }

    private static boolean cancels(Ask ask) {
        return ask instanceof Ask.Cancel || ask instanceof Ask.CancelAll;
    }

    /** Who asks? */
    private @Nullable Reply identify(Passage passage) {
        Visit visit = passage.visit();
        Identified identified = stations.authenticator().identify(visit.claim(), visit.body(), passage.nowMillis());
        return switch (identified) {
            case Identified.Known(Caller caller) -> admit(passage, caller);
            case Identified.Refused(Reason reason, String field, String detail, long retryAfterMillis) -> {
                stations.limits().failed(visit.address());
                stations.tally().refused(reason);
                yield passage.refuse(
                        List.of(Breach.of(reason, field, detail)), ExecutionStatus.NOT_SENT, retryAfterMillis);
            }
        };
    }

    private @Nullable Reply admit(Passage passage, Caller caller) {
        AccountRules account = passage.rules().accounts().get(caller.account());
        if (account == null) {
            stations.tally().refused(Reason.AUTH_UNKNOWN_ACCOUNT);
            return passage.refuse(Reason.AUTH_UNKNOWN_ACCOUNT, "", Reason.AUTH_UNKNOWN_ACCOUNT.sentence());
        }
        passage.identified(caller, account);
        return null;
    }

    /** How does the key behave? A suspended one may still cancel, reduce, and ask how it stands; orders are looked at at the desk. */
    private @Nullable Reply regard(Passage passage) {
        String key = passage.caller().key().id();
        stations.shield().note(key, Act.REQUEST.bit(), passage.nowMillis());
        Sanction sanction = asks(passage.visit().ask()) ? stations.shield().of(key, passage.nowMillis()) : null;
        if (sanction == null || sanction.level() != Level.SUSPENDED) {
            return null;
        }
        stations.tally().refused(Reason.ABNORMAL_USAGE);
        return passage.refuse(Refusal.sanctioned(passage, sanction));
    }

    private static boolean asks(Ask ask) {
        return switch (ask) {
            case Ask.Place ignored -> false;
            case Ask.Replace ignored -> false;
            case Ask.Batch ignored -> false;
            case Ask.Cancel ignored -> false;
            case Ask.CancelAll ignored -> false;
            case Ask.Limits ignored -> false;
            case Ask.Check ignored -> true;
            case Ask.Orders ignored -> true;
            case Ask.Order ignored -> true;
            case Ask.Account ignored -> true;
            case Ask.Instruments ignored -> true;
            case Ask.Risk ignored -> true;
        };
    }

    /** May the key do this, and is there room in its lane? Orders find their lane at the desk, where the position is known. */
    private @Nullable Reply permit(Passage passage) {
        Ask ask = passage.visit().ask();
        if (!passage.caller().may(ask.permission())) {
            stations.tally().refused(Reason.AUTH_NOT_PERMITTED);
            return passage.refuse(
                    List.of(Breach.of(
                            Reason.AUTH_NOT_PERMITTED, "", "the key has no permission to " + ask.permission())),
                    ExecutionStatus.NOT_SENT,
                    0);
        }
        return switch (ask) {
            case Ask.Place ignored -> null;
            case Ask.Replace ignored -> null;
            case Ask.Batch ignored -> null;
            case Ask.Cancel ignored -> take(passage, Lane.CANCEL, cost().cancel());
            case Ask.CancelAll ignored -> take(passage, Lane.CANCEL, cost().cancelAll());
            case Ask.Check ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Orders ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Order ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Account ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Limits ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Instruments ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Risk ignored -> take(passage, Lane.QUERY, 1);
        };
    }

    private CostRules cost() {
        return stations.limits().cost();
    }

    private Reply paced(Passage passage, Taken.Refused refused, Cost cost) {
        stations.tally().refused(Reason.RATE_LIMIT_EXCEEDED);
        passage.paced(refused);
        return passage.refuse(Refusal.paced(passage, refused, cost));
    }

    private @Nullable Reply take(Passage passage, Lane lane, int tokens) {
        Taken taken = passage.pay(stations.limits(), lane, "", tokens);
        if (taken instanceof Taken.Refused refused) {
            String key = passage.caller().key().id();
            stations.shield().refused(key, refused.retryAfterMillis(), passage.nowMillis());
            return paced(passage, refused, cost().plain(tokens));
        }
        return null;
    }
}
