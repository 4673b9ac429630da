package dev.tidegate.ops;

import dev.tidegate.journey.Shadow;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.ops.AdminApi.Response;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.TradingMode;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.Problem;
import dev.tidegate.policy.Pulled;
import dev.tidegate.policy.Reload;
import dev.tidegate.policy.Scope;
import dev.tidegate.policy.SharedSwitches;
import dev.tidegate.policy.Status;
import dev.tidegate.replicas.Member;
import dev.tidegate.replicas.Replicas;
import dev.tidegate.replicas.Roster;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountStatus;
import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Subject;
import dev.tidegate.surveillance.DecisionRecord;
import dev.tidegate.surveillance.TapeQuery;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operators can see and do. Every method may block and is called off the event loops. */
@ApplicationScoped
public class AdminActions {
    /** Decisions in one answer where the request does not say. */
    private static final long DECISIONS = 100;

    /** Sanctions in one answer, the youngest. */
    private static final int MAX_SANCTIONS = 1_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Operated gateway;

    AdminActions(Operated gateway) {
        this.gateway = gateway;
    }

    Response policy(RoutingContext request, JsonObject body) {
        return Response.ok(policy());
    }

    private JsonObject policy() {
        Status status = gateway.rulebooks().status();
        JsonObject json = new JsonObject()
                .put("version", status.version())
                .put("hash", status.hash())
                .put("loadedAtMillis", status.loadedAtMillis())
                .put("reloads", status.reloads())
                .put("failures", status.failures())
                .put("agreed", !Meters.drift(gateway))
                .put("notes", new JsonArray(status.notes()));
        Status.Failure failure = status.failure();
        if (failure != null) {
            JsonArray problems = json(failure.problems());
            json.put(
                    "refused",
                    new JsonObject()
                            .put("hash", failure.hash())
                            .put("atMillis", failure.atMillis())
                            .put("problems", problems));
        }
        return json;
    }

    /** Looks at the rule files now. A change must stand still for two looks, so this looks twice. */
    Response reload(RoutingContext request, JsonObject body) {
        Reload first = gateway.rulebooks().reload();
        Reload result = first == Reload.WAITING ? gateway.rulebooks().reload() : first;
        JsonObject json = policy().put("result", result.name());
        return new Response(result == Reload.REFUSED ? 422 : 200, json);
    }

    Response killSwitches(RoutingContext request, JsonObject body) {
        JsonArray pulled = new JsonArray();
        gateway.killSwitch().pulled().forEach(each -> pulled.add(json(each)));
        JsonObject json = new JsonObject().put("pulled", pulled);
        gateway.killSwitch().problem().ifPresent(problem -> json.put("problem", problem));
        return Response.ok(json);
    }

    private static JsonObject json(Pulled pulled) {
        return new JsonObject()
                .put("scope", pulled.scope().toString())
                .put("mode", text(pulled.mode()))
                .put("reason", pulled.reason())
                .put("operator", pulled.operator())
                .put("atMillis", pulled.atMillis());
    }

    private static JsonArray json(List<Problem> problems) {
        JsonArray all = new JsonArray();
        problems.forEach(problem -> all.add(new JsonObject()
                .put("file", problem.file())
                .put("line", problem.line())
                .put("path", problem.path())
                .put("rule", problem.rule().toString())
                .put("detail", problem.detail())));
        return all;
    }

    /** What the policy on trial would have refused since it came, or why there is none. */
    Response shadow(RoutingContext request, JsonObject body) {
        Shadow.Report report = gateway.shadow().report();
        JsonObject json =
                new JsonObject().put("problems", json(gateway.candidates().problems()));
        if (report != null) {
            JsonObject rules = new JsonObject();
            report.wouldRefuse().forEach(rules::put);
            JsonObject sanctions = new JsonObject();
            report.wouldSanction().forEach(sanctions::put);
            JsonObject accounts = new JsonObject();
            report.byAccount().forEach(accounts::put);
            json.put("candidate", report.hash())
                    .put("judged", report.judged())
                    .put("wouldRefuse", rules)
                    .put("wouldAllow", report.wouldAllow())
                    .put("wouldSanction", sanctions)
                    .put("accounts", accounts);
        }
        return Response.ok(json);
    }

