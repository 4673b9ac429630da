package dev.tidegate.limits;

import org.jspecify.annotations.Nullable;

/** What came of asking for tokens. */
public sealed interface Taken {
    /** The bandwidth of which the smallest part is left; null where nothing limits. */
    @Nullable
    Standing standing();

    /** All bandwidths asked, as {@link RateLimitHeaders#POLICY} says them; empty where nothing limits. */
    String policies();

    /** The tokens were there and have been taken. */
    record Passed(@Nullable Standing standing, String policies) implements Taken {
        /** Nothing limits. */
        static final Passed UNLIMITED = new Passed(null, "");
    }

    /**
     * The tokens were not there, and none have been taken.
     *
     * @param policy name of the bandwidth that takes longest to have them
     * @param retryAfterMillis until they are there if nobody else takes any, rounded up, at least 1; 0 where more was asked for than
     *     fits
     * @param standing of that bandwidth
     */
    record Refused(String policy, long retryAfterMillis, Standing standing, String policies) implements Taken {}

    /**
     * The tokens were not there, none have been taken, and more may be on their way: to be asked again once the word is there.
     *
     * @param coming the word
     * @param otherwise what it comes to for somebody who does not wait
     */
    record Awaited(Coming coming, Refused otherwise) implements Taken {
        @Override
        public Standing standing() {
            return otherwise.standing();
        }

        @Override
        public String policies() {
            return otherwise.policies();
        }
    }
}
