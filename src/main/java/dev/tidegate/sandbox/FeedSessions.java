package dev.tidegate.sandbox;

import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The open WebSockets of one feed. A reader that lets more than a bound of bytes wait is cut off. */
final class FeedSessions {
    /** Close code of a slow reader: the policy of the exchange is violated. */
    static final short TOO_SLOW = 1008;

    static final short GOING_AWAY = 1001;

    private static final class Session {
        private final ServerWebSocket socket;
        private long waiting;

        Session(ServerWebSocket socket) {
            this.socket = socket;
        }
    }

    private final int bound;
    private final Map<ServerWebSocket, Session> sessions = new LinkedHashMap<>();

    FeedSessions(int bound) {
        this.bound = bound;
    }

    void add(ServerWebSocket socket) {
        sessions.put(socket, new Session(socket));
        socket.exceptionHandler(ignored -> {});
        socket.closeHandler(ignored -> sessions.remove(socket));
    }

    boolean empty() {
        return sessions.isEmpty();
    }

    void send(ServerWebSocket socket, String text) {
        Session session = sessions.get(socket);
        if (session != null) {
            send(session, text);
        }
    }

    void broadcast(String text) {
        for (Session session : List.copyOf(sessions.values())) {
            send(session, text);
        }
    }

    private void send(Session session, String text) {
        session.waiting += text.length();
        if (session.waiting > bound) {
            sessions.remove(session.socket);
            session.socket.close(TOO_SLOW, "too slow").onComplete(ignored -> {});
            return;
        }
        session.socket.writeTextMessage(text).onComplete(ignored -> session.waiting -= text.length());
    }

    void closeAll() {
        for (ServerWebSocket socket : new ArrayList<>(sessions.keySet())) {
            socket.close(GOING_AWAY).onComplete(ignored -> {});
        }
        sessions.clear();
    }
}
