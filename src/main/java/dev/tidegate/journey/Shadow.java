package dev.tidegate.journey;

import dev.tidegate.identity.ApiKey;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.Reason;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.JudgedCommand;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.RiskJudge;
import dev.tidegate.shield.Pattern;
import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Shield;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges every order once more, by a policy on trial, at the same desk on the same account, and counts what that policy would have
 * refused. It has buckets of its own and decides nothing. Each order is weighed against what the live policy has made of the
 * account, not against what the candidate would have made of it. Costs one judgement more while there is a candidate, else a
 * read. Conduct is counted beside the live one too, and sanctions of the candidate climb, hold and cost as they would; what counts as
 * short-lived, as dust and as far from the mark goes by the live policy.
 */
public final class Shadow {
    /** Accounts named in a report, those that would be refused most. */
    static final int MOST_ACCOUNTS = 20;

    /** One candidate and what it has counted. */
    private static final class Trial {
        final Rulebook rules;
        final RateLimits limits;
        final LongAdder judged = new LongAdder();
        final LongAdder wouldAllow = new LongAdder();
        final Shield shield;
        final Map<String, LongAdder> byRule = new ConcurrentHashMap<>();
        final Map<AccountId, LongAdder> byAccount = new ConcurrentHashMap<>();

        Trial(Rulebook rules, LongSupplier nanos, Shield.Witness witness) {
            this.rules = rules;
            this.limits = new RateLimits(nanos);
            this.shield = new Shield(witness);
            this.shield.adopt(rules.shield());
        }
    }

    /**
     * What a candidate has counted since it came.
     *
     * @param hash of the candidate
     * @param judged orders and changes
     * @param wouldRefuse of those that passed, by rule: the slug of a reason, the name of a bandwidth, or the pattern of a sanction
     * @param wouldAllow of those that were refused
     * @param wouldSanction sanctions, by the pattern that led to them
     * @param byAccount of those that passed and would not have, the accounts with most
     */
    public record Report(
            String hash,
            long judged,
            Map<String, Long> wouldRefuse,
            long wouldAllow,
            Map<String, Long> wouldSanction,
            Map<String, Long> byAccount) {}

    private final LongSupplier nanos;
    private final Shield live;
    private volatile @Nullable Trial trial;
    private final LongAdder[] refused = new LongAdder[Reason.values().length];

    private final LongAdder[] sanctioned = new LongAdder[Pattern.values().length];

    /**
     * Nothing on trial yet.
     *
     * @param nanos a clock that does not go back
     * @param live sees how everybody behaves
     */
    public Shadow(LongSupplier nanos, Shield live) {
        this.nanos = nanos;
        this.live = live;
        java.util.Arrays.setAll(refused, ignored -> new LongAdder());
        java.util.Arrays.setAll(sanctioned, ignored -> new LongAdder());
    }

    /** Tries another candidate from now on, or none; counts begin anew, but for the totals by reason. */
    public void adopt(@Nullable Rulebook candidate, long nowMillis) {
        if (candidate == null) {
            live.beside(null);
            trial = null;
            return;
        }
        Trial next = new Trial(candidate, nanos, new Counting());
        Map<String, AccountId> keys = new HashMap<>();
        for (AccountRules account : candidate.accounts().values()) {
            for (ApiKey key : account.keys()) {
                keys.put(key.id(), account.account());
            }
        }
        next.limits.adopt(candidate.limits(), keys, id -> tier(candidate, id, nowMillis));
        trial = next;
        live.beside(next.shield);
    }

    /** Counts what a candidate would have done; nobody bears it. */
    private final class Counting implements Shield.Witness {
        @Override
        public void sanctioned(Sanction sanction) {
            sanctioned[sanction.pattern().ordinal()].increment();
        }

        @Override
        public void lifted(Sanction sanction, String operator, String reason) {}
    }

