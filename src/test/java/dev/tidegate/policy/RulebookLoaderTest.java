package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.identity.ApiKey;
import dev.tidegate.order.AccountId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulebookLoaderTest {
    private static final String INSTRUMENTS = Contents.INSTRUMENTS;
    private static final String POLICY = Contents.POLICY;
    private static final String ACCOUNTS = Contents.ACCOUNTS;

    @TempDir
    Path folder;

    private List<Problem> problems(RuleFiles files) {
        Loaded loaded = files.load();
        assertThat(loaded).isInstanceOf(Loaded.Invalid.class);
        return ((Loaded.Invalid) loaded).problems();
    }

    @Test
    void an_override_is_another_tier_until_its_time() {
        RuleFiles files = new RuleFiles(folder);
        files.replace(
                ACCOUNTS,
                "    tier: standard\n",
                "    tier: standard\n    override: {tier: maker, until: 2027-01-01T00:00:00Z, reason: \"TICKET-1\"}\n");
        Rulebook rules = ((Loaded.Valid) files.load()).rulebook();
        AccountRules account = rules.accounts().get(new AccountId("demo-1"));
        long until = java.time.Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();
        assertThat(account.tierAt(until - 1)).isEqualTo("maker");
        assertThat(account.tierAt(until)).isEqualTo("standard");
        assertThat(rules.accounts().get(new AccountId("demo-2")).tierAt(until)).isEqualTo("maker");
    }

    /** Spoils one place; the only problem must name its file, line, path and rule. "~" in a text is a line end. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        instruments | schemaVersion: 1 | schemaVersion: 2 | schemaVersion | OUT_OF_BOUNDS | 0
        instruments | schemaVersion: 1 | schemaVersion: | schemaVersion | MISSING_KEY | 0
        instruments | decimals: 6 | decimals: 10 | currencies.USDT.decimals | OUT_OF_BOUNDS | 0
        instruments | decimals: 6 | decimals: 0x6 | currencies.USDT.decimals | WRONG_FORM | 0
        instruments | usd: "1" | usd: "0" | currencies.USDT.usd | OUT_OF_BOUNDS | 0
        instruments | usd: "1" | usd: "1.0000001" | currencies.USDT.usd | WRONG_FORM | 0
        instruments | usd: "1" | usd: [1] | currencies.USDT.usd | WRONG_TYPE | 0
        instruments | usd: "1" | usdt: 1 | currencies.USDT.usd | MISSING_KEY | -2
        instruments | {indexOf: BTC-PERP} | {indexOf: XRP-PERP} | currencies.BTC.usd.indexOf | UNKNOWN_REFERENCE | 0
        instruments | {indexOf: BTC-PERP} | {indexOf: ETH-PERP} | currencies.BTC.usd.indexOf | CONTRADICTION | 0
        instruments | {indexOf: BTC-PERP} | {index: BTC-PERP, indexOf: BTC-PERP} | currencies.BTC.usd.index | UNKNOWN_KEY | 0
        instruments | kind: linear-perpetual | kind: option | instruments.BTC-PERP.kind | WRONG_FORM | 0
        instruments | settlement: USDT | settlement: USDC | instruments.BTC-PERP.settlement | UNKNOWN_REFERENCE | 0
        instruments | status: trading | status: open | instruments.BTC-PERP.status | WRONG_FORM | 0
        instruments | tickSize: "0.1" | tickSize: "0" | instruments.BTC-PERP.tickSize | OUT_OF_BOUNDS | 0
        instruments | tickSize: "0.1" | tickSize: "1e-19" | instruments.BTC-PERP.tickSize | WRONG_FORM | 0
        instruments | tickSize: "0.1" | tickSize: "123456789012345678" | instruments.BTC-PERP.tickSize | OUT_OF_BOUNDS | 0
        instruments | lotSize: "0.001" | lotSize: "-1" | instruments.BTC-PERP.lotSize | OUT_OF_BOUNDS | 0
        instruments | minQuantity: "0.001" | minQuantity: "0.0015" | instruments.BTC-PERP.minQuantity | OUT_OF_BOUNDS | 0
        instruments | minQuantity: "0.001" | minQuantity: 1e1000000 | instruments.BTC-PERP.minQuantity | WRONG_FORM | 0
        instruments | maxQuantity: "1000" | maxQuantity: "1e13" | instruments.BTC-PERP.maxQuantity | OUT_OF_BOUNDS | 0
        instruments | minQuantity: "0.001" | minQuantity: "1001" | instruments.BTC-PERP.maxQuantity | CONTRADICTION | 1
        instruments | minNotional: "5" | minNotional: "2000000000" | instruments.BTC-PERP.minNotional | OUT_OF_BOUNDS | 0
        instruments | makerFee: 0.02% | makerFee: -0.06% | instruments.BTC-PERP.makerFee | OUT_OF_BOUNDS | 0
        instruments | takerFee: 0.05% | takerFee: 11% | instruments.BTC-PERP.takerFee | OUT_OF_BOUNDS | 0
        instruments | takerFee: 0.05% | takerFee: 0.00000001% | instruments.BTC-PERP.takerFee | WRONG_FORM | 0
        instruments | takerFee: 0.05% | takerFee: 0.05%~    expiry: 2027-12-31T08:00:00Z | instruments.BTC-PERP.expiry | CONTRADICTION | 1
        instruments | expiry: 2027-12-31T08:00:00Z | expiry: 2027-12-31 | instruments.BTC-31DEC27.expiry | WRONG_FORM | 0
        instruments | upTo: "800000" | upTo: "300000" | instruments.BTC-PERP.tiers[1].upTo | CONTRADICTION | 0
        instruments | initial: 1%, maintenance: 0.5% | initial: 0.7%, maintenance: 0.5% | instruments.BTC-PERP.tiers[1].initial | CONTRADICTION | 0
        instruments | initial: 1%, maintenance: 0.5% | initial: 1%, maintenance: 0.3% | instruments.BTC-PERP.tiers[1].maintenance | CONTRADICTION | 0
        instruments | initial: 1%, maintenance: 0.5% | initial: 1%, maintenance: 1.1% | instruments.BTC-PERP.tiers[1].maintenance | CONTRADICTION | 0
        instruments | {initial: 100% | {upTo: "1", initial: 100% | instruments.BTC-PERP.tiers[11].upTo | CONTRADICTION | 0
        instruments | {upTo: "800000", initial | {initial | instruments.BTC-PERP.tiers[1].upTo | MISSING_KEY | 0
        policy | maxOpenOrders: 200 | maxOpenOrders: 10001 | risk.defaults.maxOpenOrders | OUT_OF_BOUNDS | 0
        policy | maxOpenOrders: 200 | maxOpenOrder: 200 | risk.defaults.maxOpenOrders | MISSING_KEY | -3
        policy | PerInstrument: 400 | PerInstrument: 1001 | risk.classes.maker.maxOpenOrdersPerInstrument | CONTRADICTION | 0
        policy | maxOrderValue: "500000" | maxOrderValue: "100000000001" | risk.defaults.maxOrderValue | OUT_OF_BOUNDS | 0
        policy | maxOrderValue: "500000" | maxOrderValue: lots | risk.defaults.maxOrderValue | WRONG_FORM | 0
        policy | maxOrderValue: "500000" | maxOrderValue: {a: b} | risk.defaults.maxOrderValue | WRONG_TYPE | 0
        policy | BTC: "3000000" | DOGE: "3000000" | risk.defaults.underlyings.DOGE | UNKNOWN_REFERENCE | 0
        policy | BTC-31DEC27: {max | BTC-31DEC26: {max | risk.defaults.instruments.BTC-31DEC26 | UNKNOWN_REFERENCE | 0
        policy | maxPosition: "40" | maxPosition: "40.0005" | risk.defaults.instruments.BTC-PERP.maxPosition | WRONG_FORM | 0
        policy | "*": {maxPositionValue: "0"} | "*": {maxPositionValue: "0", maxPosition: "1"} | risk.defaults.instruments.*.maxPosition | UNKNOWN_KEY | 0
        policy | collar: {mark: 5% | collar: {mark: 0% | risk.defaults.collar.mark | OUT_OF_BOUNDS | 0
        policy | reduce: 10%} | reduce: 4%} | risk.defaults.collar.reduce | CONTRADICTION | 0
        policy | preventSelfMatch: true | preventSelfMatch: yes | risk.defaults.preventSelfMatch | WRONG_FORM | 0
        policy | {increaseMaxAge: 3s | {increaseMaxAge: 3 | risk.defaults.guard.increaseMaxAge | WRONG_FORM | 0
        policy | {increaseMaxAge: 3s | {increaseMaxAge: 49ms | risk.defaults.guard.increaseMaxAge | OUT_OF_BOUNDS | 0
        policy | {increaseMaxAge: 3s | {increaseMaxAge: 2m | risk.defaults.guard.reduceMaxAge | CONTRADICTION | 0
        policy | BTC: {haircut: 5% | LTC: {haircut: 5% | risk.defaults.collateral.LTC | UNKNOWN_REFERENCE | 0
        policy | BTC: {haircut: 5% | BTC: {haircut: 101% | risk.defaults.collateral.BTC.haircut | OUT_OF_BOUNDS | 0
        policy | maintenanceBuffer: 5% | maintenanceBuffer: five | risk.defaults.maintenanceBuffer | WRONG_FORM | 0
        policy | standard: {} | standard: {maxOpenOrders: -1} | risk.classes.standard.maxOpenOrders | WRONG_FORM | 0
        policy | standard: {} | standard: {colar: {mark: 1%}} | risk.classes.standard.colar | UNKNOWN_KEY | 0
        policy | standard: {} | standard: | risk.classes.standard | WRONG_TYPE | 0
        policy | standard: {} | standard: {tails: [{measure: expected-shortfall, set: simulatd, level: 97.5%, limit: "1"}]} | risk.classes.standard.tails[0].set | UNKNOWN_REFERENCE | 0
        policy | standard: {} | standard: {stress: [{set: stress-day, limit: "1"}]} | risk.classes.standard.stress[0].set | UNKNOWN_REFERENCE | 0
        policy | standard: {} | standard: {counterparty: {set: none, level: 95%, limit: "1"}} | risk.classes.standard.counterparty.set | UNKNOWN_REFERENCE | 0
        policy | standard: {} | standard: {appetite: {capital: "1", budget: 5%, set: none, level: 95%}} | risk.classes.standard.appetite.set | UNKNOWN_REFERENCE | 0
        policy | standard: {} | standard: {tails: [{measure: shortfall, set: simulated, level: 97.5%, limit: "1"}]} | risk.classes.standard.tails[0].measure | WRONG_FORM | 0
        policy | standard: {} | standard: {tails: [{measure: value-at-risk, set: simulated, level: 49%, limit: "1"}]} | risk.classes.standard.tails[0].level | OUT_OF_BOUNDS | 0
        policy | standard: {} | standard: {tails: [{measure: value-at-risk, set: simulated, level: 99%, days: 251, limit: "1"}]} | risk.classes.standard.tails[0].days | OUT_OF_BOUNDS | 0
        policy | standard: {} | standard: {greeks: {LTC: {delta: "1"}}} | risk.classes.standard.greeks.LTC | UNKNOWN_REFERENCE | 0
        policy | standard: {} | standard: {greeks: {BTC: {theta: "1"}}} | risk.classes.standard.greeks.BTC.theta | UNKNOWN_KEY | 0
        policy | standard: {} | standard: {accountGreeks: {vega: "-1"}} | risk.classes.standard.accountGreeks.vega | OUT_OF_BOUNDS | 0
        policy | standard: {} | standard: {concentration: {openInterest: 1001%}} | risk.classes.standard.concentration.openInterest | OUT_OF_BOUNDS | 0
        policy | standard: {} | standard: {maxSlippage: 101%} | risk.classes.standard.maxSlippage | OUT_OF_BOUNDS | 0
        policy | standard: {} | standard: {maxVenueExposure: much} | risk.classes.standard.maxVenueExposure | WRONG_FORM | 0
        policy | standard: {} | standard: {appetite: {capital: "1", budget: 0%, set: simulated, level: 95%}} | risk.classes.standard.appetite.budget | OUT_OF_BOUNDS | 0
        policy | standard: {} | standard: {marginMode: isolated} | risk.classes.standard.marginMode | WRONG_FORM | 0
        policy | standard: {} | standard: {options: {LTC: "1"}} | risk.classes.standard.options.LTC | UNKNOWN_REFERENCE | 0
        policy | standard: {} | standard: {}~    "a b": {} | risk.classes.a b | WRONG_FORM | 1
        policy | {capacity: 2000 | {capacity: 0 | limits.address.address-1s.capacity | OUT_OF_BOUNDS | 0
        policy | {capacity: 300, | {capacity: 200000000, | limits.account.new.orders-10s.capacity | OUT_OF_BOUNDS | 0
        policy | refill: 300, period: 10s | refill: 300, period: 10 | limits.account.new.orders-10s.period | WRONG_FORM | 0
        policy | refill: 300, period: 10s | refill: 1000000, period: 1ms | limits.account.new.orders-10s.refill | OUT_OF_BOUNDS | 0
        policy | refill: 300, period: 10s | refill: 300, period: 2d | limits.account.new.orders-10s.period | OUT_OF_BOUNDS | 0
        policy | key-orders-10s: | orders-10s: | limits.account.new.orders-10s | DUPLICATE_NAME | 13
        policy | {capacity: 1200, refill: 1200, period: 10s} | {capacity: 1200, refill: 599, period: 10s} | limits.key.cancel | CONTRADICTION | -1
        policy | amend-down: | amend: | limits.key.amend | UNKNOWN_KEY | 0
        policy | standard: 1 | standard: 0 | limits.tiers.standard | OUT_OF_BOUNDS | 0
        policy | instrument-orders-10s: {capacity: 200 | instrument-orders-10s: {capacity: 0 | limits.instrument.new.instrument-orders-10s.capacity | OUT_OF_BOUNDS | 0
        policy | cancelAll: 5} | cancelAll: 0} | limits.cost.base.cancelAll | OUT_OF_BOUNDS | 0
        policy | cancelAll: 5} | cancelAll: 9} | limits.cost.cap | CONTRADICTION | 11
        policy | cancelAll: 5} | cancelEach: 5, cancelAll: 5} | limits.cost.base.cancelEach | UNKNOWN_KEY | 0
        policy | {over: 15%, add: 3} | {over: 4%, add: 3} | limits.cost.farFromMark | CONTRADICTION | 0
        policy | {over: 15%, add: 3} | {over: 101%, add: 3} | limits.cost.farFromMark[1].over | OUT_OF_BOUNDS | 0
        policy | {below: "25" | {below: "-25" | limits.cost.dust.below | OUT_OF_BOUNDS | 0
        policy | {under: 2s, add: 1} | {under: 100ms, add: 1} | limits.cost.cancelAge | CONTRADICTION | 0
        policy | {under: 2s, add: 1} | {under: 2s, add: 1001} | limits.cost.cancelAge[1].add | OUT_OF_BOUNDS | 0
        policy | cap: 8 | cap: 201 | limits.cost | CONTRADICTION | -13
        policy | maker: 10~ | maker: 10~  growth: {equity: [{from: "1", percent: 99}]}~ | limits.growth.equity[0].percent | OUT_OF_BOUNDS | 1
        policy | window: 10m | window: 10ms | shield.window | OUT_OF_BOUNDS | 0
        policy | dust: {share: 90%, floor: 500} | dust: {share: 0%, floor: 500} | shield.patterns.dust.share | OUT_OF_BOUNDS | 0
        policy | dust: {share: 90%, floor: 500} | dust: {share: 90%, floor: 0} | shield.patterns.dust.floor | OUT_OF_BOUNDS | 0
        policy | dust: {share: 90%, floor: 500} | sand: {share: 90%, floor: 500} | shield.patterns.sand | UNKNOWN_KEY | 0
        policy | ratio: 5000 | share: 50% | shield.patterns.order-to-trade.ratio | MISSING_KEY | 0
        policy | {step: surcharge, add: 2, | {step: surcharge, add: 9, | shield.ladder[1].add | OUT_OF_BOUNDS | 0
        policy | {step: suspended, for: 1h} | {step: warn, for: 1h} | shield.ladder[4].step | CONTRADICTION | 0
        policy | {step: suspended, for: 1h} | {step: banned, for: 1h} | shield.ladder[4].step | WRONG_FORM | 0
        policy | {step: suspended, for: 1h} | {step: suspended, for: 2d} | shield.ladder[4].for | OUT_OF_BOUNDS | 0
        policy | maxJump: 5% | maxJump: 500% | market.maxJump | OUT_OF_BOUNDS | 0
        policy | averageTime: 10s | averageTime: 10 s | market.averageTime | WRONG_FORM | 0
        policy | calmTime: 5s | calmTime: 5s~  calm: 1s | market.calm | UNKNOWN_KEY | 1
        risk-model | "*":~    # Short | ANY:~    # Short | margins | MISSING_KEY | -1
        risk-model | floor: 10% | floor: 16% | margins.*.standard.floor | CONTRADICTION | 0
        risk-model | buckets: 4 | buckets: 0 | margins.*.portfolio.buckets | OUT_OF_BOUNDS | 0
        risk-model | volUp: 50% | volUp: half | margins.*.portfolio.volUp | WRONG_FORM | 0
        risk-model | [-66%, -50% | [-66%, -100% | margins.*.portfolio.extendedMoves | OUT_OF_BOUNDS | 0
        risk-model | [-66%, -50% | [-66%, down | margins.*.portfolio.extendedMoves | WRONG_FORM | 0
        risk-model | dampener: "100000" | dampener: "-1" | margins.*.portfolio.dampener | OUT_OF_BOUNDS | 0
        risk-model | dampener: "100000" | damper: "1"~      dampener: "1" | margins.*.portfolio.damper | UNKNOWN_KEY | 0
        risk-model | extremeMultiple: "2" | extremeMultiple: "7" | margins.*.span.extremeMultiple | CONTRADICTION | 0
        risk-model | portfolio: {priceRange: 18%} | portfolio: {priceRange: 99.9%} | margins.ETH.portfolio.priceRange | OUT_OF_BOUNDS | 0
        risk-model | ETH:~    portfolio | LTC:~    portfolio | margins.LTC | UNKNOWN_REFERENCE | 0
        risk-model | kind: days~ | kind: nights~ | scenarioSets.stress-days.kind | WRONG_FORM | 0
        risk-model | {BTC: -39.5%, ETH: -44%, "*": -50%} | {BTC: -39.5%, LTC: -44%, "*": -50%} | scenarioSets.stress-days.days[0].moves.LTC | UNKNOWN_REFERENCE | 0
        risk-model | {BTC: -39.5%, ETH: -44%, "*": -50%} | {BTC: -39.5%} | scenarioSets.stress-days.days | CONTRADICTION | -1
        risk-model | {BTC: -39.5%, ETH: -44%, "*": -50%} | {} | scenarioSets.stress-days.days[0].moves | MISSING_KEY | 0
        risk-model | scenarios: 1000 | scenarios: 99 | scenarioSets.simulated.scenarios | OUT_OF_BOUNDS | 0
        risk-model | scenarios: 1000 | scenarios: 5001 | scenarioSets.simulated.scenarios | OUT_OF_BOUNDS | 0
        risk-model | degrees: "4" | degrees: "2" | scenarioSets.simulated.degrees | OUT_OF_BOUNDS | 0
        risk-model | {BTC: {ETH: 80%}}~    stress | {BTC: {ETH: 101%}}~    stress | scenarioSets.simulated.correlations.BTC.ETH | OUT_OF_BOUNDS | 0
        risk-model | {BTC: {ETH: 80%}}~    stress | {BTC: {BTC: 80%}}~    stress | scenarioSets.simulated.correlations.BTC.BTC | UNKNOWN_REFERENCE | 0
        risk-model | {BTC: {ETH: 80%}}~    stress | {BTC: {ETH: 80%}, ETH: {BTC: 80%}}~    stress | scenarioSets.simulated.correlations.ETH.BTC | DUPLICATE_NAME | 0
        risk-model | dailyVols: {BTC: 2.5%, ETH: 3.75%}~    correlations: {BTC: {ETH: 80%}} | days: 500 | scenarioSets.simulated.kind | UNKNOWN_REFERENCE | -4
        risk-model | BTC-PERP: {coefficient | BTC-PERQ: {coefficient | impact.BTC-PERQ | UNKNOWN_REFERENCE | 0
        risk-model | dailyVolume: "150000" | dailyVolume: "0" | impact.BTC-PERP.dailyVolume | OUT_OF_BOUNDS | 0
        risk-model | dailyVolume: "150000", dailyVol: 2.5% | dailyVolume: "150000" | impact.BTC-PERP | MISSING_KEY | 0
        risk-model | every: 1h | every: 1s | calibration.every | OUT_OF_BOUNDS | 0
        risk-model | leastVol: 1% | leastVol: 500% | calibration.leastVol | CONTRADICTION | 0
        risk-model | impact:~ | others: {like: BTC, times: "1"}~impact:~ | others.like | UNKNOWN_REFERENCE | 0
        risk-model | impact:~ | bars: {LTC: {file: x.csv}}~impact:~ | bars.LTC | UNKNOWN_REFERENCE | 0
        risk-model | impact:~ | bars: {BTC: {file: " "}}~impact:~ | bars.BTC.file | WRONG_FORM | 0
        accounts | ~accounts:~ | ~groups: [{id: a, parent: b}]~accounts:~ | groups[0].parent | UNKNOWN_REFERENCE | 1
        accounts | ~accounts:~ | ~groups: [{id: a}, {id: a}]~accounts:~ | groups[1].id | DUPLICATE_NAME | 1
        accounts | ~accounts:~ | ~groups: [{id: a, limits: {grossNotional: x}}]~accounts:~ | groups[0].limits.grossNotional | WRONG_FORM | 1
        accounts | ~accounts:~ | ~groups: [{id: a, limits: {stress: [{set: none, loss: "1"}]}}]~accounts:~ | groups[0].limits.stress[0].set | UNKNOWN_REFERENCE | 1
        accounts | ~accounts:~ | ~groups: [{id: a, limits: {vega: "1"}}]~accounts:~ | groups[0].limits.vega | UNKNOWN_KEY | 1
        accounts | id: demo-2~ | id: demo-2~    group: none~ | accounts[1].group | UNKNOWN_REFERENCE | 1
        accounts | id: demo-2~ | id: demo-1~ | accounts[1].id | DUPLICATE_NAME | 0
        accounts | id: demo-2~ | id: demo/2~ | accounts[1].id | WRONG_FORM | 0
        accounts | class: standard | class: gold | accounts[0].class | UNKNOWN_REFERENCE | 0
        accounts | tier: maker | tier: gold | accounts[1].tier | UNKNOWN_REFERENCE | 0
        accounts | tier: maker | tier: maker~    override: {tier: gold, until: 2027-01-01T00:00:00Z, reason: x} | accounts[1].override.tier | UNKNOWN_REFERENCE | 1
        accounts | tier: maker | tier: maker~    override: {tier: maker, until: 2027-01-01, reason: x} | accounts[1].override.until | WRONG_FORM | 1
        accounts | tier: maker | tier: maker~    override: {tier: maker, until: 2027-01-01T00:00:00Z} | accounts[1].override.reason | MISSING_KEY | 1
        accounts | ETH-PERP: {max | SOL-PERP: {max | accounts[1].risk.instruments.SOL-PERP | UNKNOWN_REFERENCE | 0
        accounts | risk:~ | risk:~      collar: {mark: 11%}~ | risk.defaults.collar.reduce | CONTRADICTION | policy
        accounts | id: demo-2-key | id: demo-1-key | accounts[1].keys[0].id | DUPLICATE_NAME | 0
        accounts | key: demo-2-venue | key: demo-1-venue | accounts[1].venue.key | DUPLICATE_NAME | 0
        accounts | signature: hmac | signature: rsa | accounts[0].keys[0].signature | WRONG_FORM | 0
        accounts | secret: tidegate-demo-secret-1 | secret: tooshort | accounts[0].keys[0].secret | SECRET | 0
        accounts | secret: tidegate-demo-secret-1 | secretEnv: TIDEGATE_NO_SUCH_VARIABLE | accounts[0].keys[0].secretEnv | SECRET | 0
        accounts | secret: tidegate-demo-secret-1 | secretFile: no-such-file | accounts[0].keys[0].secretFile | SECRET | 0
        accounts | secret: tidegate-demo-secret-1 | {} | | SYNTAX | 1
        accounts | signature: hmac | signature: none | accounts[0].keys[0].secret | SECRET | 1
        accounts | permissions: [read, trade] | permissions: [read, withdraw] | accounts[0].keys[0].permissions | WRONG_FORM | 0
        accounts | permissions: [read, trade] | permissions: [] | accounts[0].keys[0].permissions | MISSING_KEY | 0
        accounts | permissions: [read, trade] | permissions: read | accounts[0].keys[0].permissions | WRONG_TYPE | 0
        accounts | tier: maker | tier: maker~    tier: maker | accounts[1].tier | DUPLICATE_KEY | 1
        accounts | tier: maker | tier: maker~    alias: x | accounts[1].alias | UNKNOWN_KEY | 1
        accounts | tier: maker | tier: &t maker | accounts[1].tier | INDIRECTION | 0
        accounts | tier: maker | tier: !!str maker | accounts[1].tier | INDIRECTION | 0
        """)
    void every_mistake_names_file_line_path_and_rule(
            String file, String old, String now, String path, Rule rule, String offset) {
        RuleFiles files = new RuleFiles(folder);
        int line = files.replace(file + ".yaml", old.replace('~', '\n'), now.replace('~', '\n'));

        List<Problem> found = problems(files);

        String at = path == null ? "" : path;
        Problem named = found.stream()
                .filter(each -> each.rule() == rule && each.path().equals(at))
                .findFirst()
                .orElseThrow(() -> new AssertionError(RulebookLoader.text(found)));
        if (offset.equals("policy")) {
            assertThat(named.file()).isEqualTo(POLICY);
        } else {
            assertThat(named.file()).isEqualTo(file + ".yaml");
            assertThat(named.line()).as(named.toString()).isEqualTo(line + Integer.parseInt(offset));
        }
        assertThat(named.detail()).doesNotContain("tidegate-demo-").doesNotContain("tooshort");
        assertThat(found).as(RulebookLoader.text(found)).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void all_mistakes_of_all_files_are_told_at_once_in_order() {
        RuleFiles files = new RuleFiles(folder);
        files.replace(POLICY, "maxJump: 5%", "maxJump: 500%");
        files.replace(POLICY, "maxOrderValue: \"500000\"", "maxOrderValue: x");
        files.replace(INSTRUMENTS, "takerFee: 0.05%", "takerFee: 50%");
        files.replace(ACCOUNTS, "tier: maker", "tier: gold");

        List<Problem> found = problems(files);

        assertThat(found).isSorted();
        assertThat(found)
                .extracting(Problem::path)
                .containsExactly(
                        "accounts[1].tier",
                        "instruments.BTC-PERP.takerFee",
                        "risk.defaults.maxOrderValue",
                        "market.maxJump");
    }

    @Test
    void a_missing_file_is_named() throws IOException {
        RuleFiles files = new RuleFiles(folder);
        Files.delete(folder.resolve(POLICY));

        assertThat(problems(files))
                .containsExactly(new Problem(POLICY, 0, "", Rule.UNREADABLE, "is missing or cannot be read"));
    }

    @Test
    void a_file_is_taken_up_to_its_bound_and_refused_beyond() {
        RuleFiles files = new RuleFiles(folder);
        String text = files.text(POLICY);
        files.write(POLICY, text + "#".repeat(Contents.MAX_BYTES - text.getBytes(StandardCharsets.UTF_8).length));
        assertThat(files.load()).isInstanceOf(Loaded.Valid.class);

        files.write(POLICY, files.text(POLICY) + "#");
        assertThat(problems(files)).extracting(Problem::rule).containsExactly(Rule.TOO_LARGE);
    }

    @Test
    void secrets_come_from_files_and_from_the_environment() throws IOException {
        RuleFiles files = new RuleFiles(folder);
        Files.writeString(folder.resolve("one.secret"), "0123456789abcdef\n");
        files.replace(ACCOUNTS, "secret: tidegate-demo-secret-1", "secretFile: one.secret");
        files.replace(ACCOUNTS, "secret: tidegate-demo-secret-2", "secretEnv: KEY_TWO");
        files.replace(ACCOUNTS, "signature: hmac\n        secret: tidegate-demo-viewer-1", "signature: none");
        files.replace(ACCOUNTS, "secret: tidegate-demo-venue-1", "signature: none");
        files.replace(ACCOUNTS, "secret: tidegate-demo-venue-2", "secret: \"an exchange's secret\"");

        Map<String, String> environment = Map.of("KEY_TWO", "fedcba9876543210");
        Loaded loaded = new RulebookLoader(environment::get).load(folder, 1);

        assertThat(loaded).as(loaded.toString()).isInstanceOf(Loaded.Valid.class);
        Rulebook rules = ((Loaded.Valid) loaded).rulebook();
        assertThat(DemoSecrets.refusal(rules)).isEmpty();
        AccountRules first = rules.accounts().get(new AccountId("demo-1"));
        assertThat(first.keys()).extracting(ApiKey::id).containsExactly("demo-1-key", "demo-1-viewer");
        assertThat(first.keys()).extracting(key -> key.key().signs()).containsExactly(true, false);
        assertThat(first.venueKey().signs()).isFalse();

        Files.writeString(folder.resolve("one.secret"), "0123456789abcdeX\n");
        assertThat(new RulebookLoader(environment::get).load(folder, 1).hash()).isNotEqualTo(rules.hash());
        Files.writeString(folder.resolve("one.secret"), "x".repeat(Secrets.MOST_BYTES + 1));
        assertThat(new RulebookLoader(environment::get).load(folder, 1)).isInstanceOf(Loaded.Invalid.class);
    }

    @Test
    void an_account_without_keys_is_taken_and_a_seventeenth_key_is_not() {
        RuleFiles files = new RuleFiles(folder);
        String head = "schemaVersion: 1\naccounts:\n- id: a\n  class: standard\n  tier: standard\n  keys:";
        String tail = "\n  venue: {key: v, signature: none}\n";
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < AccountsFile.MAX_KEYS; i++) {
            keys.append("\n  - {id: k").append(i).append(", signature: none, permissions: [read]}");
        }
        files.write(ACCOUNTS, head + " []" + tail);
        assertThat(files.load()).isInstanceOf(Loaded.Valid.class);
        files.write(ACCOUNTS, head + keys + tail);
        assertThat(files.load()).isInstanceOf(Loaded.Valid.class);
        files.write(ACCOUNTS, head + keys + "\n  - {id: more, signature: none, permissions: [read]}" + tail);
        assertThat(problems(files)).extracting(Problem::rule).containsExactly(Rule.TOO_LARGE);
    }

    @Test
    void missing_defaults_are_one_mistake_not_one_for_every_account() {
        RuleFiles files = new RuleFiles(folder);
        files.replace(POLICY, "  defaults:\n", "  default:\n");

        assertThat(problems(files))
                .extracting(Problem::path, Problem::rule)
                .containsExactlyInAnyOrder(
                        tuple("risk.default", Rule.UNKNOWN_KEY), tuple("risk.defaults", Rule.MISSING_KEY));
    }

    @Test
    void problems_are_told_up_to_a_bound() {
        RuleFiles files = new RuleFiles(folder);
        StringBuilder text = new StringBuilder(files.text(POLICY));
        for (int i = 0; i < 3 * Problems.MAX; i++) {
            text.append("unknown").append(i).append(": 1\n");
        }
        files.write(POLICY, text.toString());

        assertThat(problems(files)).hasSize(Problems.MAX);
    }
}
