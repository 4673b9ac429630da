package dev.tidegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pings and settings of one connection, on a clock of the test's own. */
class ChatterTest {
    private static final long WINDOW = Chatter.WINDOW_SECONDS * 1_000_000_000L;

    private long now;
    private int closed;
    private final Map<String, Handler<Object>> handlers = new HashMap<>();
    private final HttpConnection connection = (HttpConnection) Proxy.newProxyInstance(
            HttpConnection.class.getClassLoader(), new Class<?>[] {HttpConnection.class}, (self, method, given) -> {
                switch (method.getName()) {
                    case "pingHandler", "remoteSettingsHandler" -> keep(method.getName(), given[0]);
                    case "close" -> {
                        closed++;
                        return Future.succeededFuture();
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                }
                return self;
            });

    @SuppressWarnings("unchecked")
    private void keep(String name, Object handler) {
        handlers.put(name, (Handler<Object>) handler);
    }

    private void pings(int count) {
        for (int i = 0; i < count; i++) {
            handlers.get("pingHandler").handle(null);
        }
    }

    @Test
    void as_many_as_may_be_leave_the_connection_open_and_one_more_ends_it_once() {
        Chatter.bound(connection, () -> now);
        pings(Chatter.MOST - 1);
        handlers.get("remoteSettingsHandler").handle(null);
        assertThat(closed).isZero();
        pings(1);
        assertThat(closed).isEqualTo(1);
        pings(100);
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void a_client_that_asks_now_and_then_is_never_too_many() {
        Chatter.bound(connection, () -> now);
        for (int window = 0; window < 10; window++) {
            pings(Chatter.MOST);
            now += WINDOW;
        }
        assertThat(closed).isZero();
    }
}
