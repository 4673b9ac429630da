package dev.tidegate.sandbox;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.dialect.RequestJson;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.Reason;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The order API of the exchange: a request of an account becomes a command, its answer a reply. Knows no sockets. */
final class SandboxRest {
    private static final String ORDERS = "/v1/orders";
    private static final String ONE_ORDER = ORDERS + "/";

    private final Supplier<Exchange> exchange;
    private final LongSupplier feedSequence;

    SandboxRest(Supplier<Exchange> exchange, LongSupplier feedSequence) {
        this.exchange = exchange;
        this.feedSequence = feedSequence;
    }

    /**
     * Acts on a request.
     *
     * @param path as it stood in the request line, still percent-encoded
     * @param symbol the query parameter of that name
     */
    HttpReply answer(AccountId who, String method, String path, @Nullable String symbol, byte[] body) {
        SandboxAccount account = exchange.get().account(who);
        return switch (path) {
            case ORDERS ->
                switch (method) {
                    case "POST" -> HttpReply.of(place(account, RequestJson.place(body)));
                    case "GET" -> HttpReply.ok(ReplyJson.orders(account.openPictures(symbol)));
                    case "DELETE" ->
                        HttpReply.ok(ReplyJson.orders(exchange.get().cancelAll(account, symbol)));
                    default -> notAllowed(method);
                };
            case ORDERS + "/batch" ->
                method.equals("POST") ? batch(account, body) : oneOrder(account, method, path, body);
            case "/v1/account" ->
                onlyGet(
                        method,
                        () -> ReplyJson.account(account.picture(
                                feedSequence.getAsLong(), exchange.get().listings())));
            case "/v1/instruments" ->
                onlyGet(
                        method,
                        () -> InstrumentsJson.encode(exchange.get().listings().values()));
            default ->
                path.startsWith(ONE_ORDER)
                        ? oneOrder(account, method, path, body)
                        : HttpReply.notTaken(Reason.NOT_FOUND, "", "there is no " + path);
        };
    }

    private HttpReply oneOrder(SandboxAccount account, String method, String path, byte[] body) {
        String id = decoded(path.substring(ONE_ORDER.length()));
        if (id == null) {
            return HttpReply.notTaken(Reason.NOT_FOUND, "clientOrderId", "the path names no client order id");
        }
        return switch (method) {
            case "GET" -> HttpReply.of(exchange.get().order(account, id));
            case "DELETE" -> HttpReply.of(exchange.get().cancel(account, id));
            case "PUT" ->
                HttpReply.of(read(
                        RequestJson.replace(id, body), change -> exchange.get().replace(account, change)));
            default -> notAllowed(method);
        };
    }

    private Answer place(SandboxAccount account, Decoded<OrderCommand.Place> order) {
        return read(order, place -> exchange.get().place(account, place));
    }

    private HttpReply batch(SandboxAccount account, byte[] body) {
        Decoded<List<RequestJson.BatchItem>> read = RequestJson.batch(body);
        if (read instanceof Decoded.Unreadable<List<RequestJson.BatchItem>>(var reason, var field, var detail)) {
            return HttpReply.of(new Answer.Refused(reason, field, detail));
        }
        JsonWriter json = new JsonWriter(1024).beginObject().name("results").beginArray();
        for (var item : ((Decoded.Value<List<RequestJson.BatchItem>>) read).value()) {
            HttpReply reply = HttpReply.of(place(account, item.order()));
            json.beginObject()
                    .field("status", reply.status())
                    .name("body")
                    .json(reply.body())
                    .endObject();
        }
        return HttpReply.ok(json.endArray().endObject().toBytes());
    }

    private static <T> Answer read(Decoded<T> decoded, Function<T, Answer> act) {
        return switch (decoded) {
            case Decoded.Value<T>(T value) -> act.apply(value);
            case Decoded.Unreadable<T>(Reason reason, String field, String detail) ->
                new Answer.Refused(reason, field, detail);
        };
    }

    private static HttpReply onlyGet(String method, Supplier<byte[]> body) {
        return method.equals("GET") ? HttpReply.ok(body.get()) : notAllowed(method);
    }

    private static HttpReply notAllowed(String method) {
        return HttpReply.notTaken(Reason.METHOD_NOT_ALLOWED, "", method + " is not for this path");
    }

    private static @Nullable String decoded(String segment) {
        try {
            String id = URLDecoder.decode(segment, StandardCharsets.UTF_8);
            return segment.indexOf('/') < 0 && OrderCommand.validClientOrderId(id) ? id : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
