package dev.tidegate.route;

import dev.tidegate.dialect.SigningKey;
import io.vertx.core.http.HttpMethod;

/**
 * A request to an exchange.
 *
 * @param method HTTP method
 * @param target path with query, as it is signed
 * @param body bytes to send, empty for none
 * @param key the account's key at the exchange
 * @param urgent true for cancels: sent though the breaker is open, and sent again where it failed, for they are idempotent
 */
public record VenueRequest(HttpMethod method, String target, byte[] body, SigningKey key, boolean urgent) {
    private static final byte[] NOTHING = new byte[0];

    /** New orders. */
    public static VenueRequest post(String target, byte[] body, SigningKey key) {
        return new VenueRequest(HttpMethod.POST, target, body, key, false);
    }

    /** A change of an order. */
    public static VenueRequest put(String target, byte[] body, SigningKey key) {
        return new VenueRequest(HttpMethod.PUT, target, body, key, false);
    }

    /** A cancel. */
    public static VenueRequest cancel(String target, SigningKey key) {
        return new VenueRequest(HttpMethod.DELETE, target, NOTHING, key, true);
    }

    public static VenueRequest read(String target, SigningKey key) {
        return new VenueRequest(HttpMethod.GET, target, NOTHING, key, false);
    }
}
