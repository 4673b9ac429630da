package dev.tidegate.journey;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.dialect.OrderPaths;
import dev.tidegate.dialect.Problem;
import dev.tidegate.identity.Session;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.AccountId;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.Deadline;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes an account's open orders out when nobody shows up for it any more: when its countdown is not set anew in time, or when
 * the connections of one of its keys that asked for it are gone for longer than their grace. Deadlines are written down in the
 * account's ledger before they count as set, so they outlive this process: what came due meanwhile is met once it is back, and
 * every connection of the process that died counts as lost from then on.
 *
 * <p>A deadline that is met cancels everything at the exchange, again until that is confirmed, and then each order that was
 * reserved before it and is still open, such as one that was on its way. Thread-safe.
 */
public final class DeadMan {
    static final String COUNTDOWN = "countdown";
    static final String CONNECTION = "connection/";
    /** Between two looks at what is still open. */
    static final long AGAIN_MILLIS = 500;
    /** Between two looks of the gateway that watches, and accounts it looks at each time. */
    private static final long WATCH_MILLIS = 200;

    private static final int WATCHED_AT_ONCE = 100;
    /** Orders cancelled one by one in one round. */
    private static final int AT_ONCE = 64;

    private static final System.Logger LOG = System.getLogger(DeadMan.class.getName());

    private record Guard(AccountId account, String name) {}

    /**
     * A deadline as this process knows it.
     *
     * @param version of the account at which it was set: an older word does not replace a newer one
     * @param dueAtMillis 0 where the time does not run
     */
    private record Known(long version, long dueAtMillis) {}

    /** What a look at the desk found. */
    private record Left(long version, List<String> orders) {}

    /** A deadline that is being met. Worked by one thread after another, never by two. */
    private static final class Meeting {
        private final long dueAtMillis;
        private volatile long nextAtMillis;
        private volatile boolean confirmed;
        private volatile boolean busy;

        Meeting(long dueAtMillis) {
            this.dueAtMillis = dueAtMillis;
        }

        void again(long atMillis) {
            nextAtMillis = atMillis;
            busy = false;
        }
    }

    private final Stations stations;
    private final Cancelling cancelling;
    private final Set<AccountId> restored = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<Guard, Known> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Guard, Meeting> meetings = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Guard, Integer> connections = new ConcurrentHashMap<>();
    private final LongAdder due = new LongAdder();
    /** What is being written down of connections that were lost. */
    private final Set<CompletableFuture<Boolean>> writing = ConcurrentHashMap.newKeySet();

    private volatile Presence presence = Presence.ALONE;
    private long watchedAtMillis;
    private Iterator<AccountId> watched = Collections.emptyIterator();

    DeadMan(Stations stations) {
        this.stations = stations;
        this.cancelling = new Cancelling(stations, new Settling(stations));
    }

    /** Goes by connections at other gateways too; to be called before anybody connects. */
    public void beside(Presence others) {
        presence = others;
    }

    /** Sets, sets anew or lifts the countdown of the caller's account; answered once it is written down. */
    Uni<Reply> countdown(Passage passage, long millis) {
        Guard guard = new Guard(passage.accountId(), COUNTDOWN);
        long now = now();
        long due = millis == 0 ? 0 : now + millis;
        return set(guard, millis == 0 ? null : new Deadline(millis, due), now)
                .map(ignored -> passage.answer(new JsonWriter(120)
                        .beginObject()
                        .field("countdownMs", millis)
                        .field("cancelAllAtMillis", due)
                        .field("decisionId", passage.decisionId())
                        .endObject()
                        .toBytes()))
                .onFailure()
                .recoverWithItem(broken -> {
                    Problem problem = Refusal.failed(passage, broken);
                    stations.tally().refused(problem.reason());
                    passage.refund(stations.limits(), 0);
                    return passage.refuse(problem);
                });
    }

    /** A connection of a key stands whose loss cancels; done once that is written down. */
    Uni<Boolean> connected(Session session, long graceMillis) {
        Guard guard = guard(session);
        connections.compute(guard, (same, count) -> {
            if (count == null) {
                presence.move(guard.account(), guard.name(), true);
            }
            return count == null ? 1 : count + 1;
        });
        return set(guard, new Deadline(graceMillis, 0), now())
                .onFailure()
                .invoke(() -> gone(guard))
                .map(ignored -> true);
    }

    /** Such a connection is gone: said goodbye, or lost. */
    void disconnected(Session session, boolean goodbye) {
        Guard guard = guard(session);
        if (gone(guard) > 0) {
            return;
        }
        if (goodbye) {
            unlessElsewhere(
                    guard, () -> set(guard, null, now()).subscribe().with(ignored -> {}, broken -> start(guard, 0)));
        } else {
            lost(guard);
        }
    }

    /** Runs a task where no connection of a guard stands at another gateway, or where that cannot be known. */
    private void unlessElsewhere(Guard guard, Runnable task) {
        unlessElsewhere(guard, task, () -> {});
    }