    private static String tier(Rulebook rules, AccountId id, long nowMillis) {
        AccountRules account = rules.accounts().get(id);
        return account == null ? "" : account.tierAt(nowMillis);
    }

    /** True while there is a candidate. */
    boolean trying() {
        return trial != null;
    }

    /** Weighs a command that the live policy has just decided. */
    void weigh(
            Passage passage,
            JudgedCommand asked,
            String symbol,
            Lane lane,
            AccountState state,
            MarketSnapshot market,
            boolean allowed) {
        Trial now = trial;
        AccountRules account = now == null ? null : now.rules.accounts().get(passage.accountId());
        if (now == null || account == null) {
            return;
        }
        OrderCommand command = asked.command();
        String key = passage.caller().key().id();
        now.judged.increment();
        Conducted conduct = new Conducted(now.shield);
        Sanction own = conduct.sanction(passage.accountId(), symbol, passage.nowMillis());
        Sanction keys = conduct.sanction(key, passage.nowMillis());
        Sanction held = Conducted.holding(lane, own, keys);
        if (held != null) {
            count(
                    now,
                    passage.accountId(),
                    allowed,
                    Reason.ABNORMAL_USAGE,
                    held.pattern().text());
            return;
        }
        int surcharge = Conducted.surcharge(own, keys);
        Priced priced = Priced.of(command, lane, state, market, now.limits.cost(), surcharge);
        Taken taken = now.limits.take(lane, key, priced.symbol(), priced.cost().total());
        if (taken instanceof Taken.Refused quota) {
            count(now, passage.accountId(), allowed, Reason.RATE_LIMIT_EXCEEDED, quota.policy());
            return;
        }
        if (RiskJudge.decide(state, asked, market, account.risk()) instanceof Decision.Refuse refuse) {
            Reason reason = refuse.breaches().getFirst().reason();
            now.limits.refund(lane, key, priced.symbol(), priced.cost().surcharge());
            count(now, passage.accountId(), allowed, reason, reason.slug());
        } else if (!allowed) {
            now.wouldAllow.increment();
        }
    }

    private void count(Trial now, AccountId account, boolean allowed, Reason reason, String rule) {
        if (allowed) {
            refused[reason.ordinal()].increment();
            now.byRule.computeIfAbsent(rule, ignored -> new LongAdder()).increment();
            now.byAccount.computeIfAbsent(account, ignored -> new LongAdder()).increment();
        }
    }

    /** What candidates would have refused of what passed, since the start. */
    public long wouldRefuse(Reason reason) {
        return refused[reason.ordinal()].sum();
    }

    /** Sanctions that candidates would have begun for a pattern, since the start. */
    public long wouldSanction(Pattern pattern) {
        return sanctioned[pattern.ordinal()].sum();
    }

    /** What the present candidate has counted; null where there is none. */
    public @Nullable Report report() {
        Trial now = trial;
        if (now == null) {
            return null;
        }
        Map<String, Long> rules = new TreeMap<>();
        now.byRule.forEach((rule, count) -> rules.put(rule, count.sum()));
        Map<String, Long> accounts = new java.util.LinkedHashMap<>();
        List<Map.Entry<AccountId, LongAdder>> most = now.byAccount.entrySet().stream()
                .sorted(java.util.Comparator.comparingLong((Map.Entry<AccountId, LongAdder> each) ->
                                each.getValue().sum())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .limit(MOST_ACCOUNTS)
                .toList();
        most.forEach(each -> accounts.put(each.getKey().value(), each.getValue().sum()));
        Map<String, Long> sanctions = new TreeMap<>();
        for (Pattern pattern : Pattern.values()) {
            if (now.shield.found(pattern) > 0) {
                sanctions.put(pattern.text(), now.shield.found(pattern));
            }
        }
        return new Report(now.rules.hash(), now.judged.sum(), rules, now.wouldAllow.sum(), sanctions, accounts);
    }
}
