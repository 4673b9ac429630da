package dev.tidegate.calibration.report;

import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.PortfolioMargin;
import dev.tidegate.risk.scenario.SpanMargin;
import dev.tidegate.risk.scenario.Stake;
import dev.tidegate.risk.scenario.WhatIf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the modes by scenarios ask for: each underlying by itself, what settles in coin apart from what does not. By the same formulas as
 * {@code POST /v1/risk/simulate}; no profit of one counts against a loss of another.
 */
final class ScenarioMargins {
    /** Positions and orders of one underlying that settle in one currency. */
    private static final class Group {
        private final List<Stake> positions = new ArrayList<>();
        private final List<Stake> orders = new ArrayList<>();
        private final String underlying;
        private final double usd;
        private final boolean coin;
        private final double price;

        Group(Priced first) {
            underlying = first.instrument().underlying();
            usd = first.usd();
            coin = first.coin();
            price = first.price();
        }
    }

    private ScenarioMargins() {}

    static List<AccountRisk.ModeMargin> of(Taken taken, Map<String, Priced> priced, RiskModel model, long nowMillis) {
        Map<String, Group> groups = new TreeMap<>();
        for (Taken.Position position : taken.positions()) {
            Priced at = priced.get(position.symbol());
            if (at != null) {
                group(groups, at)
                        .positions
                        .add(Stake.held(at.unit(), at.quantity(position.lots()), at.years(nowMillis)));
            }
        }
        for (Taken.Order order : taken.orders()) {
            Priced at = priced.get(order.symbol());
            if (at != null) {
                double premium = at.greeks() == null
                        ? 0
                        : Math.max(0, at.quantity(order.lots()))
                                * at.instrument().price(order.ticks()).doubleValue();
                group(groups, at)
                        .orders
                        .add(new Stake(
                                at.unit(),
                                at.quantity(order.lots()),
                                at.years(nowMillis),
                                at.entryLoss(order.lots(), order.ticks()) / at.usd(),
                                premium));
            }
        }
        double[] portfolio = new double[2];
        double[] span = new double[2];
        for (Group group : groups.values()) {
            MarginModel margin = model.margin(group.underlying);
            portfolio(group, margin.portfolio(), portfolio);
            span(group, margin.span(), span);
        }
        return List.of(
                new AccountRisk.ModeMargin("portfolio", portfolio[0], portfolio[1]),
                new AccountRisk.ModeMargin("span", span[0], span[1]));
    }

    private static Group group(Map<String, Group> groups, Priced at) {
        String key = at.instrument().underlying() + " in "
                + at.instrument().settlement().code() + (at.coin() ? " coin" : "");
        return groups.computeIfAbsent(key, ignored -> new Group(at));
    }

    private static void portfolio(Group group, MarginModel.Portfolio terms, double[] sums) {
        WhatIf whatIf = WhatIf.of(terms.grid(), group.positions, group.orders);
        PortfolioMargin margin = PortfolioMargin.of(
                whatIf,
                group.positions,
                group.orders,
                new PortfolioMargin.Terms(
                        terms.forgiven() / group.usd,
                        terms.leastMove(),
                        terms.yearlyMove(),
                        group.coin ? 1 : group.price,
                        terms.maintenanceShare()));
        sums[0] += margin.initial() * group.usd;
        sums[1] += margin.maintenance() * group.usd;
    }

    private static void span(Group group, MarginModel.Span terms, double[] sums) {
        WhatIf whatIf = WhatIf.of(terms.scenarios(), group.positions, group.orders);
        double minimum = terms.shortOptionMinimum() * (group.coin ? 1 : group.price);
        double requirement =
                Math.max(0, SpanMargin.of(whatIf, group.positions, minimum).requirement());
        double held = Math.max(
                0,
                SpanMargin.of(WhatIf.of(terms.scenarios(), group.positions, List.of()), group.positions, minimum)
                        .requirement());
        sums[0] += requirement * group.usd;
        sums[1] += terms.maintenanceShare() * held * group.usd;
    }
}
