package dev.tidegate.route;

/** What became of a request to an exchange. */
public sealed interface Outcome {
    /**
     * The exchange answered.
     *
     * @param status HTTP status
     * @param body the reply as it came
     */
    record Answered(int status, byte[] body) implements Outcome {}

    /** No byte of it can have reached the exchange. */
    record NotSent(String cause) implements Outcome {}

    /** It may have arrived; only the exchange can tell. */
    record Unknown(String cause) implements Outcome {}
}
