package dev.tidegate.edge;

import java.util.Locale;

/** Why the gateway closes a WebSocket: the code and the reason its client gets. */
public enum SocketClose {
    GOING_AWAY(1001, "the gateway is closing"),
    LOGGED_OUT(1000, "logged out"),
    BROKEN_FRAME(1002, "the frame breaks the protocol; compression is not taken"),
    NO_TEXT(1003, "only text messages are taken"),
    NOT_LOGGED_IN(1008, "the first message must be a login that is accepted"),
    LOGIN_DEADLINE(1008, "no login came in time"),
    LOGGED_IN_TWICE(1008, "this connection is logged in already"),
    UNREADABLE(1008, "too many messages could not be read"),
    PACED(1008, "the address has used up what it may send"),
    WITHDRAWN(1008, "the key is not in force any more"),
    DENIED(1008, "the address is not allowed any more"),
    TOO_LARGE(1009, "the message is too large"),
    TOO_MANY(1013, "too many connections of this key"),
    NOT_ARMED(1013, "the cancel on disconnect could not be recorded"),
    SLOW(4001, "the client reads too slowly"),
    SILENT(4002, "nothing was heard of the client");

    private final short code;
    private final String reason;

    SocketClose(int code, String reason) {
        this.code = (short) code;
        this.reason = reason;
    }

    short code() {
        return code;
    }

    String reason() {
        return reason;
    }

    /** Its name for operators, kebab-case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
