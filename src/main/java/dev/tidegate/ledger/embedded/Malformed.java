package dev.tidegate.ledger.embedded;

/** Bytes that are no record of ours. */
final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message);
    }
}
