package dev.tidegate;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.identity.ApiKey;
import dev.tidegate.identity.Keys;
import dev.tidegate.journey.Shadow;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.market.MarketBoard;
import dev.tidegate.order.AccountId;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.Candidates;
import dev.tidegate.policy.Problem;
import dev.tidegate.policy.Reload;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.Rulebooks;
import dev.tidegate.policy.Status;
import dev.tidegate.policy.TierOverride;
import dev.tidegate.shield.Overload;
import dev.tidegate.shield.Shield;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The rule book in force and what the chapters keep of it: looked at every {@value #LOOK_MILLIS} ms, taken over in one go. */
final class Rules implements AutoCloseable {
    static final long LOOK_MILLIS = 500;
    private static final System.Logger LOG = System.getLogger(Rules.class.getName());

    private final Rulebooks books;
    private final RateLimits limits;
    private final Overload overload;
    private final Candidates candidates;
    private final Shield shield;
    private final Sanctions sanctions;
    private final Shadow shadow;
    private final MarketBoard board;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rules").factory());
    private volatile long nextEnd = Long.MAX_VALUE;
    private volatile Keys keys = Keys.of(List.of());
    private volatile Map<AccountId, SigningKey> venueKeys = Map.of();

    Rules(
            Rulebooks books,
            Candidates candidates,
            RateLimits limits,
            Overload overload,
            Shield shield,
            Sanctions sanctions,
            Shadow shadow,
            MarketBoard board) {
        this.books = books;
        this.candidates = candidates;
        this.limits = limits;
        this.overload = overload;
        this.shield = shield;
        this.sanctions = sanctions;
        this.shadow = shadow;
        this.board = board;
        takeOver(books.current());
        sanctions.restore();
        lookAtCandidate();
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
            endOverrides();
            lookAtCandidate();
            sanctions.keep();
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

    private void lookAtCandidate() {
        if (candidates.look(books.current())) {
            Rulebook candidate = candidates.current();
            shadow.adopt(candidate, Instant.now().toEpochMilli());
            LOG.log(
                    System.Logger.Level.INFO,
                    candidate == null ? "no candidate is tried any more" : "a candidate is tried");
        }
    }

    Candidates candidates() {
        return candidates;
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

    /** Accounts whose override has ended since the last look go back to their own tier. */
    private void endOverrides() {
        if (Instant.now().toEpochMilli() >= nextEnd) {
            limits.retier(tiers(books.current()));
        }
    }

    /** The tiers in force now; notes when the next of them ends. */
    private Function<AccountId, String> tiers(Rulebook rulebook) {
        long now = Instant.now().toEpochMilli();
        long next = Long.MAX_VALUE;
        for (AccountRules account : rulebook.accounts().values()) {
            TierOverride override = account.override();
            if (override != null && override.untilMillis() > now) {
                next = Math.min(next, override.untilMillis());
            }
        }
        nextEnd = next;
        return account -> tier(rulebook, account, now);
    }

    private static String tier(Rulebook rulebook, AccountId account, long now) {
        AccountRules rules = rulebook.accounts().get(account);
        return rules == null ? "" : rules.tierAt(now);
    }

    private void takeOver(Rulebook rulebook) {
        List<ApiKey> all = new ArrayList<>();
        Map<String, AccountId> owners = new HashMap<>();
        Map<AccountId, SigningKey> venue = new HashMap<>();
        for (AccountRules account : rulebook.accounts().values()) {
            venue.put(account.account(), account.venueKey());
            for (ApiKey key : account.keys()) {
                all.add(key);
                owners.put(key.id(), account.account());
            }
        }
        limits.adopt(rulebook.limits(), owners, tiers(rulebook));
        overload.adopt(rulebook.overload());
        shield.adopt(rulebook.shield());
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
        sanctions.keep();
    }
}
