package dev.tidegate.journey;

import dev.tidegate.dialect.Problem;
import dev.tidegate.dialect.ProblemJson;
import dev.tidegate.identity.Caller;
import dev.tidegate.limits.RateLimitHeaders;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.Lane;
import dev.tidegate.order.Reason;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.Rulebook;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** One visit on its way: what the steps have found out so far. Not thread-safe; each step hands it to the next. */
final class Passage {
    private final Visit visit;
    private final String decisionId;
    private final long nowMillis;
    private final Rulebook rules;
    private final LongUnaryOperator luck;
    private @Nullable Caller caller;
    private @Nullable AccountRules account;
    private @Nullable Taken pace;
    private boolean inside;
    private @Nullable Toll toll;
    private int spent = Reply.FREE;

    /** Tokens taken for it: whence, so that they can be given back. */
    record Toll(Lane lane, String symbol, int tokens) {}

    Passage(Visit visit, String decisionId, long nowMillis, Rulebook rules, LongUnaryOperator luck) {
        this.visit = visit;
        this.decisionId = decisionId;
        this.nowMillis = nowMillis;
        this.rules = rules;
        this.luck = luck;
    }

    /** The same visit under another decision id: one order of a batch. */
    Passage another(String itsDecisionId) {
        Passage other = new Passage(visit, itsDecisionId, nowMillis, rules, luck);
        other.caller = caller;
        other.account = account;
        return other;
    }

    Visit visit() {
        return visit;
    }

    String decisionId() {
        return decisionId;
    }

    /** When it came in, epoch milliseconds. */
    long nowMillis() {
        return nowMillis;
    }

    /** The rules it is judged by to its end, whatever is swapped in meanwhile. */
    Rulebook rules() {
        return rules;
    }

    void identified(Caller found, AccountRules itsAccount) {
        caller = found;
        account = itsAccount;
    }

    Caller caller() {
        return known(caller);
    }

    AccountRules account() {
        return known(account);
    }

    AccountId accountId() {
        return account().account();
    }

    /** It has room at the exchange. */
    void entered() {
        inside = true;
    }

    boolean inside() {
        return inside;
    }

    /** It needs its room no more; true where it had some. */
    boolean left() {
        boolean had = inside;
        inside = false;
        return had;
    }

    /** What is left after others have drawn from the same buckets: the orders of a batch. */
    void paced(@Nullable Taken taken) {
        pace = taken;
    }

    /** Takes its tokens; once only, also where its turn at the desk comes again. */
    Taken pay(RateLimits limits, Lane lane, String symbol, int tokens) {
        Taken before = pace;
        if (toll != null && before != null) {
            return before;
        }
        Taken taken = limits.take(lane, caller().key().id(), symbol, tokens);
        pace = taken;
        if (taken instanceof Taken.Passed) {
            toll = new Toll(lane, symbol, tokens);
            spent = tokens;
        } else {
            spent = 0;
        }
        return taken;
    }

    /** Gives back what it cost, but for so many tokens: a later step refused, through no fault of the client. */
    void refund(RateLimits limits, int kept) {
        Toll paid = toll;
        if (paid != null && paid.tokens() > kept) {
            toll = kept == 0 ? null : new Toll(paid.lane(), paid.symbol(), kept);
            spent = kept;
            limits.refund(paid.lane(), caller().key().id(), paid.symbol(), paid.tokens() - kept);
            pace = limits.look(paid.lane(), caller().key().id(), paid.symbol());
        }
    }

    /** Tokens it cost so far; {@link Reply#FREE} where it was not asked for any. */
    int spent() {
        return spent;
    }

    /** Also pays for a part of it: an order of a batch. */
    void spend(int tokens) {
        if (tokens != Reply.FREE) {
            spent = Math.max(0, spent) + tokens;
        }
    }

    @Nullable
    Taken pace() {
        return pace;
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a step came before the one that identifies the caller");
        }
        return value;
    }

    Reply answer(byte[] body) {
        return new Reply(200, body, false, 0, pace, spent, rules.version());
    }

    /** A refusal of something the exchange has not seen. */
    Reply refuse(Reason reason, String field, String detail) {
        return refuse(List.of(Breach.of(reason, field, detail)), ExecutionStatus.NOT_SENT, 0);
    }

    Reply refuse(List<Breach> breaches, ExecutionStatus execution, long retryAfterMillis) {
        return refuse(new Problem(breaches, null, execution, rules.version(), decisionId, retryAfterMillis, List.of()));
    }

    /** True where many are refused for the same cause, and should not all come back at once. */
    private static boolean crowded(Reason reason) {
        return reason == Reason.RATE_LIMIT_EXCEEDED
                || reason == Reason.ABNORMAL_USAGE
                || reason == Reason.CAPACITY_REDUCED;
    }

    Reply refuse(Problem problem) {
        long seconds = pace instanceof Taken.Refused refused
                ? RateLimitHeaders.retryAfterSeconds(refused)
                : Math.ceilDiv(problem.retryAfterMillis(), 1_000L);
        return new Reply(
                problem.status(),
                ProblemJson.encode(problem),
                true,
                crowded(problem.reason()) ? RateLimitHeaders.spread(seconds, luck) : seconds,
                pace,
                spent,
                rules.version());
    }
}
