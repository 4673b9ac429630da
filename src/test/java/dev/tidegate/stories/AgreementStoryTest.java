package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.risk.OrderPhase;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the gateway says of limits is what it does: after every one of many calls in an order nobody chose, over HTTP and a WebSocket, its
 * verdict, its headers and what {@code GET /v1/limits} shows are those of a model that subtracts. The buckets fill up once a day.
 */
class AgreementStoryTest {
    private static final int STEPS = 90;
    private static final String BTC = "BTC-PERP";
    /** Ends the name of an order that lies far from the mark. */
    private static final String FAR = "-far";

    /** What cancelling an order costs the lane of new ones, however old the order is. */
    private static final int CANCELLED = 2;

    private Stage stage;
    private Client trader;
    private Wire wire;
    private Random luck;
    private final Map<String, Integer> capacity = new LinkedHashMap<>();
    private final Map<String, Integer> left = new LinkedHashMap<>();
    private final List<Live> live = new ArrayList<>();
    private int number;

    private record Live(String id, int lots, boolean reducing) {}

    /** A reply over either way; -1 and empty for what it does not say. */
    private record Said(int status, String policy, int remaining, int cost) {}

    @BeforeEach
    void open() throws Exception {
        capacity.clear();
        bucket("cancel", 60, 45);
        bucket("reduce", 30, 12);
        bucket("amend-down", 10, 30);
        bucket("new", 70, 60);
        bucket("query", 100_000, 90_000);
        capacity.put("instrument-new", 50);
        left.putAll(capacity);
        stage = Stage.open(options -> options.unwatched().rewrite("policy.yaml", this::limits));
        stage.price(BTC, "65000");
        trader = stage.client("demo-1-key");
        wire = stage.wire("demo-1-key").login();
        stage.offer(BTC, "1", "65000");
        assertThat(trader.buy("open", BTC, "0.5", "65000").jsonPath().getString("status"))
                .isEqualTo("FILLED");
        spend("new", 1);
        eventually(
                "the position",
                () -> stage.position("demo-1", BTC).toPlainString(),
                held -> held.equals("0.5") || held.equals("0.500"));
    }

    @AfterEach
    void close() throws Exception {
        wire.close();
        stage.close();
    }

    private void bucket(String lane, int ofKey, int ofAccount) {
        capacity.put("key-" + lane, ofKey);
        capacity.put("account-" + lane, ofAccount);
    }

    private String limits(String shipped) {
        StringBuilder levels = new StringBuilder();
        for (String level : List.of("key", "account", "instrument")) {
            levels.append("  ").append(level).append(":\n");
            capacity.forEach((name, tokens) -> {
                if (name.startsWith(level + "-")) {
                    levels.append("    %s:%n      %s: {capacity: %d, refill: 1, period: 1d}%n"
                            .formatted(name.substring(level.length() + 1), name, tokens));
                }
            });
        }
        String own = shipped.replaceFirst(
                "(?s)\n  key:\n.*?\n  # What commands cost", "\n" + levels + "\n  # What commands cost");
        return own.replaceFirst("cancelAge: \\[.*?]", "cancelAge: [{under: 1d, add: " + CANCELLED + "}]");
    }

    /** Whose tokens a lane takes, in the order they are asked. */
    private List<String> asked(String lane, boolean onInstrument) {
        List<String> names = new ArrayList<>(List.of("key-" + lane, "account-" + lane));
        if (lane.equals("new") && onInstrument) {
            names.add("instrument-new");
        }
        return names;
    }

    private int has(String name) {
        return left.getOrDefault(name, 0);
    }

    private void spend(String lane, int tokens) {
        asked(lane, true).forEach(name -> left.merge(name, -tokens, Integer::sum));
    }

    /** The one that refuses so many tokens; empty where they are all there. */
    private String lacking(String lane, boolean onInstrument, int tokens) {
        return asked(lane, onInstrument).stream()
                .filter(name -> has(name) < tokens)
                .findFirst()
                .orElse("");
    }

    private String tightest(List<String> names) {
        String tightest = names.getFirst();
        for (String name : names) {
            if ((long) has(name) * capacity.get(tightest) < (long) has(tightest) * capacity.get(name)) {
                tightest = name;
            }
        }
        return tightest;
    }

    /** What has been done already is charged to account and instrument, as far as a debt may go. */
    private void charge(int tokens) {
        for (String name : List.of("account-new", "instrument-new")) {
            if (has(name) > -capacity.get(name)) {
                left.merge(name, -tokens, Integer::sum);
            }
        }
    }

