package dev.tidegate.packaged;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.chaos.Answer;
import dev.tidegate.chaos.GatewayProcess;
import dev.tidegate.chaos.Trader;
import dev.tidegate.kubernetes.Manifests;
import dev.tidegate.stories.Client;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged program as {@code ./tidegate demo} starts it, on ports of its own: what a trader and what an operator sees. */
@Timeout(240)
class DemoIT {
    private static final String TOKEN = "demo-admin";
    private static final Set<String> LABELS = Set.of("outcome", "lane", "reason", "pattern");
    private static final Pattern SAMPLE = Pattern.compile("(gateway_[a-z_]+)(?:\\{([^}]*)})? (\\S+)");

    private static final Pattern METRIC = Pattern.compile("\\bgateway_[a-z_]+");
    private static final Pattern REASON = Pattern.compile("reason=\"[a-z-]+\"");

    private static GatewayProcess gateway;
    private static Trader trader;
    private static int orders;

    @BeforeAll
    static void start() throws IOException {
        int exchange = GatewayProcess.freePorts(1).getFirst();
        gateway = new GatewayProcess()
                .with("quarkus.profile", "demo")
                .with("tidegate.sandbox.port", exchange)
                .with("tidegate.venue.port", exchange)
                .start();
        trader = Trader.of(gateway.door(), "demo-1-key", "tidegate-demo-secret-1");
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
    }

    private static String rest(String id) {
        return Client.limit(id, "BTC-PERP", "BUY", "0.01", "60000", "GTC", false);
    }

    private static Answer place(String body) {
        return trader.post("/v1/orders", body);
    }

    private static Answer admin(String method, String target, String body) {
        return gateway.manage(method, target, TOKEN, body);
    }

    @Test
    void is_alive_and_ready() {
        assertThat(gateway.manage("GET", "/health/live", null, null).status()).isEqualTo(200);
        Answer ready = gateway.manage("GET", "/health/ready", null, null);
        assertThat(ready.status()).isEqualTo(200);
        JsonObject data = GatewayProcess.check(ready);
        assertThat(data.getString("policy")).isEqualTo("in force");
        assertThat(data.getString("market")).isEqualTo("connected");
        assertThat(data.getString("executionFeed")).isEqualTo("followed");
    }

    /** The lines it tells people to paste into a shell do what it says they do. */
    @Test
    void the_printed_commands_place_an_order_that_fills_and_show_the_account() throws Exception {
        List<String> commands = gateway.output()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("B=")
                        || line.startsWith("T=")
                        || line.startsWith("S=")
                        || line.startsWith("curl "))
                .limit(6)
                .toList();
        assertThat(commands).hasSize(6);
        assertThat(gateway.output()).contains("http://127.0.0.1:" + gateway.management() + "/health");

