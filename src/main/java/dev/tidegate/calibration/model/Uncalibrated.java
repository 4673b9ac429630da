package dev.tidegate.calibration.model;

/** A model that cannot be made; the message says what is in the way. */
final class Uncalibrated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Uncalibrated(String message) {
        super(message, null, false, false);
    }
}