    private Said http(Response reply) {
        String limit = reply.header("RateLimit");
        String cost = reply.header("X-Gateway-Cost");
        return new Said(
                reply.statusCode(),
                limit == null ? "" : limit.replaceAll("\"([^\"]*)\".*", "$1"),
                limit == null ? -1 : Integer.parseInt(limit.replaceAll(".*;r=(\\d+);.*", "$1")),
                cost == null ? -1 : Integer.parseInt(cost));
    }

    private Said socket(JsonObject reply) {
        JsonObject limit = reply.getJsonObject("rateLimit");
        return new Said(
                reply.getInteger("status"),
                limit == null ? "" : limit.getString("policy"),
                limit == null ? -1 : limit.getInteger("remaining"),
                reply.getInteger("cost", -1));
    }

    /** Asserts a verdict and what is said of it; true where the command passed the limits. */
    private boolean agree(String what, Said said, String lane, boolean onInstrument, int tokens, int status, int kept) {
        String lacking = lacking(lane, onInstrument, tokens);
        if (!lacking.isEmpty()) {
            assertThat(said).as(what).isEqualTo(new Said(429, lacking, Math.max(0, has(lacking)), 0));
            return false;
        }
        asked(lane, onInstrument).forEach(name -> left.merge(name, -kept, Integer::sum));
        String tightest = tightest(asked(lane, onInstrument));
        assertThat(said).as(what).isEqualTo(new Said(status, tightest, Math.max(0, has(tightest)), kept));
        return true;
    }

    private void limitsAgree(String after) {
        Map<String, Integer> shown = eventually(
                "the limits are those of the model after " + after + ": " + left,
                () -> {
                    left.merge("key-query", -1, Integer::sum);
                    left.merge("account-query", -1, Integer::sum);
                    Map<String, Integer> all = new TreeMap<>();
                    trader.get("/v1/limits")
                            .then()
                            .statusCode(200)
                            .extract()
                            .jsonPath()
                            .<Map<String, Object>>getList("buckets")
                            .forEach(each ->
                                    all.put((String) each.get("policy"), ((Number) each.get("remaining")).intValue()));
                    return all;
                },
                all -> all.equals(model()));
        assertThat(shown).isEqualTo(model());
    }

