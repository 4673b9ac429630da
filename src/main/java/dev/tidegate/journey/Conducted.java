package dev.tidegate.journey;

import dev.tidegate.limits.Taken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.risk.Decision;
import dev.tidegate.shield.Act;
import dev.tidegate.shield.Level;
import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Shield;
import org.jspecify.annotations.Nullable;

/** What the shield is asked and told of commands at the desk. */
final class Conducted {
    private final Shield shield;

    Conducted(Shield shield) {
        this.shield = shield;
    }

    /** What an account bears on an instrument; null for nothing. */
    @Nullable
    Sanction sanction(AccountId account, String symbol, long nowMillis) {
        return shield.of(account, symbol, nowMillis);
    }

    /** What a key bears; null for nothing. */
    @Nullable
    Sanction sanction(String keyId, long nowMillis) {
        return shield.of(keyId, nowMillis);
    }

    /** The one of two sanctions that holds a lane back; null where the command may go on. The way out is held back by none. */
    static @Nullable Sanction holding(Lane lane, @Nullable Sanction one, @Nullable Sanction other) {
        return holds(lane, one) ? one : holds(lane, other) ? other : null;
    }

    private static boolean holds(Lane lane, @Nullable Sanction sanction) {
        if (sanction == null) {
            return false;
        }
        return switch (lane) {
            case CANCEL, REDUCE -> false;
            case NEW -> sanction.level().compareTo(Level.REDUCE_ONLY) >= 0;
            case AMEND_DOWN, QUERY -> sanction.level() == Level.SUSPENDED;
        };
    }

    /** Tokens that two sanctions add together. */
    static int surcharge(@Nullable Sanction one, @Nullable Sanction other) {
        return (one == null ? 0 : one.surcharge()) + (other == null ? 0 : other.surcharge());
    }

    /** A quota was used up. */
    void refused(Passage passage, Taken.Refused refused) {
        shield.refused(passage.caller().key().id(), refused.retryAfterMillis(), passage.nowMillis());
    }

    /** A command was judged. */
    void judged(Passage passage, OrderCommand command, Ruling.Judged judged) {
        Priced priced = judged.priced();
        if (!priced.symbol().isEmpty()) {
            shield.note(passage.accountId(), priced.symbol(), acts(command, judged), passage.nowMillis());
        }
    }

    private static int acts(OrderCommand command, Ruling.Judged judged) {
        return switch (judged.decision()) {
            case Decision.Allow allow -> allow.lane() == Lane.NEW ? placed(command, judged.priced()) : Act.JUDGED.bit();
            case Decision.Refuse refuse ->
                Act.JUDGED.bit() | refused(refuse.breaches().getFirst());
        };
    }

    private static int placed(OrderCommand command, Priced priced) {
        int acts = Act.JUDGED.bit() | (priced.dust() ? Act.DUST.bit() : 0) | (priced.far() ? Act.FAR.bit() : 0);
        if (!(command instanceof OrderCommand.Place place)) {
            return acts | Act.AMENDED.bit();
        }
        boolean immediate = place.type() == OrderType.MARKET
                || place.timeInForce() == TimeInForce.IOC
                || place.timeInForce() == TimeInForce.FOK;
        return acts | Act.PLACED.bit() | (immediate ? Act.IMMEDIATE.bit() : 0);
    }

    private static int refused(Breach first) {
        return switch (first.reason()) {
            case DUPLICATE_CLORDID -> Act.DUPLICATE.bit();
            case SELF_MATCH_PREVENTED -> Act.SELF_MATCH.bit();
            case REDUCE_ONLY_WOULD_INCREASE -> Act.FALSE_REDUCTION.bit();
            default -> 0;
        };
    }
}
