package dev.tidegate.calibration.report;

import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.Valued;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the modes by scenarios ask for, as the judge reckons it: each underlying by itself, over the worst subset of the open orders. What an
 * option is worth counts as equity in these modes, so nothing is taken off for it here; what orders would pay for options, beyond buying back
 * what is short, is asked for.
 */
final class ScenarioMargins {
    /** Profits by scenario of what is held, and of those orders that would lose. */
    private static final class Outcome {
        private final double[] held;
        private final double[] losing;

        Outcome(int scenarios) {
            held = new double[scenarios];
            losing = new double[scenarios];
        }

        void position(double[] profits) {
            for (int s = 0; s < held.length; s++) {
                held[s] += profits[s];
            }
        }

        void order(double[] profits, double entryLoss) {
            for (int s = 0; s < held.length; s++) {
                losing[s] += Math.min(0, profits[s] - entryLoss);
            }
        }

        double loss(int scenario, boolean orders) {
            return -(held[scenario] + (orders ? losing[scenario] : 0));
        }
    }

    /** How far a sum can go over the subsets of orders. */
    private static final class Reach {
        private double held;
        private double up;
        private double down;

        void order(double amount) {
            up += Math.max(0, amount);
            down += Math.min(0, amount);
        }

        double largest(boolean orders) {
            return orders ? Math.max(Math.abs(held + up), Math.abs(held + down)) : Math.abs(held);
        }
    }

    /** One underlying. */
    private static final class Book {
        private final MarginModel model;
        private final Map<String, Outcome> grids = new TreeMap<>();
        private final Map<String, Outcome> spans = new TreeMap<>();
        private final Map<Long, Reach> expiries = new TreeMap<>();
        private final Reach shorts = new Reach();

        Book(MarginModel model) {
            this.model = model;
        }

        void position(Priced at, long lots, long nowMillis) {
            outcome(grids, at, grid()).position(at.profits(lots, grid()));
            outcome(spans, at, span()).position(at.profits(lots, span()));
            if (at.instrument().kind().dated()) {
                expiry(at).held += roll(at, lots, nowMillis);
            }
            shorts.held += shortMinimum(at, lots);
        }

        void order(Priced at, long lots, double entryLoss, long nowMillis) {
            outcome(grids, at, grid()).order(at.profits(lots, grid()), entryLoss);
            outcome(spans, at, span()).order(at.profits(lots, span()), entryLoss);
            if (at.instrument().kind().dated()) {
                expiry(at).order(roll(at, lots, nowMillis));
            }
            shorts.order(shortMinimum(at, lots));
        }

        private List<Scenario> grid() {
            return model.portfolio().grid();
        }

        private List<Scenario> span() {
            return model.span().scenarios();
        }

        private static Outcome outcome(Map<String, Outcome> outcomes, Priced at, List<Scenario> scenarios) {
            return outcomes.computeIfAbsent(
                    at.instrument().settlement().code(), ignored -> new Outcome(scenarios.size()));
        }

        private Reach expiry(Priced at) {
            return expiries.computeIfAbsent(at.instrument().expiryMillis(), ignored -> new Reach());
        }

        private double roll(Priced at, long lots, long nowMillis) {
            double years =
                    EuropeanOption.yearsBetween(nowMillis, at.instrument().expiryMillis());
            MarginModel.Portfolio terms = model.portfolio();
            return at.hedge(lots) * Math.max(terms.leastMove(), terms.yearlyMove() * years);
        }

        private double shortMinimum(Priced at, long lots) {
            return at.unit() instanceof Valued.OnForward && lots < 0
                    ? model.span().shortOptionMinimum() * at.underlyingValue(-lots)
                    : 0;
        }

