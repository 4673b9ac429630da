package dev.tidegate.journey;

import dev.tidegate.dialect.Problem;
import dev.tidegate.dialect.ProblemJson;
import dev.tidegate.identity.Caller;
import dev.tidegate.identity.SharedSignatures;
import dev.tidegate.identity.Signed;
import dev.tidegate.limits.Coming;
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
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** One visit on its way: what the steps have found out so far. Not thread-safe; each step hands it to the next. */
final class Passage {
    /** Times that a visit waits for word of tokens: one for each of its three buckets, and as many again where others are quicker. */
    private static final int MOST_WAITS = 6;

    private final Visit visit;
    private final String decisionId;
    private final long nowMillis;
    private final Rulebook rules;
    private final LongUnaryOperator luck;
    private @Nullable Caller caller;
    private @Nullable AccountRules account;
    private @Nullable Taken pace;
    private @Nullable Toll asked;
    private boolean inside;
    private boolean keptBack;
    private @Nullable Toll toll;
    private int spent = Reply.FREE;
    private int waits;
    /** What comes of asking whether the signature has passed at another gateway; null where nobody need be asked. */
    private @Nullable CompletableFuture<Boolean> elsewhere;

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
        other.elsewhere = elsewhere;
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

    /** Asks whether the signature has passed at another gateway; nobody waits for it here. */
    void askElsewhere(SharedSignatures signatures, Signed signed) {
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        signatures.first(signed, asked::complete);
        elsewhere = asked;
    }

    /** Whether it is the first with its signature, as far as can be known; null where it has to be waited for. */
    @Nullable
    Boolean first() {
        CompletableFuture<Boolean> asked = elsewhere;
        return asked == null ? Boolean.TRUE : asked.getNow(null);
    }

    /** Done once {@link #first} is known. */
    Uni<?> onceKnown() {
        CompletableFuture<Boolean> asked = elsewhere;
        return asked == null ? Uni.createFrom().voidItem() : Uni.createFrom().completionStage(asked);
    }

    /** The refusal of a request that another gateway has taken. */
    Reply replayed() {
        return refuse(Reason.REPLAYED_REQUEST, "X-SIGNATURE", "This signed request has been seen before.");
    }

    /** It has waited here for longer than an order may, and goes no further. */
    void keepBack() {
        keptBack = true;
    }

    boolean keptBack() {
        return keptBack;
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

    /** The buckets it has asked; null where it has asked none. */
    @Nullable
    Toll asked() {
        return asked;
    }

    /** What others have found: a step before the lanes, or the orders of a batch. */
    void paced(@Nullable Taken taken) {
        pace = taken;
    }

    /** Done once there is word of tokens. */
    static Uni<?> once(Coming coming) {
        return Uni.createFrom().emitter(emitter -> coming.then(() -> emitter.complete(null)));
    }

    /** Takes its tokens; once only, also where its turn at the desk comes again. Whoever has waited long enough is refused. */
    Taken pay(RateLimits limits, Lane lane, String symbol, int tokens) {
        Taken before = pace;
        if (toll != null && before != null) {
            return before;
        }
        Taken taken = limits.take(lane, caller().key().id(), symbol, tokens);
        if (taken instanceof Taken.Awaited(Coming ignored, Taken.Refused otherwise)) {
            if (waits++ < MOST_WAITS) {
                return taken;
            }
            taken = otherwise;
        }
        pace = taken;
        asked = new Toll(lane, symbol, 0);
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
