package dev.tidegate.route;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/** Signs requests and writes them as HTTP/1.1. */
final class RequestWriter {
    private static final byte[] SPACE = ascii(" ");
    private static final byte[] TIMESTAMP = ascii("\r\nx-timestamp: ");
    private static final byte[] SIGNATURE = ascii("\r\nx-signature: ");
    private static final byte[] LENGTH = ascii("\r\ncontent-length: ");
    private static final byte[] JSON = ascii("\r\ncontent-type: application/json");
    private static final byte[] END = ascii("\r\n\r\n");

    private final byte[] host;
    private final byte[] windowHeader;
    private final String window;
    private final LongSupplier epochMillis;

    /** @param epochMillis wall clock, for the timestamps that are signed */
    RequestWriter(VenueOptions options, LongSupplier epochMillis) {
        this.host = ascii(" HTTP/1.1\r\nhost: " + options.host() + ":" + options.port() + "\r\nx-api-key: ");
        this.window = Long.toString(options.acceptance().toMillis());
        this.windowHeader = ascii("\r\nx-recv-window: " + window);
        this.epochMillis = epochMillis;
    }

    /**
     * Writes a request behind what is there.
     *
     * @throws RuntimeException where it cannot be signed or written; nothing of it is there then
     */
    void write(VenueRequest request, RequestBytes out) {
        int before = out.length();
        boolean whole = false;
        try {
            head(request, out);
            out.add(request.body());
            whole = true;
        } finally {
            if (!whole) {
                out.cut(before);
            }
        }
    }

    private void head(VenueRequest request, RequestBytes out) {
        SigningKey key = request.key();
        byte[] body = request.body();
        String method = request.method().name();
        if (request.target().isEmpty() || request.target().indexOf(' ') >= 0) {
            throw new IllegalArgumentException("its target is no single word");
        }
        out.add(method).add(SPACE).add(request.target()).add(host).add(key.keyId());
        if (key.signs()) {
            String timestamp = Long.toString(epochMillis.getAsLong());
            out.add(TIMESTAMP)
                    .add(timestamp)
                    .add(windowHeader)
                    .add(SIGNATURE)
                    .add(RequestSignature.sign(key, timestamp, window, method, request.target(), body));
        }
        if (body.length > 0) {
            out.add(JSON);
        }
        if (body.length > 0 || request.method() == HttpMethod.POST || request.method() == HttpMethod.PUT) {
            out.add(LENGTH).add(body.length);
        }
        out.add(END);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