    /** The gateways of the same ledger, and whether all of them go by the same rules. */
    Response replicas(RoutingContext request, JsonObject body) {
        JsonArray all = new JsonArray();
        Replicas replicas = gateway.replicas();
        Roster roster = replicas == null ? null : replicas.roster();
        if (roster == null) {
            Status own = gateway.rulebooks().status();
            all.add(json(new Member("alone", true, own.version(), own.hash())));
        } else {
            roster.members().forEach(member -> all.add(json(member)));
        }
        return Response.ok(new JsonObject().put("replicas", all).put("agreed", !Meters.drift(gateway)));
    }

    private static JsonObject json(Member member) {
        return new JsonObject()
                .put("id", member.id())
                .put("own", member.own())
                .put("policyVersion", member.policyVersion())
                .put("policyHash", member.policyHash());
    }

    Response sanctions(RoutingContext request, JsonObject body) {
        JsonArray all = new JsonArray();
        gateway.shield().inForce(System.currentTimeMillis()).stream()
                .limit(MAX_SANCTIONS)
                .forEach(each -> all.add(json(each)));
        return Response.ok(new JsonObject()
                .put("sanctions", all)
                .put("watched", gateway.shield().subjects()));
    }

    private static JsonObject json(Sanction sanction) {
        return new JsonObject()
                .put("subject", sanction.subject().toString())
                .put("level", sanction.level().text())
                .put("pattern", sanction.pattern().text())
                .put("detail", sanction.detail())
                .put("surcharge", sanction.surcharge())
                .put("rung", sanction.rung())
                .put("sinceMillis", sanction.sinceMillis())
                .put("untilMillis", sanction.untilMillis());
    }

    /** Ends a sanction before its time, and forgets what led to it. */
    Response lift(RoutingContext request, JsonObject body) {
        only(body, "subject", "reason", "operator");
        Subject subject = Subject.parse(required(body, "subject"));
        Sanction lifted = gateway.shield()
                .lift(subject, required(body, "operator"), required(body, "reason"), System.currentTimeMillis());
        return lifted == null
                ? Response.problem(404, "no sanction is in force for " + subject)
                : Response.ok(new JsonObject().put("lifted", json(lifted)));
    }

