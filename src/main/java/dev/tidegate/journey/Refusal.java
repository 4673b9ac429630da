package dev.tidegate.journey;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.Problem;
import dev.tidegate.ledger.AccountFenced;
import dev.tidegate.ledger.DeskOverloaded;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.Reason;
import dev.tidegate.risk.Decision;
import java.util.List;

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
    static Problem paced(Passage passage, Taken.Refused taken) {
        Breach breach = new Breach(
                Reason.RATE_LIMIT_EXCEEDED,
                taken.policy(),
                null,
                Decimal.of(taken.standing().capacity()),
                "tokens",
                taken.policy() + ": " + taken.standing().remaining() + " of "
                        + taken.standing().capacity() + " tokens left");
        return new Problem(
                List.of(breach),
                null,
                ExecutionStatus.NOT_SENT,
                passage.rules().version(),
                passage.decisionId(),
                taken.retryAfterMillis(),
                List.of(taken.policy()));
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