        double portfolio(boolean orders) {
            MarginModel.Portfolio terms = model.portfolio();
            double worst = 0;
            for (int s = 0; s < grid().size(); s++) {
                double loss = loss(grids, s, orders, terms.offset());
                worst = Math.max(worst, grid().get(s).forgiven() ? loss - terms.forgiven() : loss);
            }
            double roll = expiries.values().stream()
                    .mapToDouble(each -> each.largest(orders))
                    .sum();
            return worst + roll;
        }

        double span(boolean orders) {
            double worst = 0;
            for (int s = 0; s < span().size(); s++) {
                worst = Math.max(worst, loss(spans, s, orders, 1));
            }
            return Math.max(worst, shorts.held + (orders ? shorts.up : 0));
        }

        /** Between settlement currencies, a profit counts in part against a loss. */
        private static double loss(Map<String, Outcome> outcomes, int scenario, boolean orders, double offset) {
            double loss = 0;
            for (Outcome outcome : outcomes.values()) {
                double own = outcome.loss(scenario, orders);
                loss += own >= 0 || outcomes.size() == 1 ? own : offset * own;
            }
            return loss;
        }
    }

    private final Map<String, Priced> priced;
    private final RiskModel model;
    private final long nowMillis;
    private final Map<String, Book> books = new TreeMap<>();

    private ScenarioMargins(Map<String, Priced> priced, RiskModel model, long nowMillis) {
        this.priced = priced;
        this.model = model;
        this.nowMillis = nowMillis;
    }

    static List<AccountRisk.ModeMargin> of(Taken taken, Map<String, Priced> priced, RiskModel model, long nowMillis) {
        return new ScenarioMargins(priced, model, nowMillis).margins(taken);
    }

    private List<AccountRisk.ModeMargin> margins(Taken taken) {
        for (Taken.Position position : taken.positions()) {
            Priced at = priced.get(position.symbol());
            if (at != null) {
                book(at).position(at, position.lots(), nowMillis);
            }
        }
        for (Taken.Order order : taken.orders()) {
            Priced at = priced.get(order.symbol());
            if (at != null) {
                book(at).order(at, order.lots(), at.entryLoss(order.lots(), order.ticks()), nowMillis);
            }
        }
        double premium = premium(taken);
        double[] portfolio = {premium, 0};
        double[] span = {premium, 0};
        for (Book book : books.values()) {
            portfolio[0] += book.portfolio(true);
            portfolio[1] += book.model.portfolio().maintenanceShare() * book.portfolio(false);
            span[0] += book.span(true);
            span[1] += book.model.span().maintenanceShare() * book.span(false);
        }
        return List.of(
                new AccountRisk.ModeMargin("portfolio", portfolio[0], portfolio[1]),
                new AccountRisk.ModeMargin("span", span[0], span[1]));
    }

    private Book book(Priced at) {
        String underlying = at.instrument().underlying();
        return books.computeIfAbsent(underlying, name -> new Book(model.margin(name)));
    }

    /** What orders to buy options would pay, beyond buying back what is short. */
    private double premium(Taken taken) {
        Map<String, List<Taken.Order>> buys = new TreeMap<>();
        for (Taken.Order order : taken.orders()) {
            Priced at = priced.get(order.symbol());
            if (at != null && at.unit() instanceof Valued.OnForward && order.lots() > 0) {
                buys.computeIfAbsent(order.symbol(), ignored -> new ArrayList<>())
                        .add(order);
            }
        }
        double premium = 0;
        for (var each : buys.entrySet()) {
            Priced at = priced.get(each.getKey());
            double paid = 0;
            double lots = 0;
            for (Taken.Order order : each.getValue()) {
                paid += at == null ? 0 : at.paid(order.lots(), order.ticks());
                lots += order.lots();
            }
            premium += paid * Math.max(0, lots - covered(taken, each.getKey())) / lots;
        }
        return premium;
    }

    private static long covered(Taken taken, String symbol) {
        return taken.positions().stream()
                .filter(each -> each.symbol().equals(symbol))
                .mapToLong(each -> Math.max(0, -each.lots()))
                .sum();
    }
}
