package dev.tidegate.identity;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.identity.Identified.Known;
import dev.tidegate.identity.Identified.Refused;
import dev.tidegate.order.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Believes a request or does not. Cheap checks come first, the signature after them, and the memory of signatures last, so
 * that only who holds a secret can fill it. An unknown key costs what a wrong signature costs and gets the same answer.
 * Safe for use by several event loops at once.
 */
public final class Authenticator {
    /** Receive window where the header is absent, in milliseconds. */
    public static final int DEFAULT_RECEIVE_WINDOW = 5_000;
    /** Largest receive window, in milliseconds. */
    public static final int MAX_RECEIVE_WINDOW = 60_000;
    /** How far the client's clock may be ahead, in milliseconds. */
    public static final int MAX_AHEAD = 1_000;

    private static final int MAX_DIGITS = 15;
    private static final long NOT_A_NUMBER = -1;

    private static final String KEY = "X-API-KEY";
    private static final String TIMESTAMP = "X-TIMESTAMP";
    private static final String RECEIVE_WINDOW = "X-RECV-WINDOW";
    private static final String SIGNATURE = "X-SIGNATURE";

    private static final Refused NO_KEY = Refused.of(Reason.UNAUTHENTICATED, KEY, "The header is missing.");
    private static final Refused NO_TIMESTAMP =
            Refused.of(Reason.MALFORMED, TIMESTAMP, "The header must hold milliseconds since the epoch.");
    private static final Refused NO_WINDOW = Refused.of(
            Reason.MALFORMED, RECEIVE_WINDOW, "The header must hold 1 to " + MAX_RECEIVE_WINDOW + " milliseconds.");
    private static final Refused NO_SIGNATURE = Refused.of(Reason.UNAUTHENTICATED, SIGNATURE, "The header is missing.");
    private static final Refused EXPIRED =
            Refused.of(Reason.REQUEST_EXPIRED, TIMESTAMP, "The timestamp is older than the receive window.");
    private static final Refused AHEAD = Refused.of(
            Reason.REQUEST_EXPIRED, TIMESTAMP, "The timestamp is more than " + MAX_AHEAD + " ms in the future.");
    private static final Refused NOT_BELIEVED = Refused.of(
            Reason.UNAUTHENTICATED, SIGNATURE, "The key is not known or the signature is not the request's.");
    private static final Refused REPLAYED =
            Refused.of(Reason.REPLAYED_REQUEST, SIGNATURE, "This signed request has been seen before.");

    private static final Refused WITHDRAWN =
            Refused.of(Reason.UNAUTHENTICATED, KEY, "The key of this session is not in force any more; log in again.");

    /** What the signatures of unknown keys are computed with, so that they take as long as others; never accepted. */
    private static final SigningKey NOBODY =
            SigningKey.of("nobody", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    private final Supplier<Keys> keys;
    private final ReplayWindow seen;
    private final ReplayWindow cancels;
    private final SharedSignatures elsewhere;

    /**
     * @param keys those in force, asked for every request
     * @param seen signatures that have passed
     * @param cancels those of cancels, kept apart: a key that floods with orders must not fill the share its cancels need
     */
    public Authenticator(Supplier<Keys> keys, ReplayWindow seen, ReplayWindow cancels) {
        this(keys, seen, cancels, SharedSignatures.ALONE);
    }

    /**
     * The same beside other gateways.
     *
     * @param elsewhere signatures that have passed at them
     */
    public Authenticator(Supplier<Keys> keys, ReplayWindow seen, ReplayWindow cancels, SharedSignatures elsewhere) {
        this.keys = keys;
        this.seen = seen;
        this.cancels = cancels;
        this.elsewhere = elsewhere;
    }

    /** Where it has to be asked whether a signature that passed here has passed elsewhere; null where this gateway is alone. */
    public @Nullable SharedSignatures elsewhere() {
        return elsewhere == SharedSignatures.ALONE ? null : elsewhere;
    }

    /**
     * Judges a claim over a body; where it passes, the same signed request does not pass again.
     *
     * @param body the bytes as they came, empty where there is none
     * @param nowMillis wall clock, milliseconds since the epoch
     */
    public Identified identify(Claim claim, byte[] body, long nowMillis) {
        String keyId = claim.keyId();
        PeerCertificate shown = claim.certificate();
        if (keyId == null) {
            Known certified = shown == null ? null : keys.get().find(shown);
            return certified == null ? NO_KEY : certified;
        }
        Known known = certified(keys.get().find(keyId), shown);
        if (known != null && !known.caller().key().key().signs()) {
            return known;
        }
        String timestamp = claim.timestamp();
        long sentAt = timestamp == null ? NOT_A_NUMBER : digits(timestamp);
        if (timestamp == null || sentAt == NOT_A_NUMBER) {
            return NO_TIMESTAMP;
        }
        String receiveWindow = claim.receiveWindow();
        long patience = receiveWindow == null ? DEFAULT_RECEIVE_WINDOW : digits(receiveWindow);
        if (patience < 1 || patience > MAX_RECEIVE_WINDOW) {
            return NO_WINDOW;
        }
        if (sentAt - nowMillis > MAX_AHEAD) {
            return AHEAD;
        }
        if (nowMillis - sentAt > patience) {
            return EXPIRED;
        }
        String signature = claim.signature();
        if (signature == null) {
            return NO_SIGNATURE;
        }
        SigningKey key = known == null ? NOBODY : known.caller().key().key();
        byte[] mac = RequestSignature.mac(
                key, timestamp, receiveWindow == null ? "" : receiveWindow, claim.method(), claim.target(), body);
        boolean fits = RequestSignature.matches(mac, signature);
        if (known == null || !fits) {
            return NOT_BELIEVED;
        }
        boolean cancel = claim.method().equals("DELETE");
        ReplayWindow window = cancel ? cancels : seen;
        return switch (window.admit(keyId, mac, sentAt + patience, nowMillis)) {
            case FIRST ->
                new Known(
                        known.caller(),
                        new Signed(ReplayWindow.high(mac), ReplayWindow.low(mac), sentAt + patience, cancel));
            case SEEN -> REPLAYED;
            case FORGOTTEN -> EXPIRED;
            case FULL -> full(window.retryAfterMillis(keyId, nowMillis));
        };
    }

    /** A key without the certificate it needs is not known. */
    private static @Nullable Known certified(@Nullable Known known, @Nullable PeerCertificate shown) {
        CertificateRule rule = known == null ? null : known.caller().key().certificate();
        return rule == null || (shown != null && rule.fits(shown)) ? known : null;
    }

    /** Judges a session: it holds while its key is listed with the same secret; what the key may do is as it is listed now. */
    public Identified identify(Session session) {
        Caller caller = session.caller();
        Known known = keys.get().find(caller.key().id());
        if (known != null && known.caller() == caller) {
            return known;
        }
        return known != null
                        && known.caller().account().equals(caller.account())
                        && Objects.equals(
                                known.caller().key().certificate(), caller.key().certificate())
                        && known.caller().key().key().same(caller.key().key())
                ? known
                : WITHDRAWN;
    }

    private static Refused full(long retryAfterMillis) {
        return new Refused(
                Reason.RATE_LIMIT_EXCEEDED,
                RECEIVE_WINDOW,
                "The key has sent more signed requests than are remembered within their receive windows.",
                retryAfterMillis);
    }

    /** The number that a text of 1 to 15 digits and nothing else says, or {@link #NOT_A_NUMBER}. */
    private static long digits(String text) {
        int length = text.length();
        if (length == 0 || length > MAX_DIGITS) {
            return NOT_A_NUMBER;
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NOT_A_NUMBER;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
