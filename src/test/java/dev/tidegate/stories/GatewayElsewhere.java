package dev.tidegate.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.GatewayOptions;
import dev.tidegate.TlsFiles;
import dev.tidegate.chaos.Answer;
import dev.tidegate.chaos.GatewayProcess;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.TradingMode;
import dev.tidegate.policy.Problem;
import dev.tidegate.policy.Rule;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.Scope;
import dev.tidegate.policy.Status;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.shield.Subject;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The packaged gateway in a process of its own. */
final class GatewayElsewhere implements StagedGateway {
    private static final String TOKEN = "the-operators";

    private final GatewayProcess process;
    private final Rulebook rulebook;

    /**
     * Starts it; when this returns the door is open.
     *
     * @param rulebook what its rule files say, for units that stay
     */
    GatewayElsewhere(GatewayOptions options, Rulebook rulebook) throws IOException {
        this.rulebook = rulebook;
        process = sealed(wired(new GatewayProcess(), options), options).open();
    }

    private static GatewayProcess wired(GatewayProcess process, GatewayOptions options) {
        VenueOptions venue = options.orders();
        return process.with("tidegate.rules", options.rules())
                .with("tidegate.data", options.data())
                .with("tidegate.demo-secrets", options.demoSecrets())
                .with("tidegate.loops", options.loops())
                .with("tidegate.admin.token", TOKEN)
                .with(
                        "tidegate.door.max-connections-per-address",
                        options.door().maxConnectionsPerAddress())
                .with("tidegate.door.body-deadline", millis(options.door().bodyDeadline()))
                .with("tidegate.door.idle-timeout", millis(options.door().idleTimeout()))
                .with("tidegate.sockets.max", options.door().sockets().most())
                .with(
                        "tidegate.sockets.max-per-address",
                        options.door().sockets().mostPerAddress())
                .with("tidegate.sockets.max-per-key", options.door().sockets().mostPerKey())
                .with("tidegate.sockets.max-outgoing", options.door().sockets().maxOutgoing())
                .with(
                        "tidegate.sockets.login-deadline",
                        millis(options.door().sockets().loginDeadline()))
                .with(
                        "tidegate.sockets.ping-every",
                        millis(options.door().sockets().pingEvery()))
                .with(
                        "tidegate.sockets.silence",
                        millis(options.door().sockets().silence()))
                .with("tidegate.venue.host", venue.host())
                .with("tidegate.venue.port", venue.port())
                .with("tidegate.venue.stream-port", options.streams().port())
                .with("tidegate.venue.deadline", millis(venue.deadline()))
                .with("tidegate.venue.acceptance", millis(venue.acceptance()))
                .with("tidegate.venue.reconcile-every", millis(options.reconcileEvery()))
                .with("tidegate.venue.key", options.streamKey().keyId())
                .with("tidegate.ledger.durability", options.durability().name().toLowerCase(Locale.ROOT));
    }

    private static GatewayProcess sealed(GatewayProcess process, GatewayOptions options) {
        sealed(process, "tidegate.door.tls.", options.doorTls());
        sealed(process, "tidegate.venue.tls.", options.venueTls());
        return process.with(
                        "tidegate.door.proxy-protocol", options.door().access().proxied())
                .with(
                        "tidegate.door.client-certificates",
                        options.door().access().certificates());
    }

