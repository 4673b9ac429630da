package dev.tidegate.risk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sums over an account's instruments, kept up to date: a change of one holding takes its old part out and puts its new one
 * in, a new market measures again only the instruments whose mark moved. Sums are kept per settlement currency in its minor
 * units, exactly, and turned into USD when asked for, so their order does not matter. A cache: made from scratch it says the
 * same. Not thread-safe.
 */
final class Totals {
    /** The instruments settled in one currency, and the balance in it. */
    private static final class Purse {
        final String code;

        @Nullable
        CurrencyMarket price;

        long balance;
        long unrealised;
        long optionValue;
        long gross;
        long longest;
        long shortest;
        long initial;
        long maintenance;
        long standardInitial;
        long standardMaintenance;
        long heldInitial;
        long heldStandardInitial;

        Purse(String code, @Nullable CurrencyMarket price) {
            this.code = code;
            this.price = price;
        }

        /** Empties the sums; the balance stays. */
        void clear(MarketSnapshot now) {
            price = now.currency(code);
            unrealised = 0;
            optionValue = 0;
            standardInitial = 0;
            standardMaintenance = 0;
            heldInitial = 0;
            heldStandardInitial = 0;
            gross = 0;
            longest = 0;
            shortest = 0;
            initial = 0;
            maintenance = 0;
        }

        void count(Exposure exposure, int sign) {
            unrealised = Math.addExact(unrealised, sign * exposure.unrealised());
            optionValue = Math.addExact(optionValue, sign * exposure.optionValue());
            standardInitial = Math.addExact(standardInitial, sign * exposure.initialRequirement(MarginMode.STANDARD));
            standardMaintenance =
                    Math.addExact(standardMaintenance, sign * exposure.maintenanceRequirement(MarginMode.STANDARD));
            heldInitial = Math.addExact(heldInitial, sign * exposure.heldInitialRequirement(MarginMode.TIERED));
            heldStandardInitial =
                    Math.addExact(heldStandardInitial, sign * exposure.heldInitialRequirement(MarginMode.STANDARD));
            gross = Math.addExact(gross, sign * exposure.largestValue());
            longest = Math.addExact(longest, sign * exposure.longestValue());
            shortest = Math.addExact(shortest, sign * exposure.shortestValue());
            initial = Math.addExact(initial, sign * exposure.initialRequirement());
            maintenance = Math.addExact(maintenance, sign * exposure.maintenanceRequirement());
        }
    }

    /** The instruments on one underlying settled in one currency. */
    private static final class Net {
        final String underlying;
        final Purse purse;
        long longest;
        long shortest;

        Net(String underlying, Purse purse) {
            this.underlying = underlying;
            this.purse = purse;
        }

        void count(Exposure exposure, int sign) {
            longest = Math.addExact(longest, sign * exposure.longestValue());
            shortest = Math.addExact(shortest, sign * exposure.shortestValue());
        }
    }

    /** What is counted of one holding. */
    static final class Part {
        private Exposure exposure;
        private final Net net;

        private Part(Exposure exposure, Net net) {
            this.exposure = exposure;
            this.net = net;
        }
    }

    private final List<Purse> purses = new ArrayList<>(2);
    private final List<Net> nets = new ArrayList<>(2);
    private final List<Holding> changed = new ArrayList<>(2);
    private @Nullable MarketSnapshot market;
    private boolean balancesChanged = true;
    private int parts;
    /** At most the time of the oldest mark counted. */
    private long oldestMark = Long.MAX_VALUE;

    /** To be told of every holding that was made, changed or emptied. */
    void changed(Holding holding) {
        if (!holding.changed) {
            holding.changed = true;
            changed.add(holding);
        }
    }

    void balanceChanged() {
        balancesChanged = true;
    }

