package dev.tidegate.journey;

import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.OpenOrder;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The same desks, with what becomes of orders watched: every fill and every end of an order is told once, after it was written
 * down, whoever learnt of it first, a reply or the execution feed.
 */
public final class WatchedLedger implements Ledger {
    /** Who hears of it, on whatever thread wrote it down. */
    public interface Watcher {
        /**
         * An order is over.
         *
         * @param traded whether any of it was filled
         * @param ageMillis how long it lived, since it or its latest change was reserved
         */
        void over(
                AccountId account, OrderTerms order, OrderStatus how, boolean traded, long ageMillis, long timeMillis);

        /** An order was filled, in part or wholly. */
        void filled(AccountId account, String symbol, long timeMillis);
    }

    private final Ledger desks;
    private final Watcher watcher;

    public WatchedLedger(Ledger desks, Watcher watcher) {
        this.desks = desks;
        this.watcher = watcher;
    }

    @Override
    public <A> Uni<A> turn(AccountId account, Function<AccountState, Step<A>> decide) {
        Turn<A> turn = new Turn<>(decide);
        return desks.turn(account, turn).invoke(() -> turn.tell(account, watcher));
    }

    @Override
    public <A> Uni<A> later(AccountId account, Function<AccountState, Step<A>> decide) {
        Turn<A> turn = new Turn<>(decide);
        return desks.later(account, turn).invoke(() -> turn.tell(account, watcher));
    }

    /** An order that is over, as it was before. */
    private record Over(OpenOrder order, OrderStatus how, boolean traded, long timeMillis) {}

    /** One turn, which may run again: what its last run saw counts. */
    private static final class Turn<A> implements Function<AccountState, Step<A>> {
        private final Function<AccountState, Step<A>> decide;
        private List<AccountEvent> events = List.of();
        private @Nullable List<Over> over;

        Turn(Function<AccountState, Step<A>> decide) {
            this.decide = decide;
        }

        @Override
        public Step<A> apply(AccountState state) {
            Step<A> step = decide.apply(state);
            events = step.events();
            over = null;
            for (AccountEvent event : events) {
                switch (event) {
                    case AccountEvent.Ended ended ->
                        end(state.openOrder(ended.clientOrderId()), ended.status(), false, ended.timeMillis());
                    case AccountEvent.Filled filled -> {
                        OpenOrder order = state.openOrder(filled.clientOrderId());
                        if (order != null && filled.cumulativeLots() >= ordered(order)) {
                            end(order, OrderStatus.FILLED, true, filled.timeMillis());
                        }
                    }
                    default -> {}
                }
            }
            return step;
        }

        private static long ordered(OpenOrder order) {
            OrderTerms replacing = order.replacing();
            return replacing == null
                    ? order.terms().lots()
                    : Math.max(order.terms().lots(), replacing.lots());
        }

        private void end(@Nullable OpenOrder order, OrderStatus how, boolean traded, long timeMillis) {
            if (order != null) {
                List<Over> all = over == null ? new ArrayList<>(1) : over;
                all.add(new Over(order, how, traded || order.filledLots() > 0 || filledHere(order), timeMillis));
                over = all;
            }
        }

        private boolean filledHere(OpenOrder order) {
            return events.stream()
                    .anyMatch(event -> event instanceof AccountEvent.Filled filled
                            && filled.clientOrderId().equals(order.clientOrderId()));
        }

        void tell(AccountId account, Watcher watcher) {
            for (AccountEvent event : events) {
                if (event instanceof AccountEvent.Filled filled) {
                    watcher.filled(account, filled.symbol(), filled.timeMillis());
                }
            }
            if (over != null) {
                for (Over each : over) {
                    watcher.over(
                            account,
                            each.order().terms(),
                            each.how(),
                            each.traded(),
                            each.timeMillis() - each.order().reservedAtMillis(),
                            each.timeMillis());
                }
            }
        }
    }
}
