package dev.tidegate.journey;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.Problem;
import dev.tidegate.ledger.AccountFenced;
import dev.tidegate.ledger.DeskOverloaded;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.limits.Cost;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.Reason;
import dev.tidegate.risk.Decision;
import dev.tidegate.shield.Sanction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Refusals as problem documents. */
final class Refusal {
    /** When to try again after the gateway's own machinery failed. */
    static final long RETRY_MILLIS = 1_000;

    private static final int SPREAD_MILLIS = 2_000;

    private Refusal() {}

    /** The exchange has all the orders it can hold. When to come back differs from refusal to refusal, for not all shall at once. */
    static Problem shed(Passage passage) {
        long spread = Math.floorMod(passage.decisionId().hashCode(), SPREAD_MILLIS);
        return problem(
                passage,
                Reason.CAPACITY_REDUCED,
                "exchange",
                "the exchange has as many orders as it can hold at a time; nothing was sent or charged",
                RETRY_MILLIS + spread);
    }

    /** A bucket is used up. */
    static Problem paced(Passage passage, Taken.Refused taken, Cost cost) {
        Breach breach = new Breach(
                Reason.RATE_LIMIT_EXCEEDED,
                taken.policy(),
                Decimal.of(cost.total()),
                Decimal.of(taken.standing().capacity()),
                "tokens",
                taken.policy() + ": cost " + cost.total() + ", "
                        + taken.standing().remaining() + " of "
                        + taken.standing().capacity() + " tokens left");
        return new Problem(
                List.of(breach),
                null,
                ExecutionStatus.NOT_SENT,
                passage.rules().version(),
                passage.decisionId(),
                taken.retryAfterMillis(),
                List.of(taken.policy()),
                breakdown(cost));
    }

    private static Map<String, Integer> breakdown(Cost cost) {
        Map<String, Integer> parts = new LinkedHashMap<>();
        parts.put("base", cost.base());
        put(parts, "far", cost.far());
        put(parts, "dust", cost.dust());
        put(parts, "sanction", cost.sanction());
        parts.put("total", cost.total());
        return parts;
    }

    private static void put(Map<String, Integer> parts, String why, int tokens) {
        if (tokens > 0) {
            parts.put(why, tokens);
        }
    }

    /** A sanction holds it back. */
    static Problem sanctioned(Passage passage, Sanction sanction) {
        long left = Math.max(1, sanction.untilMillis() - passage.nowMillis());
        return new Problem(
                List.of(Breach.of(
                        Reason.ABNORMAL_USAGE,
                        sanction.subject().toString(),
                        sanction.detail() + "; " + sanction.level().text() + " for " + Math.ceilDiv(left, 1_000)
                                + " s more, cancels and proven reductions pass")),
                null,
                ExecutionStatus.NOT_SENT,
                passage.rules().version(),
                passage.decisionId(),
                left,
                List.of(sanction.pattern().text()));
    }

    /** The judge said no. */
    static Problem judged(Passage passage, Decision.Refuse refuse) {
        return new Problem(
                refuse.breaches(),
                refuse.maxQuantity(),
                ExecutionStatus.NOT_SENT,
                passage.rules().version(),
                passage.decisionId(),
                0,
                List.of());
    }

    /** The request could not be read. */
    static Problem unreadable(Passage passage, Decoded.Unreadable<?> unreadable) {
        return problem(passage, unreadable.reason(), unreadable.field(), unreadable.detail(), 0);
    }

    static Problem problem(Passage passage, Reason reason, String subject, String detail, long retryAfterMillis) {
        return new Problem(
                List.of(Breach.of(reason, subject, detail)),
                null,
                ExecutionStatus.NOT_SENT,
                passage.rules().version(),
                passage.decisionId(),
                retryAfterMillis,
                List.of());
    }

    /** The desk could not decide or write down: nothing was sent. */
    static Problem failed(Passage passage, Throwable cause) {
        Reason reason = switch (cause) {
            case StoreUnavailable ignored -> Reason.JOURNAL_UNAVAILABLE;
            case AccountFenced ignored -> Reason.FENCED;
            case DeskOverloaded ignored -> Reason.CAPACITY_REDUCED;
            default -> Reason.INTERNAL_ERROR;
        };
        if (reason == Reason.INTERNAL_ERROR) {
            System.getLogger(Refusal.class.getName())
                    .log(System.Logger.Level.ERROR, "decision " + passage.decisionId() + " failed", cause);
        }
        return problem(passage, reason, "", reason.sentence(), RETRY_MILLIS);
    }
}