        String said = shell(String.join("\n", commands));
        assertThat(said).contains("\"status\":\"FILLED\"").contains("\"filledQuantity\":\"0.5\"");
        eventually(
                "the position in the account",
                () -> trader.get("/v1/account").json().getJsonArray("positions").stream()
                        .map(JsonObject.class::cast)
                        .anyMatch(held -> held.getString("symbol").equals("BTC-PERP")));
    }

    private static String shell(String script) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void metrics_have_bounded_labels_and_name_nobody() {
        place(rest("m" + orders++));
        place(Client.limit("m" + orders++, "BTC-PERP", "BUY", "9", "65000", "GTC", false));
        String text = gateway.manage("GET", "/metrics", null, null).body();
        assertThat(text).doesNotContain("demo-1").doesNotContain("demo-2").doesNotContain("demo-1-key");
        Matcher samples = SAMPLE.matcher(text);
        int count = 0;
        while (samples.find()) {
            count++;
            if (samples.group(2) != null) {
                for (String label : samples.group(2).split(",")) {
                    assertThat(label.substring(0, label.indexOf('='))).isIn(LABELS);
                }
            }
        }
        assertThat(count).isBetween(30, 500);
        assertThat(gateway.metric("gateway_decisions_total{lane=\"new\",outcome=\"allowed\""))
                .isPositive();
        assertThat(gateway.metric("gateway_decisions_total{lane=\"\",outcome=\"refused\""))
                .isPositive();
        assertThat(gateway.metric("gateway_policy_version ")).isPositive();
    }

    /** A name that nobody measures is an alert that never comes. */
    @Test
    void alerts_and_autoscaler_ask_for_what_is_measured() {
        Manifests manifests = Manifests.of("k8s/overlays/replicated");
        StringBuilder asked = new StringBuilder();
        for (PrometheusRule rules : manifests.all(PrometheusRule.class)) {
            rules.getSpec()
                    .getGroups()
                    .forEach(group -> group.getRules()
                            .forEach(rule ->
                                    asked.append(rule.getExpr().getStrVal()).append('\n')));
        }
        for (HorizontalPodAutoscaler scaler : manifests.all(HorizontalPodAutoscaler.class)) {
            scaler.getSpec().getMetrics().stream()
                    .filter(metric -> metric.getPods() != null)
                    .forEach(metric ->
                            asked.append(metric.getPods().getMetric().getName()).append('\n'));
        }
        String measured = gateway.manage("GET", "/metrics", null, null).body();
        assertThat(all(METRIC, asked.toString()))
                .contains("gateway_inflight", "gateway_policy_fingerprint")
                .isSubsetOf(all(METRIC, measured));
        assertThat(all(REASON, asked.toString())).isNotEmpty().isSubsetOf(all(REASON, measured));
    }

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void nobody_administers_without_the_token() {
        for (String target :
                List.of("/admin/policy", "/admin/kill-switch", "/admin/decisions", "/admin/accounts/demo-1")) {
            assertThat(gateway.manage("GET", target, null, null).status()).isEqualTo(401);
            assertThat(gateway.manage("GET", target, "demo-admi", null).status())
                    .isEqualTo(401);
            assertThat(admin("GET", target, null).status()).isEqualTo(200);
        }
        String pull = "{\"scope\":\"global\",\"mode\":\"halt\",\"reason\":\"x\",\"operator\":\"x\"}";
        assertThat(gateway.manage("PUT", "/admin/kill-switch", null, pull).status())
                .isEqualTo(401);
        assertThat(place(rest("a" + orders++)).status()).isEqualTo(200);
        assertThat(admin("PUT", "/admin/kill-switch", "{\"scope\":\"everything\"}")
                        .status())
                .isEqualTo(400);
        assertThat(admin("PUT", "/admin/kill-switch", "not json").status()).isEqualTo(400);
        assertThat(admin("GET", "/admin/accounts/nobody", null).status()).isEqualTo(400);
        for (String target : List.of("/", "/admin", "/admin/nothing", "/v1/orders")) {
            Answer nowhere = admin("GET", target, null);
            assertThat(nowhere.status()).isEqualTo(404);
            assertThat(nowhere.body()).startsWith("{").contains("nothing at this path");
        }
    }

    private static void set(String scope, String mode) {
        Answer answer = admin(
                "PUT",
                "/admin/kill-switch",
                new JsonObject()
                        .put("scope", scope)
                        .put("mode", mode)
                        .put("reason", "a test")
                        .put("operator", "DemoIT")
                        .encode());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void a_kill_switch_holds_at_once_and_after_a_kill_until_it_is_released() throws IOException {
        String open = "k" + orders++;
        assertThat(place(rest(open)).status()).isEqualTo(200);

        set("instrument:BTC-PERP", "cancel-only");
        Answer stopped = place(rest("k" + orders++));
        assertThat(stopped.status()).as(stopped.body()).isEqualTo(422);
        assertThat(stopped.json().getString("executionStatus")).isEqualTo("NOT_SENT");
        assertThat(place(Client.limit("k" + orders++, "ETH-PERP", "BUY", "0.01", "3000", "GTC", false))
                        .status())
                .isEqualTo(200);

        gateway.kill();
        gateway.start();
        assertThat(admin("GET", "/admin/kill-switch", null).body()).contains("instrument:BTC-PERP");
        assertThat(place(rest("k" + orders++)).status()).isEqualTo(422);
        assertThat(gateway.metric("gateway_kill_switches ")).isEqualTo(1);

        set("instrument:BTC-PERP", "normal");
        String resting = "k" + orders++;
        assertThat(place(rest(resting)).status()).isEqualTo(200);
        assertThat(trader.delete("/v1/orders/" + resting).status()).isEqualTo(200);
    }

    @Test
    void a_halt_takes_the_open_orders_out_of_the_exchange() {
        String open = "h" + orders++;
        assertThat(place(rest(open)).status()).isEqualTo(200);
        set("account:demo-1", "halt");
        try {
            eventually(
                    "the order's end",
                    () -> trader.get("/v1/orders/" + open).json().getString("status"),
                    "CANCELLED"::equals);
            assertThat(place(rest("h" + orders++)).status()).isEqualTo(422);
        } finally {
            set("account:demo-1", "normal");
        }
        assertThat(place(rest("h" + orders++)).status()).isEqualTo(200);
    }

    @Test
    void a_decision_is_found_by_its_id() {
        Answer refused = place(Client.limit("d" + orders++, "BTC-PERP", "BUY", "9", "65000", "GTC", false));
        String id = refused.json().getString("decisionId");
        JsonObject found = eventually(
                        "the record of the decision",
                        () -> admin("GET", "/admin/decisions?decisionId=" + id, null)
                                .json()
                                .getJsonArray("decisions"),
                        decisions -> decisions.size() == 1)
                .getJsonObject(0);
        assertThat(found.getString("account")).isEqualTo("demo-1");
        assertThat(found.getBoolean("allowed")).isFalse();
        assertThat(found.getJsonArray("reasons").getJsonObject(0).getString("code"))
                .isEqualTo("ORDER_VALUE_EXCEEDS_MAX");
        assertThat(found.getLong("markTicks")).isPositive();
    }

    @Test
    void an_account_is_read_again_when_asked_for() {
        assertThat(admin("POST", "/admin/reconcile?account=demo-1", null).status())
                .isEqualTo(200);
        assertThat(admin("POST", "/admin/reconcile", null).status()).isEqualTo(200);
        assertThat(admin("POST", "/admin/reconcile?account=nobody", null).status())
                .isEqualTo(400);
        eventually(
                "a read account",
                () -> admin("GET", "/admin/accounts/demo-1", null).json().getBoolean("reconciling"),
                reconciling -> !reconciling);
    }

    @Test
    void a_broken_rule_file_changes_nothing_and_shows_in_health_metric_and_log() {
        long version = admin("GET", "/admin/policy", null).json().getLong("version");
        gateway.rewrite("policy.yaml", text -> text.replace("maxOrderValue: \"500000\"", "maxOrderValue: \"much\""));
        try {
            JsonObject data = eventually(
                    "the refusal in health",
                    () -> GatewayProcess.check(gateway.manage("GET", "/health/ready", null, null)),
                    health -> health.getString("policy").equals("a change was refused"));
            assertThat(data.getString("policyProblems"))
                    .contains("policy.yaml:")
                    .contains("maxOrderValue");
            assertThat(gateway.metric("gateway_policy_refused ")).isEqualTo(1);
            assertThat(gateway.metric("gateway_policy_load_failed_total ")).isPositive();
            assertThat(admin("GET", "/admin/policy", null).json().getLong("version"))
                    .isEqualTo(version);
            assertThat(gateway.output())
                    .contains("the changed rules were refused")
                    .contains("maxOrderValue");
            assertThat(place(rest("b" + orders++)).status()).isEqualTo(200);
        } finally {
            gateway.rewrite(
                    "policy.yaml", text -> text.replace("maxOrderValue: \"much\"", "maxOrderValue: \"500000\""));
        }
        eventually("the refusal is over", () -> gateway.metric("gateway_policy_refused ") == 0);
    }

    /** An order that neither fills nor rests. */
    private static Answer glance() {
        // An immediate order that far from the mark costs three tokens, and thirty flow in each second.
        LockSupport.parkNanos(100_000_000);
        Answer answer = place(Client.limit("r" + orders++, "BTC-PERP", "BUY", "0.01", "60000", "IOC", false));
        assertThat(answer.status()).as(answer.body()).isIn(200, 422);
        return answer;
    }

    @Test
    void rules_change_while_orders_flow_and_no_request_fails() {
        String usual = "maxOrderValue: \"500000\"";
        String small = "maxOrderValue: \"100\"";
        gateway.rewrite("policy.yaml", text -> text.replace(usual, small));
        Answer refused = eventually("the new rules", DemoIT::glance, answer -> answer.status() == 422);
        assertThat(refused.json().getString("code")).isEqualTo("ORDER_VALUE_EXCEEDS_MAX");

        gateway.rewrite("policy.yaml", text -> text.replace(small, usual));
        eventually("the old rules", DemoIT::glance, answer -> answer.status() == 200);
    }

    /** Connections that break before they have said anything are everyday life, and no reason to fill a disk with logs. */
    @Test
    void connections_that_break_write_no_log() throws IOException {
        int before = gateway.output().length();
        for (String said : List.of("", "GET /v1/acc", "POST /v1/orders HTTP/1.1\r\nContent-Length: 10\r\n\r\n{")) {
            for (int i = 0; i < 10; i++) {
                try (Socket socket = new Socket("127.0.0.1", gateway.door())) {
                    socket.setSoLinger(true, 0);
                    socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                    // Another connection's answer: the gateway has had time to take this one.
                    assertThat(trader.get("/v1/orders").status()).isEqualTo(200);
                }
            }
        }
        assertThat(trader.get("/v1/orders").status()).isEqualTo(200);
        assertThat(gateway.output().substring(before)).doesNotContain("Exception");
    }
}
