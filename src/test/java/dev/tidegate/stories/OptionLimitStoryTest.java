package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static dev.tidegate.stories.OptionTrader.CALL;
import static dev.tidegate.stories.OptionTrader.PERP;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A portfolio of options and perpetuals is built up to each limit: what would pass it is refused, what is told to fit passes, one lot more does not. */
class OptionLimitStoryTest {
    /** An account with rules of its own and the limit that it reaches. */
    record Limited(String code, String subject, String rules) {}

    private static final List<Limited> BY_PERPETUALS = List.of(
            new Limited("GREEK_LIMIT_EXCEEDED", "BTC delta", "greeks: {BTC: {delta: \"150000\"}}"),
            new Limited("GREEK_LIMIT_EXCEEDED", "delta", "accountGreeks: {delta: \"150000\"}"),
            new Limited("EXPOSURE_LIMIT_EXCEEDED", "gross", "maxGrossNotional: \"150000\""),
            new Limited("EXPOSURE_LIMIT_EXCEEDED", "net", "maxNetNotional: \"150000\""),
            new Limited("POSITION_LIMIT_EXCEEDED", "BTC", "underlyings: {BTC: \"150000\"}"),
            new Limited(
                    "EXPECTED_SHORTFALL_LIMIT_EXCEEDED",
                    "simulated",
                    "tails: [{measure: expected-shortfall, set: simulated, level: 97.5%, limit: \"15000\"}]"),
            new Limited(
                    "VALUE_AT_RISK_LIMIT_EXCEEDED",
                    "simulated",
                    "tails: [{measure: value-at-risk, set: simulated, level: 99%, days: 10, limit: \"40000\"}]"),
            new Limited("STRESS_LIMIT_EXCEEDED", "stress-days", "stress: [{set: stress-days, limit: \"70000\"}]"),
            new Limited("OPEN_INTEREST_CAP", "BTC-PERP", "concentration: {openInterest: 2%}"),
            new Limited("CONCENTRATION_LIMIT_EXCEEDED", "BTC-PERP", "concentration: {dailyVolume: 1%}"),
            new Limited("VENUE_CREDIT_LIMIT_EXCEEDED", "venue", "maxVenueExposure: \"1651500\""),
            new Limited(
                    "COUNTERPARTY_LIMIT_EXCEEDED",
                    "counterparty",
                    "counterparty: {set: simulated, level: 95%, limit: \"1656000\"}"),
            new Limited(
                    "APPETITE_LIMIT_EXCEEDED",
                    "BTC",
                    "appetite: {capital: \"100000\", budget: 12%, set: simulated, level: 97.5%}"));
    private static final List<Limited> BY_OPTIONS = List.of(
            new Limited("GREEK_LIMIT_EXCEEDED", "BTC gamma", "greeks: {BTC: {gamma: \"2000\"}}"),
            new Limited("GREEK_LIMIT_EXCEEDED", "BTC vega", "greeks: {BTC: {vega: \"400\"}}"),
            new Limited("GREEK_LIMIT_EXCEEDED", "gamma", "accountGreeks: {gamma: \"2000\"}"),
            new Limited("GREEK_LIMIT_EXCEEDED", "vega", "accountGreeks: {vega: \"400\"}"));
    private static final List<Limited> BY_GROUPS = List.of(
            new Limited("GROUP_LIMIT_EXCEEDED", "firm-0", "delta: \"150000\""),
            new Limited("GROUP_LIMIT_EXCEEDED", "firm-1", "grossNotional: \"150000\""),
            new Limited("GROUP_LIMIT_EXCEEDED", "firm-2", "stress: [{set: stress-days, loss: \"70000\"}]"),
            new Limited(
                    "GROUP_LIMIT_EXCEEDED",
                    "firm-3",
                    "expectedShortfall: [{set: simulated, level: 97.5%, loss: \"15000\"}]"));