    private static void sealed(GatewayProcess process, String side, @Nullable TlsFiles files) {
        if (files == null) {
            return;
        }
        process.with(side + "enabled", true).with(side + "password", files.password());
        if (files.certificate() != null) {
            process.with(side + "certificate", files.certificate());
        }
        if (files.key() != null) {
            process.with(side + "key", files.key());
        }
        if (files.authorities() != null) {
            process.with(side + "authorities", files.authorities());
        }
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private Answer admin(String method, String target, @Nullable JsonObject body) {
        return process.manage(method, target, TOKEN, body == null ? null : body.encode());
    }

    private JsonObject asked(String target) {
        Answer answer = admin("GET", target, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private long metric(String name) {
        return (long) process.metric(name);
    }

    private JsonObject health() {
        return GatewayProcess.check(process.manage("GET", "/health/ready", null, null));
    }

    @Override
    public int port() {
        return process.door();
    }

    @Override
    public Status rules() {
        JsonObject shown = asked("/admin/policy");
        JsonObject refused = shown.getJsonObject("refused");
        return new Status(
                shown.getLong("version"),
                shown.getString("hash"),
                shown.getLong("loadedAtMillis"),
                shown.getLong("reloads"),
                shown.getLong("failures"),
                refused == null ? null : failure(refused),
                List.of());
    }

    private static Status.Failure failure(JsonObject refused) {
        List<Problem> problems = refused.getJsonArray("problems").stream()
                .map(JsonObject.class::cast)
                .map(problem -> new Problem(
                        problem.getString("file"),
                        problem.getInteger("line"),
                        problem.getString("path"),
                        Rule.valueOf(problem.getString("rule")),
                        problem.getString("detail")))
                .toList();
        return new Status.Failure(refused.getString("hash"), refused.getLong("atMillis"), problems);
    }

    @Override
    public boolean lists(AccountId account) {
        return admin("GET", "/admin/accounts/" + account, null).status() == 200;
    }

    @Override
    public boolean reconciling(AccountId account) {
        Answer answer = admin("GET", "/admin/accounts/" + account, null);
        return answer.status() != 200 || answer.json().getBoolean("reconciling");
    }

    @Override
    public void reconcileAll() {
        assertThat(admin("POST", "/admin/reconcile", null).status()).isEqualTo(200);
    }

    private JsonObject pull(Scope scope, TradingMode mode) {
        Answer answer = admin(
                "PUT",
                "/admin/kill-switch",
                new JsonObject()
                        .put("scope", scope.toString())
                        .put("mode", mode.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .put("reason", "a story")
                        .put("operator", "the operator"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Override
    public void stop(Scope scope, TradingMode mode) {
        assertThat(pull(scope, mode).getString("outcome")).isEqualTo("SET");
    }

    @Override
    public List<AccountId> halt(Scope scope) {
        return pull(scope, TradingMode.HALT).getJsonArray("withdrawnUnconfirmed").stream()
                .map(account -> new AccountId((String) account))
                .toList();
    }

    @Override
    public List<String> sanctions() {
        return asked("/admin/sanctions").getJsonArray("sanctions").stream()
                .map(JsonObject.class::cast)
                .map(each ->
                        each.getString("subject") + " " + each.getString("level") + " " + each.getString("pattern"))
                .toList();
    }

    @Override
    public long wouldRefuse(String rule) {
        JsonObject rules = asked("/admin/shadow").getJsonObject("wouldRefuse");
        return rules == null ? 0 : rules.getLong(rule, 0L);
    }

    @Override
    public boolean lift(Subject subject) {
        Answer answer = admin(
                "POST",
                "/admin/sanctions/lift",
                new JsonObject()
                        .put("subject", subject.toString())
                        .put("reason", "a story")
                        .put("operator", "the operator"));
        assertThat(answer.status()).isIn(200, 404);
        return answer.status() == 200;
    }

    @Override
    public boolean stopped() {
        return !asked("/admin/kill-switch").getJsonArray("pulled").isEmpty();
    }

    @Override
    public @Nullable Prices prices(String symbol) {
        JsonArray instruments = asked("/admin/market").getJsonArray("instruments");
        Instrument instrument = rulebook.instruments().get(symbol);
        return instruments.stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("symbol").equals(symbol))
                .findFirst()
                .map(each -> new Prices(
                        ticks(instrument, each, "mark"),
                        ticks(instrument, each, "bid"),
                        ticks(instrument, each, "ask")))
                .orElse(null);
    }

    private static long ticks(Instrument instrument, JsonObject shown, String price) {
        String text = shown.getString(price);
        return text == null ? 0 : instrument.ticks(Decimal.parse(text));
    }

    @Override
    public AccountPicture account(AccountId account) {
        return AccountPicture.of(asked("/admin/accounts/" + account));
    }

    @Override
    public long feedGaps() {
        return metric("gateway_feed_gaps_total");
    }

    @Override
    public long feedDuplicates() {
        return metric("gateway_feed_duplicates_total");
    }

    @Override
    public long differences() {
        return metric("gateway_reconciliation_differences_total");
    }

    @Override
    public long unsettledReplies() {
        return metric("gateway_replies_unsettled_total");
    }

    @Override
    public int concurrencyLimit() {
        return (int) metric("gateway_concurrency_limit");
    }

    @Override
    public int inFlight() {
        return (int) metric("gateway_inflight");
    }

    @Override
    public boolean following() {
        return health().getString("executionFeed").equals("followed");
    }

    @Override
    public boolean venueInterrupted() {
        return health().getString("exchange").equals("taken to be down");
    }

    @Override
    public void close() throws IOException {
        process.terminate();
        int code = process.awaitEnd();
        String printed = process.output();
        process.close();
        assertThat(code).as(printed).isIn(0, 143);
    }
}
