package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.identity.Permission;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.Lane;
import dev.tidegate.order.Rate;
import dev.tidegate.risk.MarginTable;
import dev.tidegate.risk.RiskPolicy;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShippedConfigTest {
    static final Path CONFIG = Path.of(System.getProperty("tidegate.root", "."), "config");
    private static final long USD = Currency.USD.minorPerUnit();

    static Rulebook shipped() {
        Loaded loaded = new RulebookLoader().load(CONFIG, 7);
        assertThat(loaded).as(loaded.toString()).isInstanceOf(Loaded.Valid.class);
        return ((Loaded.Valid) loaded).rulebook();
    }

    @Test
    void shipped_files_hold_what_the_demo_needs() {
        Rulebook rules = shipped();

        assertThat(rules.version()).isEqualTo(7);
        assertThat(rules.hash()).matches("[0-9a-f]{64}");
        assertThat(rules.instruments())
                .hasSize(100)
                .containsKeys(
                        "BTC-31DEC27",
                        "BTC-PERP",
                        "BTCUSD-PERP",
                        "ETH-PERP",
                        "BTC-25DEC26-70000-C",
                        "ETHUSD-26MAR27-3200-P");
        assertThat(rules.instruments().values()).allMatch(each -> each.status() == InstrumentStatus.TRADING);
        assertThat(rules.instruments().get("BTC-31DEC27").expiryMillis())
                .isEqualTo(Instant.parse("2027-12-31T08:00:00Z").toEpochMilli());
        assertThat(rules.currencies().get("USDT").fixedUsd()).isEqualTo(USD);
        assertThat(rules.currencies().get("BTC").indexOf()).isEqualTo("BTC-PERP");
        assertThat(rules.accounts()).containsOnlyKeys(new AccountId("demo-1"), new AccountId("demo-2"));
        assertThat(rules.limits().version()).isEqualTo(7);
        assertThat(rules.limits().account()).containsOnlyKeys(Lane.values());
        assertThat(rules.market().maxJump()).isEqualTo(Rate.parse("5%"));
    }

    @Test
    void an_ordinary_demo_order_is_within_every_limit() {
        Rulebook rules = shipped();
        RiskPolicy risk = rules.accounts().get(new AccountId("demo-1")).risk();
        RiskPolicy.InstrumentLimits limits = risk.instrumentLimits("BTC-PERP");
        long lots = rules.instruments().get("BTC-PERP").lots(Decimal.parse("0.5"));
        long value = 32_500 * USD;

        assertThat(lots).isEqualTo(500).isLessThanOrEqualTo(limits.maxOrderQuantityLots());
        assertThat(risk.version()).isEqualTo(7);
        assertThat(value)
                .isLessThan(risk.maxOrderValue())
                .isLessThan(limits.maxPositionValue())
                .isLessThan(risk.underlyingLimit("BTC"))
                .isLessThan(risk.maxGrossNotional())
                .isLessThan(risk.maxNetNotional());
        MarginTable margins = MarginTable.of(rules.instruments().get("BTC-PERP").tiers());
        assertThat(margins.initial(value)).isEqualTo(260 * USD);
    }

    @Test
    void layers_are_laid_over_each_other_key_by_key() {
        RiskPolicy risk = shipped().accounts().get(new AccountId("demo-2")).risk();

        assertThat(risk.maxOpenOrders()).isEqualTo(1000);
        assertThat(risk.instrumentLimits("ETH-PERP").maxPositionValue()).isZero();
        assertThat(risk.instrumentLimits("ETH-PERP").maxOrderQuantityLots()).isEqualTo(500_000);
        assertThat(risk.instrumentLimits("BTC-31DEC27").maxPositionLots()).isEqualTo(Long.MAX_VALUE);
        assertThat(risk.instrumentLimits("DOGE-PERP").maxPositionValue()).isZero();
        assertThat(risk.underlyingLimit("DOGE")).isZero();
        assertThat(risk.collar().markBand()).isEqualTo(Rate.parse("0.05"));
    }

    @Test
    void demo_secrets_are_refused_outside_the_demo() {
        Rulebook rules = shipped();

        assertThat(DemoSecrets.refusal(rules))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("demo-1-key", "demo-1-venue", "demo-2-key")
                        .doesNotContain("tidegate-demo-secret"));
        assertThat(rules.accounts().get(new AccountId("demo-1")).keys())
                .extracting(key -> key.permissions().contains(Permission.TRADE))
                .containsExactly(true, false);
        assertThat(rules.settings().values()).noneMatch(value -> value.contains(DemoSecrets.PREFIX));
    }
}
