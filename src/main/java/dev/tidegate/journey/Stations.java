package dev.tidegate.journey;

import dev.tidegate.calibration.model.CalibratedModel;
import dev.tidegate.identity.Authenticator;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.order.AccountId;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.route.VenueClient;
import dev.tidegate.shield.Overload;
import dev.tidegate.shield.Shield;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a journey calls at, made ready by the wiring.
 *
 * @param rules the rule book in force
 * @param authenticator who asks
 * @param limits how often
 * @param overload room at the exchange
 * @param shield how everybody behaves
 * @param market what things are worth
 * @param riskModel how risky things are
 * @param killSwitch what has been stopped
 * @param ledger the desks of the accounts
 * @param settlements the same desks, for what becomes of orders
 * @param reconciling true for an account that has not been read from the exchange yet
 * @param venue the way to the exchange
 * @param unresolved told of an account with an order whose outcome is unknown or could not be written down
 * @param shadow what another policy would have decided
 * @param tape told of every decision
 * @param tally counts
 * @param ids new ids for decisions and orders
 * @param luck a number from 0 to below its argument: spreads the clients that were refused together
 * @param aside where work goes that would hold an event loop up
 * @param groups what accounts hold of their groups' limits
 * @param epochMillis wall clock
 * @param nanos monotonic clock
 */
public record Stations(
        Supplier<Rulebook> rules,
        Authenticator authenticator,
        RateLimits limits,
        Overload overload,
        Shield shield,
        Supplier<MarketSnapshot> market,
        Supplier<CalibratedModel> riskModel,
        KillSwitch killSwitch,
        Ledger ledger,
        Ledger settlements,
        Predicate<AccountId> reconciling,
        VenueClient venue,
        Consumer<AccountId> unresolved,
        Shadow shadow,
        Consumer<Decided> tape,
        Tally tally,
        Supplier<String> ids,
        LongUnaryOperator luck,
        Aside aside,
        GroupBook groups,
        LongSupplier epochMillis,
        LongSupplier nanos) {}
