package dev.tidegate.journey;

import dev.tidegate.dialect.Problem;
import dev.tidegate.identity.Caller;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.Reason;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.Rulebook;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One visit on its way: what the steps have found out so far. Not thread-safe; each step hands it to the next. */
final class Passage {
    private final Visit visit;
    private final String decisionId;
    private final long nowMillis;
    private final Rulebook rules;
    private @Nullable Caller caller;
    private @Nullable AccountRules account;
    private @Nullable Taken pace;
    private boolean inside;

    Passage(Visit visit, String decisionId, long nowMillis, Rulebook rules) {
        this.visit = visit;
        this.decisionId = decisionId;
        this.nowMillis = nowMillis;
        this.rules = rules;
    }

    /** The same visit under another decision id: one order of a batch. */
    Passage another(String itsDecisionId) {
        Passage other = new Passage(visit, itsDecisionId, nowMillis, rules);
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

    void paced(@Nullable Taken taken) {
        pace = taken;
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
        return Reply.of(body, pace);
    }

    /** A refusal of something the exchange has not seen. */
    Reply refuse(Reason reason, String field, String detail) {
        return refuse(List.of(Breach.of(reason, field, detail)), ExecutionStatus.NOT_SENT, 0);
    }

    Reply refuse(List<Breach> breaches, ExecutionStatus execution, long retryAfterMillis) {
        return Reply.of(
                new Problem(breaches, null, execution, rules.version(), decisionId, retryAfterMillis, List.of()), pace);
    }
}
