package dev.tidegate.edge;

import dev.tidegate.journey.Reply;
import dev.tidegate.limits.RateLimitHeaders;
import dev.tidegate.limits.Standing;
import dev.tidegate.limits.Taken;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** Writes a reply to a request. */
final class Answer {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence PROBLEM = HttpHeaders.createOptimized("application/problem+json");
    private static final CharSequence RATE_LIMIT_POLICY = HttpHeaders.createOptimized(RateLimitHeaders.POLICY);
    private static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized(RateLimitHeaders.LIMIT);
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized(RateLimitHeaders.RETRY_AFTER);
    private static final CharSequence COST = HttpHeaders.createOptimized(RateLimitHeaders.COST);
    private static final CharSequence POLICY_VERSION = HttpHeaders.createOptimized(RateLimitHeaders.POLICY_VERSION);
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private Answer() {}

    /** Writes a reply; one whose client has gone is dropped. */
    static void write(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status());
        response.headers()
                .set(HttpHeaders.CONTENT_TYPE, reply.problem() ? PROBLEM : JSON)
                .set(HttpHeaders.CACHE_CONTROL, NO_STORE);
        Taken pace = reply.pace();
        if (pace != null) {
            pace(response, pace);
        }
        if (reply.retryAfterSeconds() > 0) {
            response.headers().set(RETRY_AFTER, Long.toString(reply.retryAfterSeconds()));
        }
        if (reply.cost() != Reply.FREE) {
            response.headers().set(COST, Integer.toString(reply.cost()));
        }
        if (reply.policyVersion() > 0) {
            response.headers().set(POLICY_VERSION, Long.toString(reply.policyVersion()));
        }
        response.end(Buffer.buffer(reply.body()));
    }

    private static void pace(HttpServerResponse response, Taken pace) {
        Standing standing = pace.standing();
        if (!pace.policies().isEmpty()) {
            response.headers().set(RATE_LIMIT_POLICY, pace.policies());
        }
        if (standing != null) {
            response.headers().set(RATE_LIMIT, RateLimitHeaders.limit(standing));
        }
    }

    /** Writes a reply to a whole request, after which the client is to come back over another connection. */
    static void last(HttpServerRequest request, Reply reply) {
        if (request.version() == HttpVersion.HTTP_2) {
            write(request, reply);
            request.connection().shutdown(Doors.DRAIN_MILLIS);
        } else {
            closing(request, reply);
        }
    }

    /** Writes a reply and closes the connection, or on HTTP/2 the stream, for more of the request may be on its way. */
    static void closing(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        boolean whole = request.isEnded();
        if (request.version() == HttpVersion.HTTP_2) {
            write(request, reply);
            if (!whole) {
                response.reset(0);
            }
            return;
        }
        response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        write(request, reply);
        request.connection().close();
    }
}
