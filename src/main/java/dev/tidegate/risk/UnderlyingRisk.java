package dev.tidegate.risk;

import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What an account's positions and orders on one underlying come to: by scenario for each settlement currency, in Greeks, and by expiry. Not
 * thread-safe.
 */
final class UnderlyingRisk {
    static final int GREEKS = 3;

    /** The part that settles in one currency. */
    private record Cell(String settlement, OutcomeSums sums) {}

    private final MarginMode mode;
    private final MarginModel model;
    private final List<Cell> cells = new ArrayList<>(2);
    private final Band[] greeks = new Band[GREEKS];
    private final TreeMap<Long, Band> expiries = new TreeMap<>();
    private final Band shorts = new Band();
    private boolean fresh;
    private long initial;
    private long maintenance;
    private long held;

    UnderlyingRisk(MarginMode mode, MarginModel model) {
        this.mode = mode;
        this.model = model;
        for (int g = 0; g < GREEKS; g++) {
            greeks[g] = new Band();
        }
    }

    private OutcomeSums sums(UnitRisk unit) {
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).settlement().equals(unit.settlement())) {
                return cells.get(i).sums();
            }
        }
        Cell cell = new Cell(unit.settlement(), new OutcomeSums(unit.margin(mode).length));
        cells.add(cell);
        return cell.sums();
    }

    void position(UnitRisk unit, long before, long after) {
        fresh = false;
        for (int g = 0; g < GREEKS; g++) {
            greeks[g].position(amount(unit.greek(g), before), amount(unit.greek(g), after));
        }
        if (mode.byScenarios()) {
            sums(unit).position(unit.margin(mode), before, after);
            if (unit.rollShock() != 0) {
                expiry(unit).position(amount(unit.rollShock(), before), amount(unit.rollShock(), after));
            }
            if (unit.option()) {
                shorts.position(
                        amount(unit.shortMinimum(), Math.max(0, -before)),
                        amount(unit.shortMinimum(), Math.max(0, -after)));
            }
        }
    }

    void order(UnitRisk unit, long lots, long entryLoss, int sign) {
        fresh = false;
        for (int g = 0; g < GREEKS; g++) {
            greeks[g].order(amount(unit.greek(g), lots), sign);
        }
        if (mode.byScenarios()) {
            sums(unit).order(unit.margin(mode), lots, entryLoss, sign);
            if (unit.rollShock() != 0) {
                expiry(unit).order(amount(unit.rollShock(), lots), sign);
            }
            if (unit.option() && lots < 0) {
                shorts.order(amount(unit.shortMinimum(), -lots), sign);
            }
        }
    }

    private Band expiry(UnitRisk unit) {
        return expiries.computeIfAbsent(unit.expiryMillis(), ignored -> new Band());
    }

    /** Away from zero, so that what is held and what is ordered is never less than it is. */
    private static long amount(double perLot, long lots) {
        double amount = perLot * lots;
        return amount < 0 ? OutcomeSums.rounded(amount) : -OutcomeSums.rounded(-amount);
    }

    Band greek(int which) {
        return greeks[which];
    }

    /** Margin over the worst subset of orders, USD minor units; premiums are counted elsewhere. */
    long initial() {
        refresh();
        return initial;
    }

    /** Margin of the positions alone. */
    long maintenance() {
        refresh();
        return maintenance;
    }

    /** Initial margin of the positions alone. */
    long held() {
        refresh();
        return held;
    }

    private void refresh() {
        if (fresh) {
            return;
        }
        switch (mode) {
            case PORTFOLIO -> {
                MarginModel.Portfolio terms = model.portfolio();
                initial = Math.addExact(worst(terms, true), roll(true));
                held = Math.addExact(worst(terms, false), roll(false));
                maintenance = (long) Math.ceil(terms.maintenanceShare() * held);
            }
            case SPAN -> {
                initial = Math.max(scan(true), shorts.most());
                held = Math.max(scan(false), shorts.heldAbsolute());
                maintenance = (long) Math.ceil(model.span().maintenanceShare() * held);
            }
            case TIERED, STANDARD -> {}
        }
        fresh = true;
    }

    private long roll(boolean orders) {
        long shock = 0;
        for (Band expiry : expiries.values()) {
            shock = Math.addExact(shock, orders ? expiry.largest() : expiry.heldAbsolute());
        }
        return shock;
    }

    /** The worst scenario of the grid: profits in one settlement currency count in part, extended moves are forgiven in part. */
    private long worst(MarginModel.Portfolio terms, boolean orders) {
        List<Scenario> grid = terms.grid();
        long forgiven = (long) (terms.forgiven() * 1e6);
        long worst = 0;
        for (int s = 0; s < grid.size(); s++) {
            long loss = loss(s, orders, terms.offset());
            worst = Math.max(worst, grid.get(s).forgiven() ? loss - forgiven : loss);
        }
        return worst;
    }

    private long scan(boolean orders) {
        long worst = 0;
        for (int s = 0; s < model.span().scenarios().size(); s++) {
            worst = Math.max(worst, loss(s, orders, 1));
        }
        return worst;
    }

    private long loss(int scenario, boolean orders, double offset) {
        if (cells.size() == 1) {
            OutcomeSums only = cells.getFirst().sums();
            return orders ? only.loss(scenario) : only.heldLoss(scenario);
        }
        long loss = 0;
        for (int i = 0; i < cells.size(); i++) {
            OutcomeSums sums = cells.get(i).sums();
            long own = orders ? sums.loss(scenario) : sums.heldLoss(scenario);
            loss = Math.addExact(loss, own >= 0 ? own : (long) Math.ceil(offset * own));
        }
        return loss;
    }
}