    private static Stage stage;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(options -> options.generous().rewrite("accounts.yaml", OptionLimitStoryTest::accounts));
        OptionTrader.floor(stage, "50");
    }

    @AfterAll
    static void close() throws Exception {
        stage.close();
    }

    private static String accounts(String shipped) {
        StringBuilder groups = new StringBuilder("\ngroups:\n");
        StringBuilder accounts = new StringBuilder(shipped);
        for (int i = 0; i < BY_PERPETUALS.size(); i++) {
            accounts.append(
                    account("perpetual-" + i, "risk: {" + BY_PERPETUALS.get(i).rules() + "}"));
        }
        for (int i = 0; i < BY_OPTIONS.size(); i++) {
            accounts.append(account("option-" + i, "risk: {" + BY_OPTIONS.get(i).rules() + "}"));
        }
        for (int i = 0; i < BY_GROUPS.size(); i++) {
            groups.append(
                    "  - {id: firm-" + i + ", limits: {" + BY_GROUPS.get(i).rules() + "}}\n");
            accounts.append(account("member-" + i, "group: firm-" + i));
        }
        for (String mode : List.of("tiered", "standard", "portfolio", "span")) {
            for (int i = 0; i < 2; i++) {
                accounts.append(account(mode + "-" + i, "risk: {marginMode: " + mode + "}"));
            }
        }
        return accounts.toString().replace("\naccounts:\n", groups + "accounts:\n");
    }

    private static String account(String id, String rules) {
        return """
                  - id: %1$s
                    class: standard
                    tier: standard
                    %2$s
                    keys: [{id: %1$s-key, secret: tidegate-demo-secret-%1$s, permissions: [read, trade]}]
                    venue: {key: %1$s-venue, secret: tidegate-demo-venue-%1$s}
                """.formatted(id, rules).indent(0);
    }

    private static List<Integer> numbers(List<Limited> limits) {
        List<Integer> numbers = new ArrayList<>();
        limits.forEach(each -> numbers.add(numbers.size()));
        return numbers;
    }

    static List<Integer> byPerpetuals() {
        return numbers(BY_PERPETUALS);
    }

    static List<Integer> byOptions() {
        return numbers(BY_OPTIONS);
    }

    static List<Integer> byGroups() {
        return numbers(BY_GROUPS);
    }

    @ParameterizedTest
    @MethodSource("byPerpetuals")
    void a_limit_is_reached_by_perpetuals(int number) {
        Limited limited = BY_PERPETUALS.get(number);
        OptionTrader trader = new OptionTrader(stage, "perpetual-" + number + "-key");
        trader.portfolio();
        trader.reach(limited.code(), limited.subject(), PERP, "BUY", "5", "64000");
    }

    @ParameterizedTest
    @MethodSource("byOptions")
    void a_limit_is_reached_by_options(int number) {
        Limited limited = BY_OPTIONS.get(number);
        OptionTrader trader = new OptionTrader(stage, "option-" + number + "-key");
        trader.portfolio();
        trader.reach(limited.code(), limited.subject(), CALL, "BUY", "7", "6000");
    }

    @ParameterizedTest
    @MethodSource("byGroups")
    void a_groups_limit_is_reached(int number) {
        OptionTrader trader = new OptionTrader(stage, "member-" + number + "-key");
        trader.portfolio();
        trader.reach("GROUP_LIMIT_EXCEEDED", BY_GROUPS.get(number).subject(), PERP, "BUY", "5", "64000");
    }

    @ParameterizedTest(name = "{0} {3} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            tiered-0 | 4500 | BTC-PERP | BUY | 5 | MARGIN_INSUFFICIENT
            tiered-1 | 8000 | BTC-25JUN27-60000-P | SELL | 5 | MARGIN_INSUFFICIENT
            standard-0 | 4500 | BTC-PERP | BUY | 5 | MARGIN_INSUFFICIENT
            standard-1 | 8000 | BTC-25JUN27-60000-P | SELL | 5 | MARGIN_INSUFFICIENT
            portfolio-0 | 40000 | BTC-PERP | BUY | 5 | MARGIN_PORTFOLIO_SCENARIO
            portfolio-1 | 40000 | BTC-25JUN27-70000-C | SELL | 5 | MARGIN_PORTFOLIO_SCENARIO
            span-0 | 40000 | BTC-PERP | BUY | 5 | MARGIN_PORTFOLIO_SCENARIO
            span-1 | 40000 | BTC-25JUN27-60000-P | SELL | 7 | MARGIN_PORTFOLIO_SCENARIO
            """)
    void margin_is_used_up_in_every_mode(
            String account, long left, String symbol, String side, String quantity, String code) {
        OptionTrader trader = new OptionTrader(stage, account + "-key");
        withdraw(account, "BTC", 10);
        withdraw(account, "USDT", 1_000_000 - left);
        eventually(
                "the money is gone",
                () -> new BigDecimal(
                                trader.client().get("/v1/account").jsonPath().getString("equity"))
                        .compareTo(BigDecimal.valueOf(left)),
                compared -> compared == 0);
        trader.portfolio();
        String price = side.equals("BUY") ? "64000" : trader.touch(symbol, "bestAsk");
        trader.reach(code, "margin", symbol, side, quantity, price);
    }

    private static void withdraw(String account, String code, long amount) {
        Currency currency = stage.rulebook().currencies().get(code).currency();
        Stage.done(stage.sandbox().deposit(new AccountId(account), currency, Decimal.of(-amount)));
    }
}
