package dev.tidegate.policy;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.TradingMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The emergency brake: a {@link TradingMode} by scope, the strictest of which counts. Survives restarts: what is set is on the
 * disk before {@link #set} returns. Setting blocks and is for the management port; {@link #mode} is for the order's path and
 * costs one volatile read while nothing is pulled.
 *
 * <p>Tightening comes into force before it is written, loosening after: a full disk can never keep the brake from being pulled
 * nor let it go. Where several gateways share their switches, all of them are told: of a tightening as soon as they can be, of a
 * loosening before it is one. Where the file cannot be read at the start, everything is cancel-only, {@link #problem} says so, and it stays
 * until an operator sets the global switch; what the file held is kept beside it.
 */
public final class KillSwitch {
    /** Scopes that can be pulled at the same time, the global one not counted. */
    public static final int MAX_PULLED = 10_000;

    /** An older version may have been read a moment before a newer one was written, but not so often. */
    private static final int OLDER = 3;

    private static final String GLOBAL = new Scope.Global().toString();

    /** What setting a switch ended in. */
    public enum Outcome {
        SET,
        /** It stood like that already. */
        UNCHANGED,
        /** It is set at this gateway alone: the others hear of it once they can be told. */
        SET_HERE,
        /** {@link #MAX_PULLED} scopes are pulled; the global one can still be. */
        FULL
    }

    /** What is pulled, ready to be asked. */
    private record Table(
            SortedMap<String, Pulled> pulled,
            boolean clear,
            TradingMode global,
            Map<String, TradingMode> instruments,
            Map<AccountId, TradingMode> accounts) {
        static Table of(SortedMap<String, Pulled> pulled) {
            TradingMode global = TradingMode.NORMAL;
            Map<String, TradingMode> instruments = new HashMap<>();
            Map<AccountId, TradingMode> accounts = new HashMap<>();
            for (Pulled each : pulled.values()) {
                switch (each.scope()) {
                    case Scope.Global everything -> global = each.mode();
                    case Scope.OfInstrument of -> instruments.put(of.symbol(), each.mode());
                    case Scope.OfAccount of -> accounts.put(of.account(), each.mode());
                }
            }
            return new Table(pulled, pulled.isEmpty(), global, instruments, accounts);
        }

        Table with(Pulled set) {
            SortedMap<String, Pulled> next = new TreeMap<>(pulled);
            if (set.mode() == TradingMode.NORMAL) {
                next.remove(set.scope().toString());
            } else {
                next.put(set.scope().toString(), set);
            }
            return of(next);
        }
    }

    private final KillSwitchFile file;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Map<String, Pulled> untold = new ConcurrentSkipListMap<>();
    private final List<Consumer<Pulled>> listeners = new CopyOnWriteArrayList<>();
    private volatile Table table;
    private volatile boolean unreadable;
    private volatile @Nullable SharedSwitches others;
    private volatile long sharedVersion;
    /** Times in a row that an older version was heard of. */
    private int older;
    /** True once what the others go by has been heard. */
    private boolean followed;
    /** True after a failed write: then setting the same again writes again. */
    private boolean unwritten;

    private KillSwitch(Path data, AuditLog audit, InstantSource clock) {
        this.file = new KillSwitchFile(data);
        this.audit = audit;
        this.clock = clock;
        SortedMap<String, Pulled> read = file.read();
        this.unreadable = read == null;
        if (read == null) {
            read = new TreeMap<>();
            read.put(
                    GLOBAL,
                    new Pulled(
                            new Scope.Global(),
                            TradingMode.CANCEL_ONLY,
                            KillSwitchFile.NAME + " could not be read at the start",
                            "tidegate",
                            clock.millis()));
        }
        this.table = Table.of(read);
    }

    /** The switches as the data folder remembers them. */
    public static KillSwitch open(Path data, AuditLog audit, InstantSource clock) {
        return new KillSwitch(data, audit, clock);
    }

    /** What an account may do on an instrument: the strictest of the three scopes. */
    public TradingMode mode(AccountId account, String symbol) {
        Table now = table;
        if (now.clear) {
            return TradingMode.NORMAL;
        }
        return now.global
                .stricter(now.instruments.getOrDefault(symbol, TradingMode.NORMAL))
                .stricter(now.accounts.getOrDefault(account, TradingMode.NORMAL));
    }

    /** Every switch that is pulled, sorted by scope. */
    public Collection<Pulled> pulled() {
        return List.copyOf(table.pulled.values());
    }

    /** What is wrong with the memory of the switches; empty where nothing is. */
    public Optional<String> problem() {
        return unreadable
                ? Optional.of(
                        KillSwitchFile.NAME + " could not be read: everything is cancel-only until an operator sets "
                                + "the global switch; check which others were pulled")
                : Optional.empty();
    }

    /** Hears of every switch that was set or released, once it is in force, in the thread that set it. */
    public void listen(Consumer<Pulled> listener) {
        listeners.add(listener);
    }

    /**
     * Sets one scope; NORMAL releases it.
     *
     * @throws IOException where it could not be written down: a tightening is in force all the same until the next restart, a
     *     loosening is not; {@link SharedSwitches.Untold} where others could not be told of a loosening
     * @throws IllegalArgumentException where reason or operator are missing or too long
     */
    public synchronized Outcome set(Scope scope, TradingMode mode, String reason, String operator) throws IOException {
        Pulled set = new Pulled(scope, mode, reason, operator, clock.millis());
        Table before = table;
        Pulled old = before.pulled.get(scope.toString());
        TradingMode stood = old == null ? TradingMode.NORMAL : old.mode();
        boolean global = scope instanceof Scope.Global;
        if (stood == mode && !unwritten && !(unreadable && global)) {
            return Outcome.UNCHANGED;
        }
        int others = before.pulled.size() - (before.pulled.containsKey(GLOBAL) ? 1 : 0);
        if (old == null && !global && others >= MAX_PULLED) {
            return Outcome.FULL;
        }
        Table after = before.with(set);
        if (mode.compareTo(stood) > 0) {
            table = after;
            boolean told = tell(set);
            if (!told) {
                untold.put(scope.toString(), set);
            }
            try {
                write(after, set, stood);
            } finally {
                Listeners.tell(listeners, each -> each.accept(set));
            }
            return told ? Outcome.SET : Outcome.SET_HERE;
        }
        if (!tell(set)) {
            throw new SharedSwitches.Untold(
                    "nothing was released: the other gateways cannot be told, for the shared store cannot be reached",
                    new IOException("the store is away"));
        }
        write(after, set, stood);
        table = after;
        Listeners.tell(listeners, each -> each.accept(set));
        return Outcome.SET;
    }

    /** Tells the others, where there are any; false where they could not be told. */
    private boolean tell(Pulled set) {
        SharedSwitches to = others;
        if (to == null) {
            return true;
        }
        try {
            sharedVersion = to.tell(set, sharedVersion);
            untold.remove(set.scope().toString());
            return true;
        } catch (IOException away) {
            return false;
        }
    }

    /** Tells others of every switch that is set from now on. */
    public void share(SharedSwitches with) {
        others = with;
    }

    /** Version of the shared switches that these are; 0 where none has been heard of. */
    public long sharedVersion() {
        return sharedVersion;
    }

    /** True while there is something the others could not be told. One look. */
    public boolean untold() {
        return !untold.isEmpty();
    }

    /**
     * Goes by what all gateways go by from now on; blocks. What could not be told of before is told now. Where the shared switches have
     * been lost, they are told what stands here.
     *
     * @param version of the shared switches; what is older than what is known is ignored, unless it says that they were lost
     * @param all what is pulled there; of no meaning where the version is the one known
     */
    public synchronized void follow(long version, Collection<Pulled> all) throws IOException {
        older = version < sharedVersion ? older + 1 : 0;
        if (version == 0 || older >= OLDER) {
            older = 0;
            table.pulled.values().forEach(each -> untold.put(each.scope().toString(), each));
        } else if (version > sharedVersion || !followed) {
            adopt(version, all);
        }
        followed = true;
        for (Pulled each : List.copyOf(untold.values())) {
            tell(each);
        }
    }

    private void adopt(long version, Collection<Pulled> all) throws IOException {
        Table before = table;
        SortedMap<String, Pulled> pulled = new TreeMap<>();
        all.forEach(each -> pulled.put(each.scope().toString(), each));
        Pulled unread = unreadable ? before.pulled.get(GLOBAL) : null;
        if (unread != null) {
            pulled.putIfAbsent(GLOBAL, unread);
        }
        Table next = Table.of(pulled);
        for (Pulled each : untold.values()) {
            next = next.with(each);
        }
        table = next;
        sharedVersion = version;
        List<Pulled> changed = new ArrayList<>();
        for (Pulled each : next.pulled.values()) {
            if (!each.equals(before.pulled.get(each.scope().toString()))) {
                changed.add(each);
            }
        }
        for (Pulled each : before.pulled.values()) {
            if (!next.pulled.containsKey(each.scope().toString())) {
                changed.add(new Pulled(
                        each.scope(), TradingMode.NORMAL, "released at another gateway", "tidegate", clock.millis()));
            }
        }
        try {
            for (Pulled each : changed) {
                Pulled old = before.pulled.get(each.scope().toString());
                write(next, each, old == null ? TradingMode.NORMAL : old.mode());
            }
        } finally {
            changed.forEach(each -> Listeners.tell(listeners, listener -> listener.accept(each)));
        }
    }

    private void write(Table after, Pulled set, TradingMode stood) throws IOException {
        unwritten = true;
        file.write(after.pulled.values());
        if (set.scope() instanceof Scope.Global) {
            unreadable = false;
        }
        audit.append(new JsonWriter(512)
                .beginObject()
                .field("at", clock.instant().toString())
                .field("event", "kill-switch")
                .field("scope", set.scope().toString())
                .field("before", KillSwitchFile.text(stood))
                .field("after", KillSwitchFile.text(set.mode()))
                .field("reason", set.reason())
                .field("operator", set.operator())
                .endObject()
                .toBytes());
        unwritten = false;
    }
}