    private void unlessElsewhere(Guard guard, Runnable task, Runnable otherwise) {
        if (!presence.shared()) {
            task.run();
            return;
        }
        presence.elsewhere(guard.account(), guard.name())
                .subscribe()
                .with(elsewhere -> (elsewhere ? otherwise : task).run(), broken -> task.run());
    }

    private static Guard guard(Session session) {
        return new Guard(
                session.caller().account(), CONNECTION + session.caller().key().id());
    }

    /** The others are told while nobody else can come or go, so that the last word they hear is how it is. */
    private int gone(Guard guard) {
        Integer left = connections.computeIfPresent(guard, (same, count) -> {
            if (count == 1) {
                presence.move(guard.account(), guard.name(), false);
                return null;
            }
            return count - 1;
        });
        return left == null ? 0 : left;
    }

    /** The last connection is lost: its time runs, written down where that is possible. */
    private void lost(Guard guard) {
        CompletableFuture<Boolean> written = new CompletableFuture<>();
        writing.add(written);
        written.whenComplete((ignored, broken) -> writing.remove(written));
        unlessElsewhere(
                guard,
                () -> {
                    long now = now();
                    stations.ledger()
                            .turn(guard.account(), state -> running(state, guard, now))
                            .onTermination()
                            .invoke(() -> written.complete(true))
                            .subscribe()
                            .with(set -> learn(guard, set), broken -> start(guard, 0));
                },
                () -> written.complete(true));
    }

    /** Done once what is known of lost connections has been written down, or could not be. */
    public CompletableFuture<Void> written() {
        return CompletableFuture.allOf(writing.toArray(CompletableFuture[]::new));
    }

    private Ledger.Step<Known> running(AccountState state, Guard guard, long now) {
        Deadline set = state.deadlines().get(guard.name());
        if (set == null || set.running() || connections.containsKey(guard)) {
            return Ledger.Step.answer(new Known(state.version(), set == null ? 0 : set.dueAtMillis()));
        }
        Deadline running = new Deadline(set.graceMillis(), now + set.graceMillis());
        return new Ledger.Step<>(
                List.of(new AccountEvent.DeadlineSet(guard.name(), running, now)),
                new Known(state.version() + 1, running.dueAtMillis()));
    }

    /** Where the ledger takes nothing, the time runs all the same. */
    private void start(Guard guard, long graceMillis) {
        long due = now() + graceMillis;
        known.compute(guard, (same, old) -> new Known(old == null ? 0 : old.version(), due));
    }

    private Uni<Known> set(Guard guard, @Nullable Deadline deadline, long now) {
        return stations.ledger()
                .turn(guard.account(), state -> step(state, guard.name(), deadline, now))
                .invoke(set -> learn(guard, set));
    }

    private static Ledger.Step<Known> step(AccountState state, String name, @Nullable Deadline deadline, long now) {
        Deadline before = state.deadlines().get(name);
        long due = deadline == null ? 0 : deadline.dueAtMillis();
        if (deadline == null ? before == null : deadline.equals(before)) {
            return Ledger.Step.answer(new Known(state.version(), due));
        }
        AccountEvent event = deadline == null
                ? new AccountEvent.DeadlineLifted(name, now)
                : new AccountEvent.DeadlineSet(name, deadline, now);
        return new Ledger.Step<>(List.of(event), new Known(state.version() + 1, due));
    }

    private void learn(Guard guard, Known set) {
        known.merge(guard, set, (old, fresh) -> fresh.version() >= old.version() ? fresh : old);
    }