    private Map<String, Integer> model() {
        Map<String, Integer> model = new TreeMap<>();
        left.forEach((name, tokens) -> model.put(name, Math.max(0, tokens)));
        return model;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void every_verdict_header_and_figure_is_that_of_the_model(long seed) {
        luck = new Random(seed);
        limitsAgree("the beginning");
        for (int step = 0; step < STEPS; step++) {
            String what = seed + "/" + step + " ";
            switch (luck.nextInt(12)) {
                case 0, 1 -> place(what + "an order", "64500", 1);
                case 2 -> place(what + "an order far away", "60000", 2);
                case 3 -> reduce(what + "a reduction");
                case 4 -> replace(what + "a smaller quantity", -1, "amend-down");
                case 5 -> replace(what + "a larger quantity", 1, "new");
                case 6 -> cancel(what + "a cancel");
                case 7 -> cancelUnknown(what + "a cancel of nothing");
                case 8 -> cancelAll(what + "a cancel of all");
                case 9 -> question(what + "a question");
                case 10 -> batch(what + "a batch");
                default -> tooLarge(what + "an order that is too large");
            }
            limitsAgree(what);
        }
    }

    private boolean overSocket() {
        return luck.nextBoolean();
    }

    private String nextId() {
        return "a-" + number++;
    }

    private Said send(String order) {
        return overSocket()
                ? socket(wire.ask(wire.command("place").put("order", new JsonObject(order))))
                : http(trader.post("/v1/orders", order));
    }

    private void place(String what, String price, int tokens) {
        String id = nextId() + (tokens == 2 ? FAR : "");
        Said said = send(Client.limit(id, BTC, "BUY", "0.005", price, "GTC", false));
        if (agree(what, said, "new", true, tokens, 200, tokens)) {
            opened(id, 5, false);
        }
    }

    private void opened(String id, int lots, boolean reducing) {
        live.add(new Live(id, lots, reducing));
        eventually("order " + id + " is live", () -> stage.phase("demo-1", id) == OrderPhase.LIVE);
    }

    private void reduce(String what) {
        String id = nextId();
        Said said = send(Client.limit(id, BTC, "SELL", "0.001", "65500", "GTC", true));
        if (agree(what, said, "reduce", true, 1, 200, 1)) {
            opened(id, 1, true);
        }
    }

    private void tooLarge(String what) {
        String id = nextId();
        // What it would be surcharged is not kept: it never reaches a book.
        Said said = send(Client.limit(id, BTC, "BUY", "9.5", "60000", "GTC", false));
        agree(what, said, "new", true, 2, 422, 1);
    }

    private void replace(String what, int lots, String lane) {
        Live order = live.stream()
                .filter(each -> !each.reducing() && each.lots() + lots > 0)
                .findFirst()
                .orElse(null);
        if (order == null) {
            return;
        }
        int next = order.lots() + lots;
        String change = "{\"quantity\":\"0.%03d\"}".formatted(next);
        Said said = overSocket()
                ? socket(wire.ask(
                        wire.command("replace").put("clientOrderId", order.id()).put("change", new JsonObject(change))))
                : http(trader.put("/v1/orders/" + order.id(), change));
        // Only what adds risk is surcharged for where it lies.
        int tokens = order.id().endsWith(FAR) && lane.equals("new") ? 2 : 1;
        if (agree(what, said, lane, true, tokens, 200, tokens)) {
            live.remove(order);
            opened(order.id(), next, false);
        }
    }

    private void cancel(String what) {
        if (live.isEmpty()) {
            return;
        }
        Live order = live.get(luck.nextInt(live.size()));
        Said said = overSocket()
                ? socket(wire.ask(wire.cancel(order.id())))
                : http(trader.delete("/v1/orders/" + order.id()));
        if (agree(what, said, "cancel", false, 1, 200, 1)) {
            gone(order);
        }
    }

    private void gone(Live order) {
        live.remove(order);
        if (!order.reducing()) {
            charge(CANCELLED);
        }
    }

    private void cancelUnknown(String what) {
        Said said = overSocket() ? socket(wire.ask(wire.cancel("nothing"))) : http(trader.delete("/v1/orders/nothing"));
        agree(what, said, "cancel", false, 1, 404, 1);
    }

    private void cancelAll(String what) {
        Said said = overSocket()
                ? socket(wire.ask(wire.command("cancelAll").put("symbol", BTC)))
                : http(trader.delete("/v1/orders?symbol=" + BTC));
        if (agree(what, said, "cancel", false, 5, 200, 5)) {
            List.copyOf(live).forEach(this::gone);
        }
    }

    private void question(String what) {
        Said said = overSocket()
                ? socket(wire.ask(wire.command(luck.nextBoolean() ? "account" : "instruments")))
                : http(trader.get("/v1/orders"));
        agree(what, said, "query", false, 1, 200, 1);
    }

    /** Each order has its own verdict; what the whole costs is their sum, and the tightest of their buckets is said. */
    private void batch(String what) {
        List<String> ids = List.of(nextId(), nextId(), nextId());
        List<String> orders = List.of(
                Client.limit(ids.get(0), BTC, "BUY", "0.005", "64500", "GTC", false),
                Client.limit(ids.get(1), BTC, "SELL", "0.001", "65500", "GTC", true),
                Client.limit(ids.get(2), BTC, "BUY", "0.005", "64500", "GTC", false));
        Said said;
        List<Integer> verdicts = new ArrayList<>();
        if (overSocket()) {
            JsonArray all = new JsonArray();
            orders.forEach(order -> all.add(new JsonObject(order)));
            JsonObject reply = wire.ask(wire.command("batch").put("orders", all));
            said = socket(reply);
            reply.getJsonObject("body")
                    .getJsonArray("results")
                    .forEach(each -> verdicts.add(((JsonObject) each).getInteger("status")));
        } else {
            Response reply = trader.post("/v1/orders/batch", "{\"orders\":[" + String.join(",", orders) + "]}");
            said = http(reply);
            verdicts.addAll(reply.jsonPath().getList("results.status"));
        }
        List<Integer> expected = new ArrayList<>();
        int spent = 0;
        for (int i = 0; i < 3; i++) {
            String lane = i == 1 ? "reduce" : "new";
            boolean passes = lacking(lane, true, 1).isEmpty();
            expected.add(passes ? 200 : 429);
            if (passes) {
                asked(lane, true).forEach(name -> left.merge(name, -1, Integer::sum));
                spent++;
            }
        }
        assertThat(verdicts).as(what).isEqualTo(expected);
        List<String> all = new ArrayList<>(asked("new", true));
        all.addAll(asked("reduce", true));
        String tightest = tightest(all);
        assertThat(said).as(what).isEqualTo(new Said(200, tightest, Math.max(0, has(tightest)), spent));
        for (int i = 0; i < 3; i++) {
            if (verdicts.get(i) == 200) {
                opened(ids.get(i), i == 1 ? 1 : 5, i == 1);
            }
        }
    }
}
