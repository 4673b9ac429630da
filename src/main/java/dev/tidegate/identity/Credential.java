package dev.tidegate.identity;

/** What somebody comes with: a claim of one request, or the session of a connection on which a claim was accepted. */
public sealed interface Credential permits Claim, Session {}
