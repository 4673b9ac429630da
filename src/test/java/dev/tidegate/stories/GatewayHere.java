package dev.tidegate.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Gateway;
import dev.tidegate.GatewayOptions;
import dev.tidegate.journey.Shadow;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.TradingMode;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.Scope;
import dev.tidegate.policy.Status;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.shield.Subject;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A gateway in this process. */
final class GatewayHere implements StagedGateway {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Gateway gateway;

    GatewayHere(Vertx vertx, GatewayOptions options) throws Exception {
        gateway = Gateway.open(vertx, options);
    }

    @Override
    public int port() {
        return gateway.port();
    }

    @Override
    public Status rules() {
        return gateway.rulebooks().status();
    }

    @Override
    public boolean lists(AccountId account) {
        return gateway.rulebooks().current().accounts().containsKey(account);
    }

    @Override
    public boolean reconciling(AccountId account) {
        return gateway.fills().reconciling(account);
    }

    @Override
    public void reconcileAll() {
        gateway.fills().reconcileAll();
    }

    @Override
    public void stop(Scope scope, TradingMode mode) throws IOException {
        assertThat(gateway.killSwitch().set(scope, mode, "a story", "the operator"))
                .isEqualTo(KillSwitch.Outcome.SET);
    }

    @Override
    public List<AccountId> halt(Scope scope) throws IOException {
        gateway.killSwitch().set(scope, TradingMode.HALT, "a story", "the operator");
        AccountId account = scope instanceof Scope.OfAccount of ? of.account() : null;
        String symbol = scope instanceof Scope.OfInstrument of ? of.symbol() : null;
        return gateway.withdrawal().withdraw(account, symbol).await().atMost(PATIENCE);
    }

    @Override
    public boolean stopped() {
        return !gateway.killSwitch().pulled().isEmpty();
    }

    @Override
    public List<String> sanctions() {
        return gateway.shield().inForce(System.currentTimeMillis()).stream()
                .map(each -> each.subject() + " " + each.level().text() + " "
                        + each.pattern().text())
                .toList();
    }

    @Override
    public long wouldRefuse(String rule) {
        Shadow.Report report = gateway.shadow().report();
        return report == null ? 0 : report.wouldRefuse().getOrDefault(rule, 0L);
    }

    @Override
    public boolean lift(Subject subject) {
        return gateway.shield().lift(subject, "the operator", "a story", System.currentTimeMillis()) != null;
    }

    @Override
    public @Nullable Prices prices(String symbol) {
        InstrumentMarket at = gateway.market().snapshot().instrument(symbol);
        return at == null ? null : new Prices(at.markTicks(), at.bidTicks(), at.askTicks());
    }

    @Override
    public AccountPicture account(AccountId account) {
        return gateway.ledger()
                .turn(
                        account,
                        state -> Ledger.Step.answer(
                                AccountPicture.of(state, gateway.rulebooks().current())))
                .await()
                .atMost(PATIENCE);
    }

    @Override
    public long feedGaps() {
        return gateway.fills().gaps();
    }

    @Override
    public long feedDuplicates() {
        return gateway.fills().duplicates();
    }

    @Override
    public long differences() {
        return gateway.fills().differences();
    }

    @Override
    public long unsettledReplies() {
        return gateway.tally().unsettledReplies();
    }

    @Override
    public int concurrencyLimit() {
        return gateway.overload().limit();
    }

    @Override
    public int inFlight() {
        return gateway.overload().inFlight();
    }

    @Override
    public boolean following() {
        return gateway.fills().following();
    }

    @Override
    public boolean venueInterrupted() {
        return gateway.venueInterrupted();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
