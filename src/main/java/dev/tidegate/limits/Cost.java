package dev.tidegate.limits;

/**
 * What a command costs, in tokens, and why.
 *
 * @param base for the command itself, at least 1
 * @param far because its price is far from the mark
 * @param dust because it is very small
 * @param sanction because of how its account behaved lately
 * @param total what is taken: their sum, cut to the cap
 */
public record Cost(int base, int far, int dust, int sanction, int total) {
    /** One token, for nothing but being asked. */
    public static final Cost ONE = plain(1);

    static Cost plain(int base) {
        return new Cost(base, 0, 0, 0, base);
    }

    /** What is taken beyond the base. */
    public int surcharge() {
        return total - base;
    }
}
