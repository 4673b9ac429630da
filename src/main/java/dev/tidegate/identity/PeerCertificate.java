package dev.tidegate.identity;

/**
 * The certificate a client has shown, and proven to hold the key of, when it connected.
 *
 * @param fingerprint SHA-256, lower-case hex
 * @param subject its name as RFC 2253 writes it
 */
public record PeerCertificate(String fingerprint, String subject) {}
