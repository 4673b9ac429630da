package dev.tidegate.limits;

/** Word of tokens that is on its way, and comes soon whatever it says. */
@FunctionalInterface
public interface Coming {
    /** Runs a task once the word is there, on the caller's event loop where it has one; at once where it is there already. */
    void then(Runnable task);
}