    /** Brings the sums to an account and a market. */
    void refresh(Collection<Holding> holdings, Map<String, Long> balances, MarketSnapshot now) {
        if (market != now) {
            countAll(holdings, now);
        } else {
            for (int i = 0; i < changed.size(); i++) {
                Holding holding = changed.get(i);
                Part before = holding.part;
                if (before != null) {
                    before.net.count(before.exposure, -1);
                    before.net.purse.count(before.exposure, -1);
                    parts--;
                }
                count(holding, now);
            }
        }
        for (int i = 0; i < changed.size(); i++) {
            changed.get(i).changed = false;
        }
        changed.clear();
        market = now;
        if (balancesChanged) {
            for (Purse purse : purses) {
                purse.balance = 0;
            }
            balances.forEach((code, balance) -> purse(code, now).balance = balance);
            balancesChanged = false;
        }
    }

    private void countAll(Collection<Holding> holdings, MarketSnapshot now) {
        oldestMark = Long.MAX_VALUE;
        parts = 0;
        for (int i = 0; i < purses.size(); i++) {
            purses.get(i).clear(now);
        }
        for (int i = 0; i < nets.size(); i++) {
            Net net = nets.get(i);
            net.longest = 0;
            net.shortest = 0;
        }
        for (Holding holding : holdings) {
            count(holding, now);
        }
    }

    /** Counts a holding that is not counted at present. */
    private void count(Holding holding, MarketSnapshot now) {
        InstrumentMarket at = holding.empty() ? null : now.instrument(holding.symbol());
        if (at == null || !at.measurable()) {
            holding.part = null;
            return;
        }
        Exposure exposure = holding.exposure(at);
        Part part = holding.part;
        if (part != null && part.exposure.market().listing() == at.listing()) {
            part.exposure = exposure;
        } else {
            part = new Part(exposure, net(exposure, now));
            holding.part = part;
        }
        part.net.count(exposure, 1);
        part.net.purse.count(exposure, 1);
        parts++;
        oldestMark = Math.min(oldestMark, at.knownAtMillis());
    }

    private Net net(Exposure exposure, MarketSnapshot now) {
        String underlying = exposure.instrument().underlying();
        Purse purse = purse(exposure.instrument().settlement().code(), now);
        for (Net net : nets) {
            if (net.purse == purse && net.underlying.equals(underlying)) {
                return net;
            }
        }
        Net net = new Net(underlying, purse);
        nets.add(net);
        return net;
    }

    private Purse purse(String code, MarketSnapshot now) {
        for (Purse purse : purses) {
            if (purse.code.equals(code)) {
                return purse;
            }
        }
        Purse purse = new Purse(code, now.currency(code));
        purses.add(purse);
        return purse;
    }

    /**
     * Where the account stands at the market it was brought to, or where it would stand with one exposure another.
     *
     * @param underlying whose net exposure is measured beside the account's
     * @param before the exposure that is counted now and would be replaced, null where none is
     * @param after the exposure in its place, null to take the account as it is
     */
    Standing standing(
            Collection<Holding> holdings,
            RiskPolicy policy,
            long nowMillis,
            String underlying,
            @Nullable Exposure before,
            @Nullable Exposure after) {
        Sum sum = new Sum(policy, nowMillis);
        if (after != null && market != null) {
            net(after, market);
        }
        String settlement = after == null ? "" : after.instrument().settlement().code();
        for (int i = 0; i < purses.size(); i++) {
            Purse purse = purses.get(i);
            boolean here = after != null && purse.code.equals(settlement);
            sum.add(purse, here ? before : null, here ? after : null);
        }
        for (int i = 0; i < nets.size(); i++) {
            Net net = nets.get(i);
            if (net.underlying.equals(underlying)) {
                boolean here = after != null && net.purse.code.equals(settlement);
                sum.add(net, here ? before : null, here ? after : null);
            }
        }
        String blind = blind(holdings, nowMillis - policy.guard().increaseMaxAgeMillis());
        return sum.standing(blind);
    }

