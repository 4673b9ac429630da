package dev.tidegate.dialect;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Paths of the order API, as they are requested and signed. */
public final class OrderPaths {
    public static final String ORDERS = "/v1/orders";
    public static final String BATCH = ORDERS + "/batch";

    private static final String HEX = "0123456789ABCDEF";

    private OrderPaths() {}

    /** The path of one order; what its id holds beyond letters, digits and {@code . _ -} is percent-encoded. */
    public static String order(String clientOrderId) {
        return ORDERS + '/' + encoded(clientOrderId);
    }

    /** The path of all open orders, of one instrument or of all. */
    public static String orders(@Nullable String symbol) {
        return symbol == null ? ORDERS : ORDERS + "?symbol=" + encoded(symbol);
    }

    private static String encoded(String text) {
        int plain = 0;
        while (plain < text.length() && unreserved(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > 0 && unreserved((char) octet)) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.charAt(octet >> 4 & 15)).append(HEX.charAt(octet & 15));
            }
        }
        return encoded.toString();
    }

    private static boolean unreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
