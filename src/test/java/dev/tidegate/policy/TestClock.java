package dev.tidegate.policy;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands where it is put. */
final class TestClock implements InstantSource {
    Instant now = Instant.parse("2026-08-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }
}