    /** The first holding whose mark is missing or from before a time. */
    private @Nullable String blind(Collection<Holding> holdings, long earliest) {
        if (parts == holdings.size() && oldestMark >= earliest) {
            return null;
        }
        long oldest = Long.MAX_VALUE;
        String blind = null;
        for (Holding holding : holdings) {
            Part part = holding.part;
            long at = part == null ? Long.MIN_VALUE : part.exposure.market().knownAtMillis();
            oldest = Math.min(oldest, at);
            if (at < earliest && (blind == null || holding.symbol().compareTo(blind) < 0)) {
                blind = holding.symbol();
            }
        }
        oldestMark = oldest;
        return blind;
    }

    /** One account's sums in USD. */
    private static final class Sum {
        private final RiskPolicy policy;
        private final long nowMillis;
        private long gross;
        private long longest;
        private long shortest;
        private long underlyingLongest;
        private long underlyingShortest;
        private long initial;
        private long maintenance;
        private long equity;
        private long worth;
        private long heldInitial;
        private @Nullable String blind;

        Sum(RiskPolicy policy, long nowMillis) {
            this.policy = policy;
            this.nowMillis = nowMillis;
        }

        void add(Purse purse, @Nullable Exposure before, @Nullable Exposure after) {
            MarginMode mode = policy.marginMode();
            long margin = mode == MarginMode.STANDARD ? purse.standardInitial : purse.initial;
            long kept = mode == MarginMode.STANDARD ? purse.standardMaintenance : purse.maintenance;
            long counted = Math.addExact(purse.balance, purse.unrealised);
            if (mode.byScenarios()) {
                counted = Math.addExact(counted, purse.optionValue);
            }
            long most = purse.gross;
            long up = purse.longest;
            long down = purse.shortest;
            if (after != null) {
                margin = Math.addExact(margin, after.initialRequirement(mode));
                most = Math.addExact(most, after.largestValue());
                up = Math.addExact(up, after.longestValue());
                down = Math.addExact(down, after.shortestValue());
            }
            if (before != null) {
                margin -= before.initialRequirement(mode);
                most -= before.largestValue();
                up -= before.longestValue();
                down -= before.shortestValue();
            }
            CurrencyMarket price = purse.price;
            boolean needed = margin > 0 || counted < 0 || most > 0;
            if (price == null || price.usdPerUnit() <= 0) {
                blind = needed ? purse.code : blind;
                return;
            }
            if (needed && Collaterals.tooOld(price, policy, nowMillis)) {
                blind = purse.code;
            }
            gross = Math.addExact(gross, price.usdCeiling(most));
            longest = Math.addExact(longest, price.usdCeiling(up));
            shortest = Math.addExact(shortest, price.usdFloor(down));
            initial = Math.addExact(initial, price.usdCeiling(margin));
            maintenance = Math.addExact(maintenance, price.usdCeiling(kept));
            long whole = Math.addExact(Math.addExact(purse.balance, purse.unrealised), purse.optionValue);
            worth = Math.addExact(worth, whole > 0 ? price.usdCeiling(whole) : -price.usdFloor(-whole));
            equity = Math.addExact(equity, Collaterals.value(price, counted, policy, nowMillis));
            long positions = mode == MarginMode.STANDARD ? purse.heldStandardInitial : purse.heldInitial;
            heldInitial = Math.addExact(heldInitial, price.usdFloor(positions));
        }

        void add(Net net, @Nullable Exposure before, @Nullable Exposure after) {
            CurrencyMarket price = net.purse.price;
            if (price == null) {
                return;
            }
            long up = Math.addExact(net.longest, after == null ? 0 : after.longestValue());
            long down = Math.addExact(net.shortest, after == null ? 0 : after.shortestValue());
            if (before != null) {
                up -= before.longestValue();
                down -= before.shortestValue();
            }
            underlyingLongest = Math.addExact(underlyingLongest, price.usdCeiling(up));
            underlyingShortest = Math.addExact(underlyingShortest, price.usdFloor(down));
        }

        Standing standing(@Nullable String unseen) {
            return new Standing(
                    gross,
                    Math.max(longest, -shortest),
                    Math.max(underlyingLongest, -underlyingShortest),
                    new Solvency(equity, initial, maintenance),
                    worth,
                    heldInitial,
                    unseen == null ? blind : unseen);
        }
    }
}
