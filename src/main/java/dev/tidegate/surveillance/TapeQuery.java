package dev.tidegate.surveillance;

import dev.tidegate.order.AccountId;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions are asked for.
 *
 * @param fromMillis not before, epoch milliseconds
 * @param toMillis before, epoch milliseconds
 * @param account only this account's, or null for all
 * @param decisionId only this one, or null for all
 * @param limit at most so many, 1 to {@value #MAX_LIMIT}; the oldest count
 */
public record TapeQuery(
        long fromMillis,
        long toMillis,
        @Nullable AccountId account,
        @Nullable String decisionId,
        int limit) {
    public static final int MAX_LIMIT = 10_000;

    public TapeQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " must be 1 to " + MAX_LIMIT);
        }
    }

    /** All decisions of a time, as many as one answer holds. */
    public static TapeQuery between(long fromMillis, long toMillis) {
        return new TapeQuery(fromMillis, toMillis, null, null, MAX_LIMIT);
    }

    public TapeQuery of(AccountId one) {
        return new TapeQuery(fromMillis, toMillis, one, decisionId, limit);
    }

    public TapeQuery decision(String id) {
        return new TapeQuery(fromMillis, toMillis, account, id, limit);
    }

    public TapeQuery atMost(int most) {
        return new TapeQuery(fromMillis, toMillis, account, decisionId, most);
    }

    boolean wants(String accountName, String id) {
        return (account == null || account.value().equals(accountName))
                && (decisionId == null || decisionId.equals(id));
    }
}
