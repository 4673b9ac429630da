package dev.tidegate.ledger.journal;

/** Bytes that are no record of ours. */
public final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Malformed(String message) {
        super(message);
    }
}
