package dev.tidegate.ops;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the event loops turn: nothing else is mended by a restart. */
@Liveness
@ApplicationScoped
public class Alive implements HealthCheck {
    /** A heartbeat older than this is a stuck loop. */
    static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final Operated gateway;

    Alive(Operated gateway) {
        this.gateway = gateway;
    }

    @Override
    public HealthCheckResponse call() {
        long age = gateway.heartbeatAgeMillis();
        return HealthCheckResponse.named("event-loops")
                .status(age <= LONGEST_PAUSE_MILLIS)
                .withData("heartbeatAgeMs", age)
                .build();
    }
}
