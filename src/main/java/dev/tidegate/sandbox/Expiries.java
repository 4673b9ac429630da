package dev.tidegate.sandbox;

import dev.tidegate.order.Contract;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OptionTerms;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Position;
import dev.tidegate.order.VenueEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Function;

/**
 * Ends what has expired: its orders go, positions become money at the price of what they are on. An option pays what it is in the money, in
 * coin where it is settled in coin; a future closes at the price itself.
 */
final class Expiries {
    private static final int COIN_DECIMALS = 12;

    private final Exchange exchange;
    private final EventSink sink;

    Expiries(Exchange exchange, EventSink sink) {
        this.exchange = exchange;
        this.sink = sink;
    }

    /** Settles every listing that is due at a time; {@code spot} says what an underlying is worth, zero where that is unknown. */
    void settle(long nowMillis, Function<String, Decimal> spot) {
        for (Listing listing : exchange.listings().values()) {
            if (!listing.settled() && listing.instrument().expiryMillis() <= nowMillis) {
                Decimal price = spot.apply(listing.instrument().underlying());
                if (price.signum() > 0) {
                    settle(listing, price, nowMillis);
                }
            }
        }
    }

    private void settle(Listing listing, Decimal spot, long nowMillis) {
        listing.settle();
        exchange.quotes(listing.symbol()).withdrawAll();
        Decimal worth = worth(listing.instrument(), spot);
        for (SandboxAccount account : exchange.accounts()) {
            for (BookOrder order : List.copyOf(account.open())) {
                if (order.listing == listing) {
                    exchange.matching().end(order, OrderStatus.EXPIRED);
                }
            }
            Position position = account.holding(listing).position();
            if (position.lots() != 0) {
                long money = money(listing, position, worth);
                account.holding(listing).settled();
                Currency currency = listing.instrument().settlement();
                long balance = account.credit(currency, money);
                if (!account.silent()) {
                    sink.publish(
                            account.id(),
                            new VenueEvent.Settled(
                                    listing.symbol(), worth, currency.code(), currency.amount(balance), nowMillis));
                }
            }
        }
    }

    /** What one unit is settled at. */
    private static Decimal worth(Instrument instrument, Decimal spot) {
        OptionTerms option = instrument.option();
        if (option == null) {
            return spot;
        }
        BigDecimal price = new BigDecimal(spot.toString());
        BigDecimal payment = price.subtract(new BigDecimal(option.strike().toString()))
                .multiply(BigDecimal.valueOf(option.right().sign()))
                .max(BigDecimal.ZERO);
        BigDecimal counted =
                instrument.kind().coinOption() ? payment.divide(price, COIN_DECIMALS, RoundingMode.HALF_EVEN) : payment;
        return Decimal.parse(counted.stripTrailingZeros().toPlainString());
    }

    /** What a position brings, minor units, rounded down. */
    private static long money(Listing listing, Position position, Decimal worth) {
        Instrument instrument = listing.instrument();
        Contract contract = listing.contract();
        if (instrument.option() == null) {
            return contract.profitFloor(
                    position.lots(), position.cost(), Math.max(1, Grid.nearest(worth, instrument.tickSize())));
        }
        return new BigDecimal(worth.toString())
                .multiply(new BigDecimal(instrument.lotSize().toString()))
                .multiply(BigDecimal.valueOf(position.lots()))
                .movePointRight(instrument.settlement().decimals())
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }
}
