package dev.tidegate.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An exchange that costs next to nothing, to measure what stands in front of it. Orders come over a bare socket: each ends with
 * its reply (a new one EXPIRED, nothing filled; a cancelled one CANCELLED), so that no reservation outlives it. Reads and the
 * two feeds are on a port of their own, since another stub may take the orders.
 *
 * <pre>java -cp ... dev.tidegate.load.StubExchange ORDERS-PORT|none READS-PORT</pre>
 */
public final class StubExchange {
    private static final long HEARTBEAT_MILLIS = 500;
    private static final long TICKER_MILLIS = 200;
    private static final String ACCOUNT =
            "{\"sequence\":0,\"balances\":{\"USDT\":\"10000000\"},\"positions\":[],\"openOrders\":[]}";
    private static final String UNKNOWN_ORDER =
            "{\"code\":\"REPLACE_UNKNOWN_ORDER\",\"title\":\"There is no such live order.\",\"status\":404}";

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final Set<ServerWebSocket> executions = new LinkedHashSet<>();
    private final Set<ServerWebSocket> markets = new LinkedHashSet<>();

    public static void main(String[] arguments) {
        StubExchange stub = new StubExchange();
        if (!arguments[0].equals("none")) {
            stub.takeOrders(Integer.parseInt(arguments[0])).onFailure(StubExchange::giveUp);
        }
        stub.answerReads(Integer.parseInt(arguments[1]))
                .onSuccess(port -> System.out.println("stub exchange: reads and feeds on " + port))
                .onFailure(StubExchange::giveUp);
    }

    /** Listens for orders; the port it got. */
    Future<Integer> takeOrders(int port) {
        return vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true))
                .connectHandler(socket -> {
                    RawRequests requests = new RawRequests();
                    socket.handler(bytes -> {
                        Buffer replies = Buffer.buffer(512);
                        requests.add(
                                bytes, (method, target, body) -> replies.appendBuffer(reply(method, target, body)));
                        if (replies.length() > 0) {
                            socket.write(replies);
                        }
                    });
                    socket.exceptionHandler(ignored -> socket.close());
                })
                .listen(port, "127.0.0.1")
                .map(NetServer::actualPort);
    }

    private static Buffer reply(String method, String target, Buffer body) {
        return switch (method) {
            case "POST", "PUT" -> response(200, ended(clientOrderId(body, target), "EXPIRED"));
            case "DELETE" -> response(200, ended(lastSegment(target), "CANCELLED"));
            default -> read(target);
        };
    }

    private static Buffer read(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return switch (path) {
            case "/v1/account" -> response(200, ACCOUNT);
            case "/v1/orders", "/v1/instruments" -> response(200, "[]");
            default -> response(404, UNKNOWN_ORDER);
        };
    }

    private static String ended(String clientOrderId, String status) {
        return "{\"orderId\":\"s-1\",\"clientOrderId\":\"" + clientOrderId
                + "\",\"symbol\":\"BTC-PERP\",\"side\":\"BUY\","
                + "\"type\":\"LIMIT\",\"timeInForce\":\"IOC\",\"quantity\":\"0.001\",\"price\":\"60000\",\"reduceOnly\":false,"
                + "\"filledQuantity\":\"0\",\"averagePrice\":null,\"status\":\"" + status + "\"}";
    }

    private static Buffer response(int status, String json) {
        return Buffer.buffer("HTTP/1.1 " + status + (status == 200 ? " OK" : " Not Found")
                + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
    }

    /** The id a body names, found without reading the rest. */
    static String clientOrderId(Buffer body, String target) {
        String text = body.toString();
        int name = text.indexOf("\"clientOrderId\"");
        int from = name < 0 ? -1 : text.indexOf('"', name + 15);
        return from < 0 ? lastSegment(target) : text.substring(from + 1, text.indexOf('"', from + 1));
    }

    private static String lastSegment(String target) {
        return target.substring(target.lastIndexOf('/') + 1);
    }

    /** Listens for reads and the feeds' followers; the port it got. */
    Future<Integer> answerReads(int port) {
        vertx.setPeriodic(
                HEARTBEAT_MILLIS,
                ignored ->
                        executions.forEach(each -> each.writeTextMessage("{\"type\":\"HEARTBEAT\",\"sequence\":0}")));
        vertx.setPeriodic(TICKER_MILLIS, ignored -> markets.forEach(each -> each.writeTextMessage(ticker())));
        return vertx.createHttpServer(new HttpServerOptions().setPerMessageWebSocketCompressionSupported(false))
                .requestHandler(request -> {
                    boolean account = request.path().equals("/v1/account");
                    boolean list = List.of("/v1/orders", "/v1/instruments").contains(request.path());
                    request.response()
                            .setStatusCode(account || list ? 200 : 404)
                            .putHeader("content-type", "application/json")
                            .end(account ? ACCOUNT : list ? "[]" : UNKNOWN_ORDER);
                })
                .webSocketHandler(this::follow)
                .listen(port, "127.0.0.1")
                .map(HttpServer::actualPort);
    }

    Future<Void> close() {
        return vertx.close();
    }

    private void follow(ServerWebSocket socket) {
        boolean execution = socket.path().equals("/v1/feed/executions");
        if (!execution && !socket.path().equals("/v1/feed/market")) {
            socket.reject(404);
            return;
        }
        Set<ServerWebSocket> followers = execution ? executions : markets;
        followers.add(socket);
        socket.closeHandler(ignored -> followers.remove(socket));
        socket.writeTextMessage(execution ? "{\"type\":\"HELLO\",\"sequence\":0}" : ticker());
    }

    private static String ticker() {
        return "{\"type\":\"TICKER\",\"symbol\":\"BTC-PERP\",\"mark\":\"60000\",\"index\":\"60000\",\"bid\":\"59999.9\","
                + "\"ask\":\"60000.1\",\"bidQuantity\":\"100\",\"askQuantity\":\"100\",\"timeMillis\":"
                + System.currentTimeMillis() + "}";
    }

    private static void giveUp(Throwable cause) {
        System.err.println("stub exchange: " + cause);
        System.exit(1);
    }
}
