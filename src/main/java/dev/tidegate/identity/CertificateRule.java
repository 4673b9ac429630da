package dev.tidegate.identity;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which certificate the clients of a key must show. */
public sealed interface CertificateRule {
    /** How it is written, and what it is told apart by. */
    String text();

    boolean fits(PeerCertificate shown);

    /** One certificate alone. */
    record Fingerprint(String hex) implements CertificateRule {
        @Override
        public String text() {
            return "sha256:" + hex;
        }

        @Override
        public boolean fits(PeerCertificate shown) {
            return hex.equals(shown.fingerprint());
        }
    }

    /** Any of a name that a trusted authority vouches for. */
    record Subject(String name) implements CertificateRule {
        @Override
        public String text() {
            return "subject:" + name;
        }

        @Override
        public boolean fits(PeerCertificate shown) {
            return name.equals(shown.subject());
        }
    }

    Pattern SHA256 = Pattern.compile("sha256:[0-9a-fA-F]{64}");

    /**
     * Reads {@code sha256:} and 64 hex digits, or {@code subject:} and a name as RFC 2253 writes it.
     *
     * @throws IllegalArgumentException where it is neither
     */
    static CertificateRule parse(String text) {
        if (SHA256.matcher(text).matches()) {
            return new Fingerprint(text.substring("sha256:".length()).toLowerCase(Locale.ROOT));
        }
        String subject = "subject:";
        if (text.startsWith(subject) && text.length() > subject.length() && text.indexOf('=') > 0) {
            return new Subject(text.substring(subject.length()));
        }
        throw new IllegalArgumentException("must be sha256:HEX or subject:NAME");
    }
}
