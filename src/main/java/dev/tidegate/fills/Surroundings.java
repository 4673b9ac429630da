package dev.tidegate.fills;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.route.VenueClient;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the fills live among.
 *
 * @param ledger the desks they settle at
 * @param venue where accounts and orders are asked for
 * @param market the snapshot in force
 * @param keys the accounts of the rule book, and what the gateway signs with for each at the exchange
 * @param audit where differences go
 * @param epochMillis wall clock
 * @param nanos monotonic clock
 */
public record Surroundings(
        Ledger ledger,
        VenueClient venue,
        Supplier<MarketSnapshot> market,
        Supplier<Map<AccountId, SigningKey>> keys,
        Audit audit,
        LongSupplier epochMillis,
        LongSupplier nanos) {}
