package dev.tidegate.ledger.journal;

/** The journal has a hole: bytes that are wrong with good records after them. It must not be opened as if nothing were missing. */
public final class JournalDamaged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalDamaged(String message) {
        super(message);
    }
}
