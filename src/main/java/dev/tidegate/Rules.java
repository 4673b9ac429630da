package dev.tidegate;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.identity.ApiKey;
import dev.tidegate.identity.Keys;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.market.MarketBoard;
import dev.tidegate.order.AccountId;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.Problem;
import dev.tidegate.policy.Reload;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.Rulebooks;
import dev.tidegate.policy.Status;
import dev.tidegate.shield.Overload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The rule book in force and what the chapters keep of it: looked at every {@value #LOOK_MILLIS} ms, taken over in one go. */
final class Rules implements AutoCloseable {
    static final long LOOK_MILLIS = 500;
    private static final System.Logger LOG = System.getLogger(Rules.class.getName());

    private final Rulebooks books;
    private final RateLimits limits;
    private final Overload overload;
    private final MarketBoard board;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rules").factory());
    private volatile Keys keys = Keys.of(List.of());
    private volatile Map<AccountId, SigningKey> venueKeys = Map.of();

    Rules(Rulebooks books, RateLimits limits, Overload overload, MarketBoard board) {
        this.books = books;
        this.limits = limits;
        this.overload = overload;
        this.board = board;
        takeOver(books.current());
        books.listen((previous, next) -> takeOver(next));
    }

    /** Begins to look. */
    void watch() {
        looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks at the files now. */
    Reload look() {
        try {
            Reload reload = books.reload();
            switch (reload) {
                case TAKEN ->
                    LOG.log(
                            System.Logger.Level.INFO,
                            "rules changed: version {0}",
                            Long.toString(books.current().version()));
                case REFUSED -> refused(books.status());
                case UNCHANGED, WAITING -> {}
            }
            return reload;
        } catch (RuntimeException broken) {
            LOG.log(System.Logger.Level.ERROR, "the rule files could not be looked at", broken);
            return Reload.UNCHANGED;
        }
    }

    private static void refused(Status status) {
        Status.Failure failure = status.failure();
        List<Problem> problems = failure == null ? List.of() : failure.problems();
        LOG.log(
                System.Logger.Level.WARNING,
                "the changed rules were refused, version {0} stays in force: {1}",
                Long.toString(status.version()),
                problems);
    }

    private void takeOver(Rulebook rulebook) {
        List<ApiKey> all = new ArrayList<>();
        Map<String, AccountId> owners = new HashMap<>();
        Map<AccountId, SigningKey> venue = new HashMap<>();
        Map<AccountId, String> tiers = new HashMap<>();
        for (AccountRules account : rulebook.accounts().values()) {
            venue.put(account.account(), account.venueKey());
            tiers.put(account.account(), account.tier());
            for (ApiKey key : account.keys()) {
                all.add(key);
                owners.put(key.id(), account.account());
            }
        }
        limits.adopt(rulebook.limits(), owners, account -> tiers.getOrDefault(account, ""));
        overload.adopt(rulebook.overload());
        board.adopt(rulebook);
        keys = Keys.of(all);
        venueKeys = Map.copyOf(venue);
    }

    Rulebook current() {
        return books.current();
    }

    Rulebooks books() {
        return books;
    }

    Keys keys() {
        return keys;
    }

    /** What the gateway signs with at the exchange, by account. */
    Map<AccountId, SigningKey> venueKeys() {
        return venueKeys;
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