    /**
     * Reads the deadlines of accounts that have not been read yet: at the start, and after a rule change. A connection that was
     * open when the last process ended counts as lost now.
     */
    public void restore() {
        for (AccountId account : stations.rules().get().accounts().keySet()) {
            if (!restored.add(account)) {
                continue;
            }
            read(account, broken -> {
                restored.remove(account);
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the deadlines of account {0} could not be read: {1}",
                        account,
                        broken.getMessage());
            });
        }
    }

    private void read(AccountId account, Consumer<Throwable> failed) {
        stations.ledger()
                .turn(account, state -> Ledger.Step.answer(Map.entry(state.version(), copy(state))))
                .subscribe()
                .with(
                        read -> read.getValue()
                                .forEach(
                                        (name, deadline) -> restore(new Guard(account, name), read.getKey(), deadline)),
                        failed);
    }

    private static SortedMap<String, Deadline> copy(AccountState state) {
        return new TreeMap<>(state.deadlines());
    }

    private void restore(Guard guard, long version, Deadline deadline) {
        if (deadline.running()) {
            if (!meetings.containsKey(guard)) {
                learn(guard, new Known(version, deadline.dueAtMillis()));
            }
        } else if (!connections.containsKey(guard)) {
            lost(guard);
        }
    }

    /** Meets what is due. To be called every few milliseconds, on any thread. */
    public void tick() {
        long now = now();
        known.forEach((guard, set) -> {
            if (set.dueAtMillis() > 0
                    && set.dueAtMillis() <= now
                    && !meetings.containsKey(guard)
                    && known.replace(guard, set, new Known(set.version(), 0))) {
                due(guard, set);
            }
        });
        if (presence.watches()) {
            watch(now);
        }
        meetings.forEach((guard, meeting) -> {
            if (!meeting.busy && meeting.nextAtMillis <= now) {
                meeting.busy = true;
                meet(guard, meeting);
            }
        });
    }

    /** A deadline is over as far as is known here; at another gateway it may have been set anew. */
    private void due(Guard guard, Known set) {
        if (!presence.shared()) {
            over(guard, set);
            return;
        }
        stations.ledger()
                .turn(guard.account(), state -> Ledger.Step.answer(Map.entry(state.version(), copy(state))))
                .subscribe()
                .with(
                        read -> {
                            Deadline now = read.getValue().get(guard.name());
                            if (now != null && now.running() && now.dueAtMillis() <= set.dueAtMillis()) {
                                over(guard, set);
                            } else if (now != null) {
                                restore(guard, read.getKey(), now);
                            }
                        },
                        broken -> over(guard, set));
    }

    private void over(Guard guard, Known set) {
        meetings.putIfAbsent(guard, new Meeting(set.dueAtMillis()));
        due.increment();
        LOG.log(
                System.Logger.Level.INFO,
                "{0} of account {1} is over: its orders are cancelled",
                guard.name(),
                guard.account());
    }

    /** Reads deadlines of all accounts again, some at a time: whoever set them may be gone. */
    private void watch(long now) {
        if (now - watchedAtMillis < WATCH_MILLIS) {
            return;
        }
        watchedAtMillis = now;
        if (!watched.hasNext()) {
            watched = List.copyOf(stations.rules().get().accounts().keySet()).iterator();
        }
        for (int i = 0; i < WATCHED_AT_ONCE && watched.hasNext(); i++) {
            read(watched.next(), broken -> {});
        }
    }

    private void meet(Guard guard, Meeting meeting) {
        AccountRules account = stations.rules().get().accounts().get(guard.account());
        if (account == null) {
            // Nobody can sign for it until it is back in the rules.
            meeting.again(now() + AGAIN_MILLIS);
        } else if (meeting.confirmed) {
            look(guard, meeting, account);
        } else {
            cancelling
                    .withdraw(account, null)
                    .subscribe()
                    .with(
                            outcome -> {
                                meeting.confirmed = outcome instanceof Outcome.Answered(int status, byte[] ignored)
                                        && status / 100 == 2;
                                meeting.again(now() + AGAIN_MILLIS);
                            },
                            broken -> meeting.again(now() + AGAIN_MILLIS));
        }
    }

    /** What was reserved before the deadline and is still open; where nothing is, the deadline is done with. */
    private void look(Guard guard, Meeting meeting, AccountRules account) {
        stations.ledger()
                .turn(guard.account(), state -> looked(state, guard, meeting))
                .subscribe()
                .with(
                        left -> {
                            if (left.orders().isEmpty()) {
                                learn(guard, new Known(left.version(), 0));
                                meetings.remove(guard, meeting);
                            } else {
                                cancel(left.orders(), account, meeting);
                            }
                        },
                        broken -> meeting.again(now() + AGAIN_MILLIS));
    }

    private Ledger.Step<Left> looked(AccountState state, Guard guard, Meeting meeting) {
        List<String> left = new ArrayList<>();
        for (OpenOrder order : state.openOrders()) {
            if (order.reservedAtMillis() <= meeting.dueAtMillis && left.size() < AT_ONCE) {
                left.add(order.clientOrderId());
            }
        }
        Deadline set = state.deadlines().get(guard.name());
        if (!left.isEmpty() || set == null || set.dueAtMillis() != meeting.dueAtMillis) {
            // Set anew meanwhile: that one stays.
            return Ledger.Step.answer(new Left(-1, left));
        }
        return new Ledger.Step<>(
                List.of(new AccountEvent.DeadlineLifted(guard.name(), now())), new Left(state.version() + 1, left));
    }

    private void cancel(List<String> orders, AccountRules account, Meeting meeting) {
        Multi.createFrom()
                .iterable(orders)
                .onItem()
                .transformToUni(
                        id -> stations.venue().send(VenueRequest.cancel(OrderPaths.order(id), account.venueKey())))
                .merge(AT_ONCE)
                .onTermination()
                .invoke(() -> meeting.again(now() + AGAIN_MILLIS))
                .subscribe()
                .with(ignored -> {}, broken -> {});
    }

    private long now() {
        return stations.epochMillis().getAsLong();
    }

    /** Deadlines whose time runs. */
    public long running() {
        return known.values().stream().filter(each -> each.dueAtMillis() > 0).count();
    }

    /** Deadlines that came due since the start. */
    public long due() {
        return due.sum();
    }

    /** Deadlines that are being met. */
    public int meeting() {
        return meetings.size();
    }
}
