package dev.tidegate.sandbox;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the margin of accounts whenever one of their orders has been taken, changed or filled, and remembers the worst moment. The
 * exchange itself refuses nothing for want of margin; this is a witness of what the gateways before it let pass. It has nothing
 * in common with their arithmetic: brackets are added up part by part, in floating point, exact to far less than a cent.
 *
 * <p>Required is the most that any subset of the resting orders could make of {@code g(position) + losses}, where {@code g} is the
 * initial margin of the brackets and the dearest fee of closing, and an order loses its distance from the mark on the wrong side and the
 * dearest fee. {@code g} is convex, so it is the largest of its tangents, and under each tangent every order counts by itself.
 *
 * <p>Reduce-only orders count like others: together they are never larger than the position, and could fill first. Options are not
 * watched.
 */
final class MarginWatch {
    /** So many moments of an account that was short are kept. */
    private static final int MOMENTS = 20;

    /** One resting order: signed quantity, and what a fill of all of it loses, in the settlement currency. */
    private record Line(double quantity, double loss) {}

    private static final class Seen {
        private double least = Double.POSITIVE_INFINITY;
        private long looks;
        /** The first times the account was short. */
        private final List<String> shorts = new ArrayList<>();
    }

    private final MarginTerms terms;
    private final Map<String, Listing> listings;
    private final Map<AccountId, Seen> seen = new HashMap<>();

    MarginWatch(MarginTerms terms, Map<String, Listing> listings) {
        this.terms = terms;
        this.listings = listings;
    }

    /** Something has happened to an account. */
    private void look(SandboxAccount account, String what, BookOrder order) {
        if (account.silent()) {
            return;
        }
        Seen all = seen.computeIfAbsent(account.id(), ignored -> new Seen());
        all.looks++;
        Standing now = standing(account);
        double available = now.equity - now.initial;
        all.least = Math.min(all.least, available);
        if (available < 0 && all.shorts.size() < MOMENTS) {
            all.shorts.add(what + " " + order.picture() + ": equity " + now.equity + ", initial margin " + now.initial);
        }
    }

    MarginView view(SandboxAccount account) {
        Standing now = standing(account);
        Seen all = seen.getOrDefault(account.id(), new Seen());
        return new MarginView(now.equity, now.initial, all.least, List.copyOf(all.shorts), all.looks);
    }

    private record Standing(double equity, double initial) {}

    private Standing standing(SandboxAccount account) {
        TreeMap<String, Double> worth = new TreeMap<>();
        account.balances()
                .forEach((currency, minor) -> worth.put(currency.code(), minor / (double) currency.minorPerUnit()));
        double initial = 0;
        for (Map.Entry<String, Holding> each : account.holdings().entrySet()) {
            Listing listing = listings.get(each.getKey());
            if (listing == null || listing.mark() == null || listing.contract().paidUpFront()) {
                continue;
            }
            Currency settlement = listing.instrument().settlement();
            Position position = each.getValue().position();
            worth.merge(settlement.code(), unrealised(listing, position), Double::sum);
            initial += worst(listing, position, account) * usd(settlement.code());
        }
        double equity = 0;
        for (Map.Entry<String, Double> each : worth.entrySet()) {
            equity += counted(each.getKey(), each.getValue());
        }
        return new Standing(equity, initial);
    }

    private double counted(String code, double worth) {
        MarginTerms.Money money = terms.money().get(code);
        if (worth < 0) {
            return worth * usd(code);
        }
        return money == null
                ? 0
                : Math.min(
                        money.cap().doubleValue(),
                        worth * usd(code) * (1 - money.haircut().toDecimal().doubleValue()));
    }

    private double usd(String code) {
        MarginTerms.Money money = terms.money().get(code);
        if (money == null) {
            throw new IllegalStateException("nobody has said what " + code + " is worth");
        }
        Listing index = money.indexOf() == null ? null : listings.get(money.indexOf());
        return index == null || index.index() == null
                ? money.usd().doubleValue()
                : index.index().doubleValue();
    }

    private static double unrealised(Listing listing, Position position) {
        double quantity = quantity(listing, Math.abs(position.lots()));
        double gain = value(listing, quantity, mark(listing))
                - position.cost() / (double) listing.instrument().settlement().minorPerUnit();
        return (position.lots() > 0) == listing.instrument().kind().inverse() ? -gain : gain;
    }

    private static double worst(Listing listing, Position position, SandboxAccount account) {
        Instrument instrument = listing.instrument();
        double mark = mark(listing);
        double fee = Math.max(
                instrument.takerFee().toDecimal().doubleValue(),
                instrument.makerFee().toDecimal().doubleValue());
        List<Line> lines = new ArrayList<>();
        for (BookOrder order : account.open()) {
            if (order.listing == listing && order.resting()) {
                double quantity = quantity(listing, order.remaining());
                double price = instrument.price(order.ticks()).doubleValue();
                double there = value(listing, quantity, price);
                double gap = there - value(listing, quantity, mark);
                boolean dearer = (order.side == Side.BUY) != instrument.kind().inverse();
                double loss = Math.max(0, dearer ? gap : -gap) + fee * there;
                lines.add(new Line(order.side.sign() * quantity, loss));
            }
        }
        double held = Long.signum(position.lots()) * quantity(listing, Math.abs(position.lots()));
        double unit = value(listing, 1, mark);
        double worst = 0;
        double below = 0;
        double deducted = 0;
        double rateBelow = 0;
        double minor = instrument.settlement().minorPerUnit();
        for (MarginTier tier : instrument.tiers()) {
            double rate = tier.initial().toDecimal().doubleValue();
            deducted += below * (rate - rateBelow);
            for (int direction = -1; direction <= 1; direction += 2) {
                double slope = direction * (rate + fee) * unit;
                double sum = slope * held - deducted;
                for (Line line : lines) {
                    sum += Math.max(0, slope * line.quantity + line.loss);
                }
                worst = Math.max(worst, sum);
            }
            rateBelow = rate;
            below = tier.notionalUpTo() / minor;
        }
        return worst;
    }

    private static double mark(Listing listing) {
        if (listing.mark() == null) {
            throw new IllegalStateException(listing.symbol() + " has no mark");
        }
        return listing.mark().doubleValue();
    }

    private static double quantity(Listing listing, long lots) {
        return lots * listing.instrument().lotSize().doubleValue();
    }

    private static double value(Listing listing, double quantity, double price) {
        return listing.instrument().kind().inverse() ? quantity / price : quantity * price;
    }

    /** Where an exchange has no watch. */
    static void look(@Nullable MarginWatch watch, SandboxAccount account, BookOrder order, String what) {
        if (watch != null) {
            watch.look(account, what, order);
        }
    }
}
