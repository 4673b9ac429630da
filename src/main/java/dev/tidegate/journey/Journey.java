package dev.tidegate.journey;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.Problem;
import dev.tidegate.dialect.RequestJson;
import dev.tidegate.identity.Caller;
import dev.tidegate.identity.Claim;
import dev.tidegate.identity.Credential;
import dev.tidegate.identity.Identified;
import dev.tidegate.identity.Permission;
import dev.tidegate.identity.Session;
import dev.tidegate.identity.SharedSignatures;
import dev.tidegate.identity.Signed;
import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.limits.Coming;
import dev.tidegate.limits.Cost;
import dev.tidegate.limits.CostRules;
import dev.tidegate.limits.Networks;
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

    private static final byte[] NOTHING = new byte[0];
    private static final Claim ANONYMOUS = new Claim(null, null, null, null, "", "");

    private final Stations stations;
    private final List<Step> admission = List.of(this::pace, this::identify, this::regard);
    private final Trading trading;
    private final BatchTrading batches;
    private final Cancelling cancelling;
    private final Reading reading;
    private final Appraising appraising;
    private final DeadMan deadMan;
    private final News news;

    /** A journey nobody reads along with: its ledger tells no news. */
    public Journey(Stations stations) {
        this(stations, new News(stations.market()));
    }

    /**
     * A journey.
     *
     * @param news hears what the ledger has written down
     */
    public Journey(Stations stations, News news) {
        this.stations = stations;
        this.news = news;
        Judging judging = new Judging(stations);
        Settling settling = new Settling(stations);
        trading = new Trading(stations, judging, settling);
        batches = new BatchTrading(stations, judging, settling);
        cancelling = new Cancelling(stations, settling);
        reading = new Reading(stations, judging);
        appraising = new Appraising(stations);
        deadMan = new DeadMan(stations);
    }

    /** Takes a request to its reply. The Uni answers on the caller's event loop; a failure of it is a bug. */
    public Uni<Reply> travel(Visit visit) {
        Passage passage = passage(visit);
        for (Step step : admission) {
            Reply stopped = step.take(passage);
            if (stopped != null) {
                return Uni.createFrom().item(stopped);
            }
        }
        return admitted(passage);
    }

    private Uni<Reply> admitted(Passage passage) {
        return switch (permit(passage)) {
            case Permit.No(Reply reply) -> Uni.createFrom().item(reply);
            case Permit.Later(Coming coming) -> Passage.once(coming).flatMap(ignored -> admitted(passage));
            case Permit.Yes ignored -> go(passage);
        };
    }

    /** What goes to the exchange with a reservation waits there for word that it was not sent through another gateway; the rest here. */
    private Uni<Reply> go(Passage passage) {
        boolean reserves = passage.visit().ask() instanceof Ask.Place
                || passage.visit().ask() instanceof Ask.Replace
                || passage.visit().ask() instanceof Ask.Batch;
        Boolean first = reserves ? Boolean.TRUE : passage.first();
        if (first == null) {
            return passage.onceKnown().flatMap(ignored -> go(passage));
        }
        if (!first) {
            stations.tally().refused(Reason.REPLAYED_REQUEST);
            return Uni.createFrom().item(passage.replayed());
        }
        return act(passage);
    }

    private Uni<Reply> act(Passage passage) {
        return switch (passage.visit().ask()) {
            case Ask.Place ignored -> trading.place(passage);
            case Ask.Replace replace -> trading.replace(passage, replace.clientOrderId());
            case Ask.Batch ignored -> batches.place(passage);
            case Ask.Cancel cancel -> cancelling.one(passage, cancel.clientOrderId());
            case Ask.CancelAll cancel -> cancelling.all(passage, cancel.symbol());
            case Ask.CancelAllAfter ignored -> countdown(passage);
            case Ask.Check ignored -> reading.check(passage);
            case Ask.Orders orders -> reading.orders(passage, orders.symbol());
            case Ask.Order order -> reading.order(passage, order.clientOrderId());
            case Ask.Account ignored -> reading.account(passage);
            case Ask.Limits ignored -> reading.limits(passage);
            case Ask.Instruments ignored -> reading.instruments(passage);
            case Ask.Risk risk -> appraising.answer(passage, risk);
        };
    }

    /** Lets somebody in for all the requests of a connection, or says why not. */
    public Entry enter(Claim claim, AddressPrefix address) {
        Passage passage = passage(new Ask.Limits(), claim, address);
        Reply paced = pace(passage);
        Reply stopped = paced == null ? identify(passage) : paced;
        return stopped == null
                ? new Entry.In(new Session(passage.caller()), passage.accountId(), passage.decisionId())
                : new Entry.Refused(stopped);
    }

    /** An account as its owner asks for it, without anybody asking: costs no token. */
    public Uni<Reply> look(Session session, AddressPrefix address) {
        Passage passage = passage(new Ask.Account(), session, address);
        Reply stopped = identify(passage);
        return stopped == null ? reading.account(passage) : Uni.createFrom().item(stopped);
    }

    /** Who may call, and who may speak for others. */
    public Networks networks() {
        return stations.rules().get().networks();
    }

    /** What is written down of accounts, for those who read along. */
    public News news() {
        return news;
    }

    /** The market, for somebody who reads along. */
    public MarketNews market() {
        return new MarketNews(stations.market());
    }

    /** Counts what came from an address and could not be read; the refusal to send back. */
    public Reply unreadable(AddressPrefix address, Decoded.Unreadable<?> what) {
        stations.limits().failed(address);
        stations.tally().refused(what.reason());
        return Reply.of(
                Problem.of(
                        what.reason(),
                        what.field(),
                        what.detail(),
                        stations.ids().get()),
                null);
    }

    /** Takes a token of an address for something that is no request; the refusal where there is none left. */
    public @Nullable Reply pace(AddressPrefix address) {
        Taken taken = stations.limits().address(address);
        return taken instanceof Taken.Refused refused
                ? paced(passage(new Ask.Limits(), ANONYMOUS, address), refused, Cost.ONE)
                : null;
    }

    /** The loss of a session's connection cancels from now on; null where that is written down, else why it is not. */
    public Uni<@Nullable Reply> guard(Session session, AddressPrefix address, long graceMillis) {
        Passage passage = passage(new Ask.CancelAllAfter(), session, address);
        Reply stopped = identify(passage);
        Reply refused = stopped == null ? permitted(passage) : stopped;
        return refused != null
                ? Uni.createFrom().item(refused)
                : deadMan.connected(session, graceMillis)
                        .<@Nullable Reply>map(ignored -> null)
                        .onFailure()
                        .recoverWithItem(broken -> passage.refuse(Refusal.failed(passage, broken)));
    }

    /** A guarded connection is gone, with a goodbye or lost. */
    public void unguard(Session session, boolean goodbye) {
        deadMan.disconnected(session, goodbye);
    }

    /** What takes orders out when nobody shows up any more. */
    public DeadMan deadMan() {
        return deadMan;
    }

    private Passage passage(Ask ask, Credential credential, AddressPrefix address) {
        return passage(new Visit(ask, credential, address, NOTHING));
    }

    private Passage passage(Visit visit) {
        return new Passage(
                visit,
                stations.ids().get(),
                stations.epochMillis().getAsLong(),
                stations.rules().get(),
                stations.luck());
    }

    /** How often does this address ask? Cancels are not asked: whoever shares an address with a flood must still get out. */
    private @Nullable Reply pace(Passage passage) {
        if (cancels(passage.visit().ask())) {
            return null;
        }
        Taken taken = stations.limits().address(passage.visit().address());
        return taken instanceof Taken.Refused refused ? paced(passage, refused, Cost.ONE) : null;
    }

    private Uni<Reply> countdown(Passage passage) {
        return switch (RequestJson.countdown(passage.visit().body())) {
            case Decoded.Unreadable<Long> unreadable -> {
                stations.limits().failed(passage.visit().address());
                stations.shield().note(passage.caller().key().id(), Act.MALFORMED.bit(), passage.nowMillis());
                stations.tally().refused(unreadable.reason());
                yield Uni.createFrom().item(passage.refuse(Refusal.unreadable(passage, unreadable)));
            }
            case Decoded.Value<Long>(Long millis) -> deadMan.countdown(passage, millis);
        };
    }

    private static boolean cancels(Ask ask) {
        return ask instanceof Ask.Cancel || ask instanceof Ask.CancelAll || ask instanceof Ask.CancelAllAfter;
    }

    /** Who asks? */
    private @Nullable Reply identify(Passage passage) {
        Visit visit = passage.visit();
        Identified identified = switch (visit.credential()) {
            case Claim claim -> stations.authenticator().identify(claim, visit.body(), passage.nowMillis());
            case Session session -> stations.authenticator().identify(session);
        };
        return switch (identified) {
            case Identified.Known(Caller caller, Signed signed) -> {
                SharedSignatures elsewhere = stations.authenticator().elsewhere();
                if (signed != null && elsewhere != null) {
                    passage.askElsewhere(elsewhere, signed);
                }
                yield admit(passage, caller);
            }
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
            case Ask.CancelAllAfter ignored -> false;
            case Ask.Limits ignored -> false;
            case Ask.Check ignored -> true;
            case Ask.Orders ignored -> true;
            case Ask.Order ignored -> true;
            case Ask.Account ignored -> true;
            case Ask.Instruments ignored -> true;
            case Ask.Risk ignored -> true;
        };
    }

    /** Whether a request may go on. */
    private sealed interface Permit {
        Permit YES = new Yes();

        record Yes() implements Permit {}

        record No(Reply reply) implements Permit {}

        /** It is not known yet whether there are tokens for it. */
        record Later(Coming coming) implements Permit {}
    }

    /** May the key do this, and is there room in its lane? Orders find their lane at the desk, where the position is known. */
    private Permit permit(Passage passage) {
        Ask ask = passage.visit().ask();
        Reply forbidden = permitted(passage);
        if (forbidden != null) {
            return new Permit.No(forbidden);
        }
        return switch (ask) {
            case Ask.Place ignored -> Permit.YES;
            case Ask.Replace ignored -> Permit.YES;
            case Ask.Batch ignored -> Permit.YES;
            case Ask.Cancel ignored -> take(passage, Lane.CANCEL, cost().cancel());
            case Ask.CancelAll ignored -> take(passage, Lane.CANCEL, cost().cancelAll());
            case Ask.CancelAllAfter ignored -> take(passage, Lane.CANCEL, cost().cancel());
            case Ask.Check ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Orders ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Order ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Account ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Limits ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Instruments ignored -> take(passage, Lane.QUERY, 1);
            case Ask.Risk ignored -> take(passage, Lane.QUERY, 1);
        };
    }

    private @Nullable Reply permitted(Passage passage) {
        Permission wanted = passage.visit().ask().permission();
        if (passage.caller().may(wanted)) {
            return null;
        }
        stations.tally().refused(Reason.AUTH_NOT_PERMITTED);
        return passage.refuse(Reason.AUTH_NOT_PERMITTED, "", "the key has no permission to " + wanted);
    }

    private CostRules cost() {
        return stations.limits().cost();
    }

    private Reply paced(Passage passage, Taken.Refused refused, Cost cost) {
        stations.tally().refused(Reason.RATE_LIMIT_EXCEEDED);
        passage.paced(refused);
        return passage.refuse(Refusal.paced(passage, refused, cost));
    }

    private Permit take(Passage passage, Lane lane, int tokens) {
        return switch (passage.pay(stations.limits(), lane, "", tokens)) {
            case Taken.Passed ignored -> Permit.YES;
            case Taken.Awaited(Coming coming, Taken.Refused ignored) -> new Permit.Later(coming);
            case Taken.Refused refused -> {
                String key = passage.caller().key().id();
                stations.shield().refused(key, refused.retryAfterMillis(), passage.nowMillis());
                yield new Permit.No(paced(passage, refused, cost().plain(tokens)));
            }
        };
    }
}
