package dev.tidegate.identity;

/**
 * Somebody whose claim was accepted once for all requests of a connection. Good as long as the rules list the same key.
 *
 * @param caller as the rules listed him when he came
 */
public record Session(Caller caller) implements Credential {}