    private static String text(TradingMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Pulls or releases one scope; HALT also takes the open orders in scope out of the exchange. */
    Response pull(RoutingContext request, JsonObject body) throws IOException {
        only(body, "scope", "mode", "reason", "operator");
        Scope scope = Scope.parse(required(body, "scope"));
        TradingMode mode = mode(required(body, "mode"));
        KillSwitch.Outcome outcome;
        try {
            outcome = gateway.killSwitch().set(scope, mode, required(body, "reason"), required(body, "operator"));
        } catch (SharedSwitches.Untold away) {
            return Response.problem(503, String.valueOf(away.getMessage()));
        }
        JsonObject json = new JsonObject()
                .put("outcome", outcome.name())
                .put("scope", scope.toString())
                .put("mode", text(mode));
        if (outcome == KillSwitch.Outcome.FULL) {
            return Response.problem(
                    409, KillSwitch.MAX_PULLED + " scopes are stopped already; stop everything (global)");
        }
        if (mode == TradingMode.HALT) {
            json.put("withdrawnUnconfirmed", withdraw(scope));
        }
        return Response.ok(json);
    }

    /** Accounts whose orders may still be open. The switch is in force whatever the exchange says, and goes on trying. */
    private JsonArray withdraw(Scope scope) {
        AccountId account = account(scope);
        Collection<AccountId> left = gateway.withdrawal()
                .withdraw(account, symbol(scope))
                .map(unconfirmed -> (Collection<AccountId>) unconfirmed)
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(() -> account == null
                        ? gateway.rulebooks().current().accounts().keySet()
                        : List.of(account))
                .await()
                .indefinitely();
        return new JsonArray(left.stream().map(AccountId::value).toList());
    }

    private static @Nullable AccountId account(Scope scope) {
        return scope instanceof Scope.OfAccount of ? of.account() : null;
    }

    private static @Nullable String symbol(Scope scope) {
        return scope instanceof Scope.OfInstrument of ? of.symbol() : null;
    }

    private static TradingMode mode(String text) {
        for (TradingMode mode : TradingMode.values()) {
            if (text(mode).equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("mode must be one of "
                + Arrays.stream(TradingMode.values()).map(AdminActions::text).toList());
    }

    /** Decisions of a time, oldest first: {@code from} and {@code to} in epoch milliseconds, one account's, or one alone. */
    Response decisions(RoutingContext request, JsonObject body) {
        String account = request.request().getParam("account");
        TapeQuery query = new TapeQuery(
                number(request, "from", 0),
                number(request, "to", Long.MAX_VALUE),
                account == null ? null : new AccountId(account),
                request.request().getParam("decisionId"),
                (int) Math.min(Integer.MAX_VALUE, number(request, "limit", DECISIONS)));
        JsonArray found = new JsonArray();
        gateway.decisions().read(query).forEach(each -> found.add(json(each)));
        return Response.ok(new JsonObject()
                .put("decisions", found)
                .put("recorded", gateway.decisions().recorded())
                .put("dropped", gateway.decisions().dropped()));
    }

    private static long number(RoutingContext request, String name, long usual) {
        String text = request.request().getParam(name);
        if (text == null) {
            return usual;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(name + " must be a whole number");
        }
        return Long.parseLong(text);
    }

    private static JsonObject json(DecisionRecord decision) {
        JsonArray reasons = new JsonArray();
        decision.breaches()
                .forEach(breach -> reasons.add(new JsonObject()
                        .put("code", breach.reason().name())
                        .put("subject", breach.subject())
                        .put(
                                "measure",
                                breach.measure() == null
                                        ? null
                                        : breach.measure().toString())
                        .put(
                                "limit",
                                breach.limit() == null ? null : breach.limit().toString())
                        .put("unit", breach.unit())));
        return new JsonObject()
                .put("timeMillis", decision.timeMillis())
                .put("decisionId", decision.decisionId())
                .put("account", decision.account().value())
                .put("key", decision.keyId())
                .put("lane", decision.lane().name())
                .put("command", decision.command().toString())
                .put("allowed", decision.allowed())
                .put("reasons", reasons)
                .put(
                        "maxQuantity",
                        decision.maxQuantity() == null
                                ? null
                                : decision.maxQuantity().toString())
                .put("markTicks", decision.markTicks())
                .put("accountVersion", decision.accountVersion())
                .put("policyVersion", decision.policyVersion())
                .put("marketVersion", decision.marketVersion());
    }

    Response reconcile(RoutingContext request, JsonObject body) {
        String account = request.request().getParam("account");
        if (account == null) {
            gateway.fills().reconcileAll();
        } else {
            gateway.fills().reconcile(known(account));
        }
        return Response.ok(new JsonObject().put("asked", account == null ? "all" : account));
    }

    Response account(RoutingContext request, JsonObject body) {
        AccountId account = known(request.pathParam("account"));
        AccountJson shown = new AccountJson(gateway.rulebooks().current());
        return Response.ok(gateway.ledger()
                .turn(account, state -> Ledger.Step.answer(shown.of(state)))
                .await()
                .atMost(PATIENCE)
                .put("reconciling", gateway.fills().reconciling(account)));
    }

    /** What everything listed is taken to be worth, and how old that is: marks decide what may add risk. */
    Response market(RoutingContext request, JsonObject body) {
        return Response.ok(MarketJson.of(gateway.market().snapshot()));
    }

    /** Sets what an account may do: after an impossible event has halted it, say. */
    Response status(RoutingContext request, JsonObject body) {
        only(body, "status", "reason", "operator");
        AccountId account = known(request.pathParam("account"));
        AccountStatus status = status(required(body, "status"));
        String cause = required(body, "operator") + ": " + required(body, "reason");
        return Response.ok(gateway.ledger()
                .turn(
                        account,
                        state -> new Ledger.Step<>(
                                List.of(new AccountEvent.StatusChanged(status, cause, System.currentTimeMillis())),
                                new JsonObject().put("account", account.value()).put("status", status.name())))
                .await()
                .atMost(PATIENCE));
    }

    private static AccountStatus status(String text) {
        for (AccountStatus status : List.of(AccountStatus.ACTIVE, AccountStatus.REDUCE_ONLY, AccountStatus.HALTED)) {
            if (status.name().equals(text)) {
                return status;
            }
        }
        throw new IllegalArgumentException("status must be one of ACTIVE, REDUCE_ONLY, HALTED");
    }

    private AccountId known(String name) {
        AccountId account = new AccountId(name);
        if (!gateway.rulebooks().current().accounts().containsKey(account)) {
            throw new IllegalArgumentException("there is no account " + account);
        }
        return account;
    }

    static String required(JsonObject body, String field) {
        if (body.getValue(field) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new IllegalArgumentException(field + " is missing, must be a text");
    }

    static void only(JsonObject body, String... fields) {
        for (String name : body.fieldNames()) {
            if (!Set.of(fields).contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is no field of this request");
            }
        }
    }
}
