package dev.tidegate.journey;

import dev.tidegate.limits.CostRules;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.TradingMode;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.shield.Act;
import dev.tidegate.shield.Shield;

/**
 * What an order costs once it is over: one that was cancelled young, or was to trade at once and met nobody, is charged to the
 * lane of new orders. What the kill switch takes out of the exchange is nobody's conduct, and an order that may only reduce is
 * never charged.
 */
public final class Aftermath implements WatchedLedger.Watcher {
    private final RateLimits limits;
    private final Shield shield;
    private final KillSwitch killSwitch;

    public Aftermath(RateLimits limits, Shield shield, KillSwitch killSwitch) {
        this.limits = limits;
        this.shield = shield;
        this.killSwitch = killSwitch;
    }

    @Override
    public void filled(AccountId account, String symbol, long timeMillis) {
        shield.note(account, symbol, Act.TRADED.bit(), timeMillis);
    }

    @Override
    public void over(
            AccountId account, OrderTerms order, OrderStatus how, boolean traded, long ageMillis, long timeMillis) {
        if (killSwitch.mode(account, order.symbol()) == TradingMode.HALT) {
            return;
        }
        int acts = Act.ENDED.bit() | (traded ? 0 : Act.UNFILLED.bit());
        int tokens = 0;
        CostRules cost = limits.cost();
        if (immediate(order.timeInForce())) {
            boolean expired = !traded && how != OrderStatus.REJECTED;
            acts |= expired ? Act.EXPIRED.bit() : 0;
            tokens = expired ? cost.expiredImmediate() : 0;
        } else if (how == OrderStatus.CANCELLED) {
            boolean young = ageMillis < shield.rules().shortLivedMillis();
            acts |= Act.CANCELLED.bit() | (young ? Act.SHORT_LIVED.bit() : 0);
            tokens = traded ? 0 : cost.cancelledAt(ageMillis);
        }
        shield.note(account, order.symbol(), acts, timeMillis);
        if (tokens > 0 && !order.reduceOnly()) {
            limits.charge(Lane.NEW, account, order.symbol(), tokens);
        }
    }

    private static boolean immediate(TimeInForce time) {
        return time == TimeInForce.IOC || time == TimeInForce.FOK;
    }
}
