package dev.tidegate.ops;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The admin endpoints on the management port: who may, which path, off the event loop, and errors as problem documents. */
@ApplicationScoped
public class AdminApi {
    private static final int MAX_BODY = 16 << 10;

    /** An answer of an endpoint. */
    record Response(int status, JsonObject body) {
        static Response ok(JsonObject body) {
            return new Response(200, body);
        }

        static Response problem(int status, String detail) {
            return new Response(
                    status,
                    new JsonObject()
                            .put("type", "about:blank")
                            .put("status", status)
                            .put("detail", detail));
        }
    }

    /** What an endpoint does; may block. */
    interface Endpoint {
        Response answer(RoutingContext request, JsonObject body) throws Exception;
    }

    private final Vertx vertx;
    private final AdminToken token;
    private final AdminActions actions;
    private final ModelActions model;

    AdminApi(
            Vertx vertx,
            AdminActions actions,
            ModelActions model,
            @ConfigProperty(name = "tidegate.admin.token") Optional<String> token) {
        this.vertx = vertx;
        this.actions = actions;
        this.model = model;
        this.token = new AdminToken(token.orElse(null));
    }

    void routes(@Observes ManagementInterface management) {
        Router router = management.router();
        add(router, HttpMethod.GET, "/admin/policy", actions::policy);
        add(router, HttpMethod.POST, "/admin/policy/reload", actions::reload);
        add(router, HttpMethod.GET, "/admin/kill-switch", actions::killSwitches);
        add(router, HttpMethod.PUT, "/admin/kill-switch", actions::pull);
        add(router, HttpMethod.GET, "/admin/shadow", actions::shadow);
        add(router, HttpMethod.GET, "/admin/replicas", actions::replicas);
        add(router, HttpMethod.GET, "/admin/sanctions", actions::sanctions);
        add(router, HttpMethod.POST, "/admin/sanctions/lift", actions::lift);
        add(router, HttpMethod.POST, "/admin/reconcile", actions::reconcile);
        add(router, HttpMethod.GET, "/admin/decisions", actions::decisions);
        add(router, HttpMethod.GET, "/admin/market", actions::market);
        add(router, HttpMethod.GET, "/admin/risk-model", model::shown);
        add(router, HttpMethod.POST, "/admin/risk-model/calibrate", model::calibrate);
        add(router, HttpMethod.POST, "/admin/risk-model/back", model::back);
        add(router, HttpMethod.POST, "/admin/risk-model/release", model::release);
        add(router, HttpMethod.GET, "/admin/accounts/:account", actions::account);
        add(router, HttpMethod.PUT, "/admin/accounts/:account/status", actions::status);
        nowhere(router);
    }

    /** What is at no path of this port is said in the same form as every other refusal. */
    private static void nowhere(Router router) {
        router.route()
                .last()
                .handler(context -> reply(
                        context,
                        Response.problem(404, "there is nothing at this path, or it does not take this method")));
    }

    private void add(Router router, HttpMethod method, String path, Endpoint endpoint) {
        router.route(method, path)
                .handler(context -> handle(context, endpoint))
                .failureHandler(context -> reply(context, failed(context.failure())));
    }

    private void handle(RoutingContext context, Endpoint endpoint) {
        if (!token.accepts(context.request().getHeader("Authorization"))) {
            reply(context, Response.problem(401, "the admin token is missing or wrong"));
            return;
        }
        // The management port has read the body, within its own bound, before it comes here.
        Buffer body = context.body().buffer();
        run(context, endpoint, body == null ? Buffer.buffer() : body);
    }

    private void run(RoutingContext context, Endpoint endpoint, Buffer body) {
        if (body.length() > MAX_BODY) {
            reply(context, Response.problem(413, "the body must have at most " + MAX_BODY + " bytes"));
            return;
        }
        Callable<Response> work =
                () -> endpoint.answer(context, body.length() == 0 ? new JsonObject() : new JsonObject(body));
        vertx.executeBlocking(work, false)
                .onComplete(done -> reply(context, done.succeeded() ? done.result() : failed(done.cause())));
    }

    private static Response failed(Throwable cause) {
        return switch (cause) {
            case IllegalArgumentException bad -> Response.problem(400, String.valueOf(bad.getMessage()));
            case DecodeException bad -> Response.problem(400, "the body is no valid JSON object");
            default -> {
                System.getLogger(AdminApi.class.getName())
                        .log(System.Logger.Level.ERROR, "admin request failed", cause);
                yield Response.problem(500, "failed; the log says why");
            }
        };
    }

    private static void reply(RoutingContext context, Response response) {
        if (response.status() == 401) {
            context.response().putHeader("www-authenticate", "Bearer");
        }
        context.response()
                .setStatusCode(response.status())
                .putHeader("content-type", response.status() < 400 ? "application/json" : "application/problem+json")
                .end(response.body().toBuffer());
    }
}
