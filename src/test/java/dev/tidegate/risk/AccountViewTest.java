package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountViewTest {
    @Test
    void shows_what_the_judge_judges_on() {
        AccountState state = AccountState.empty(new AccountId("a"));
        state.apply(new AccountEvent.BalanceChanged("USDT", 200_000_000L, "", 0));
        state.apply(new AccountEvent.PositionReconciled("L", new Position(10_000, 990_000_000L), 0));
        state.apply(Markets.reserved(Markets.terms("o", "L", Side.BUY, 5_000, 1_010)));
        Markets.Policy rules = new Markets.Policy();
        rules.maxGross = 2_000_000_000L;
        rules.underlyings.put("U", 1_600_000_000L);
        MarketSnapshot market = Markets.market(Markets.at(Markets.linear("L", "U"), 1_000));
        AccountView view = AccountView.of(state, market, rules.build(), Markets.NOW);
        // Equity 200 and 10 of profit; margin of 15 at mark 150 and 5 of open loss; maintenance 5 % of 1,000.
        assertThat(view.solvency()).isEqualTo(new Solvency(210_000_000L, 155_000_000L, 50_000_000L));
        assertThat(view.available()).isEqualTo(Decimal.of(55));
        assertThat(view.balances())
                .containsExactly(new AccountView.Balance("USDT", Decimal.of(200), Decimal.of(10), Decimal.of(210)));
        AccountView.Held held = view.positions().getFirst();
        // 200 + 10 * (p - 99) = 0.05 * 10 * p  at  p = 790 / 9.5
        assertThat(held)
                .isEqualTo(new AccountView.Held(
                        "L",
                        Decimal.of(10),
                        Decimal.of(990),
                        Decimal.of(100),
                        Decimal.of(1_000),
                        Decimal.of(10),
                        Decimal.of(100),
                        Decimal.of(50),
                        "USDT",
                        Decimal.parse("83.2")));
        assertThat(view.limits())
                .contains(
                        new AccountView.LimitUse("openOrders", "", Decimal.of(1), Decimal.of(1_000_000), "orders"),
                        new AccountView.LimitUse("openOrders", "L", Decimal.of(1), Decimal.of(1_000_000), "orders"),
                        new AccountView.LimitUse("grossNotional", "", Decimal.of(1_500), Decimal.of(2_000), "USD"),
                        new AccountView.LimitUse("netNotional", "", Decimal.of(1_500), null, "USD"),
                        new AccountView.LimitUse(
                                "underlyingNotional", "U", Decimal.of(1_500), Decimal.of(1_600), "USD"),
                        new AccountView.LimitUse("position", "L", Decimal.of(15), null, "quantity"),
                        new AccountView.LimitUse("positionValue", "L", Decimal.of(1_500), null, "USD"));
        assertThat(view.blind()).isNull();
    }

    @Test
    void an_empty_account_has_nothing_and_needs_nothing() {
        AccountView view = AccountView.of(
                AccountState.empty(new AccountId("a")), Markets.market(), new Markets.Policy().build(), Markets.NOW);
        assertThat(view.positions()).isEqualTo(List.of());
        assertThat(view.solvency()).isEqualTo(new Solvency(0, 0, 0));
    }

    @Test
    void a_holding_without_a_mark_is_named() {
        AccountState state = AccountState.empty(new AccountId("a"));
        state.apply(new AccountEvent.PositionReconciled("L", new Position(1, 1), 0));
        AccountView view = AccountView.of(state, Markets.market(), new Markets.Policy().build(), Markets.NOW);
        assertThat(view.blind()).isEqualTo("L");
    }
}
