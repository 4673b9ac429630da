package dev.tidegate.ledger;

import org.jspecify.annotations.Nullable;

/** The store could not record a commit or load an account; the outcome of a commit is unknown. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
