package dev.tidegate.dialect;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Paths of the order API, as they are requested and signed. */
public final class OrderPaths {
    public static final String ORDERS = "/v1/orders";
    public static final String BATCH = ORDERS + "/batch";

    private OrderPaths() {}

    /** The path of one order; what its id holds beyond letters, digits and {@code . _ -} is percent-encoded. */
    public static String order(String clientOrderId) {
        boolean plain = clientOrderId.indexOf('/') < 0 && clientOrderId.indexOf(':') < 0;
        return ORDERS + '/' + (plain ? clientOrderId : encoded(clientOrderId));
    }

    /** The path of all open orders, of one instrument or of all. */
    public static String orders(@Nullable String symbol) {
        return symbol == null ? ORDERS : ORDERS + "?symbol=" + encoded(symbol);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
