package dev.tidegate.edge;

import dev.tidegate.journey.Ask;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Which path and method ask for what. */
final class Routes {
    private static final String ORDERS = "/v1/orders";
    private static final String ORDER = ORDERS + "/";
    private static final String BATCH = ORDERS + "/batch";
    private static final String CHECK = ORDERS + "/check";
    private static final String CANCEL_ALL_AFTER = ORDERS + "/cancel-all-after";
    private static final String IMPACT = "/v1/risk/impact";
    private static final int MAX_SYMBOL = 32;

    /** Where a request leads. */
    sealed interface Route {
        record To(Ask ask) implements Route {}

        /**
         * Nowhere.
         *
         * @param allow the methods the path takes, empty where it takes none
         */
        record Nowhere(Reason reason, String field, String detail, String allow) implements Route {}
    }

    private static final Route PLACE = new Route.To(new Ask.Place());
    private static final Route NOT_FOUND =
            new Route.Nowhere(Reason.NOT_FOUND, "path", "there is nothing at this path", "");

    private Routes() {}

    static Route of(HttpMethod method, String path, @Nullable String query) {
        if (path.equals(ORDERS)) {
            return orders(method, query);
        }
        Route route = fixed(method, path);
        if (route == null && path.startsWith(ORDER)) {
            route = order(method, path.substring(ORDER.length()));
        }
        if (route == null && path.equals(IMPACT)) {
            return method == HttpMethod.GET ? impact(query) : wrongMethod(method, "GET");
        }
        if (route == null) {
            return NOT_FOUND;
        }
        return query != null && !query.isEmpty() && route instanceof Route.To ? unknownQuery() : route;
    }

    private static Route orders(HttpMethod method, @Nullable String query) {
        if (method == HttpMethod.POST) {
            return query == null || query.isEmpty() ? PLACE : unknownQuery();
        }
        if (method != HttpMethod.GET && method != HttpMethod.DELETE) {
            return wrongMethod(method, "GET, POST, DELETE");
        }
        String symbol = null;
        if (query != null && !query.isEmpty()) {
            symbol = query.startsWith("symbol=") ? decoded(query.substring("symbol=".length())) : null;
            if (symbol == null || symbol.isEmpty() || symbol.length() > MAX_SYMBOL || query.indexOf('&') >= 0) {
                return new Route.Nowhere(
                        Reason.MALFORMED,
                        "symbol",
                        "the query may only be symbol=, with 1 to " + MAX_SYMBOL + " characters",
                        "");
            }
        }
        return new Route.To(method == HttpMethod.GET ? new Ask.Orders(symbol) : new Ask.CancelAll(symbol));
    }

    private static @Nullable Route fixed(HttpMethod method, String path) {
        return switch (path) {
            // With another method they are orders that happen to be called so.
            case BATCH -> method == HttpMethod.POST ? new Route.To(new Ask.Batch()) : null;
            case CANCEL_ALL_AFTER -> method == HttpMethod.POST ? new Route.To(new Ask.CancelAllAfter()) : null;
            case CHECK -> method == HttpMethod.POST ? new Route.To(new Ask.Check()) : null;
            case "/v1/account" -> only(HttpMethod.GET, method, new Ask.Account());
            case "/v1/limits" -> only(HttpMethod.GET, method, new Ask.Limits());
            case "/v1/instruments" -> only(HttpMethod.GET, method, new Ask.Instruments());
            case "/v1/risk/simulate" -> only(HttpMethod.POST, method, new Ask.Risk.Simulate());
            case "/v1/risk/account" -> only(HttpMethod.GET, method, new Ask.Risk.Account());
            case "/v1/risk/model" -> only(HttpMethod.GET, method, new Ask.Risk.Model());
            case "/v1/risk/price" -> only(HttpMethod.POST, method, new Ask.Risk.Price());
            default -> null;
        };
    }

    private static Route impact(@Nullable String query) {
        return switch (QueryText.read(query, "symbol", "side", "quantity")) {
            case QueryText.Unreadable(String field, String detail) -> malformed(field, detail);
            case QueryText.Fields fields -> impact(fields.of("symbol"), fields.of("side"), fields.of("quantity"));
        };
    }

    private static Route impact(String symbol, String side, String quantity) {
        if (symbol.isEmpty() || symbol.length() > MAX_SYMBOL) {
            return malformed("symbol", "symbol must have 1 to " + MAX_SYMBOL + " characters");
        }
        if (!side.equals(Side.BUY.name()) && !side.equals(Side.SELL.name())) {
            return malformed("side", "side must be BUY or SELL");
        }
        String problem = Decimal.problem(quantity);
        if (problem != null) {
            return malformed("quantity", "quantity " + problem);
        }
        Decimal number = Decimal.parse(quantity);
        return number.signum() > 0
                ? new Route.To(new Ask.Risk.Impact(symbol, Side.valueOf(side), number))
                : malformed("quantity", "quantity must be above zero");
    }

    private static Route malformed(String field, String detail) {
        return new Route.Nowhere(Reason.MALFORMED, field, detail, "");
    }

    private static Route only(HttpMethod wanted, HttpMethod method, Ask ask) {
        return method == wanted ? new Route.To(ask) : wrongMethod(method, wanted.name());
    }

    private static Route order(HttpMethod method, String encoded) {
        String id = decoded(encoded);
        if (id == null || !OrderCommand.validClientOrderId(id)) {
            return new Route.Nowhere(
                    Reason.MALFORMED,
                    "clientOrderId",
                    "the client order id in the path must have 1 to " + OrderCommand.MAX_CLIENT_ORDER_ID
                            + " characters of A-Z a-z 0-9 . _ : / -",
                    "");
        }
        if (method == HttpMethod.GET) {
            return new Route.To(new Ask.Order(id));
        }
        if (method == HttpMethod.PUT) {
            return new Route.To(new Ask.Replace(id));
        }
        if (method == HttpMethod.DELETE) {
            return new Route.To(new Ask.Cancel(id));
        }
        return wrongMethod(method, "GET, PUT, DELETE");
    }

    private static Route wrongMethod(HttpMethod method, String allow) {
        return new Route.Nowhere(
                Reason.METHOD_NOT_ALLOWED, "method", "the path takes " + allow + ", not " + shown(method), allow);
    }

    /** A method is the client's text: only its known names are repeated. */
    private static String shown(HttpMethod method) {
        return HttpMethod.values().contains(method) ? method.name() : "this method";
    }

    private static Route unknownQuery() {
        return new Route.Nowhere(Reason.MALFORMED, "query", "the path takes no query", "");
    }

    static @Nullable String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
