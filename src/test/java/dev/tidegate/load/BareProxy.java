package dev.tidegate.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.httpproxy.HttpProxy;

/**
 * A reverse proxy that checks nothing: what forwarding alone costs with the same libraries, on one event loop.
 *
 * <pre>java -cp ... dev.tidegate.load.BareProxy PORT ORIGIN-PORT</pre>
 */
public final class BareProxy {
    private static final int CONNECTIONS = 512;

    private BareProxy() {}

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int origin = Integer.parseInt(arguments[1]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        HttpProxy proxy = HttpProxy.reverseProxy(vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true).setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS)));
        proxy.origin(origin, "127.0.0.1");
        vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(proxy)
                .listen(port, "127.0.0.1")
                .onSuccess(server -> System.out.println("bare proxy: " + port + " to " + origin))
                .onFailure(cause -> {
                    System.err.println("bare proxy: " + cause);
                    System.exit(1);
                });
    }
}
