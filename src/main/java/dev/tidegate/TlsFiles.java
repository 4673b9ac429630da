package dev.tidegate;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The files of one side of TLS: PEM, or PKCS#12 where a name ends in {@code .p12} or {@code .pfx}.
 *
 * @param certificate what this side shows, its chain included; null where it shows nothing
 * @param key the certificate's key; null where the certificate is a PKCS#12 file, which holds it too
 * @param password of PKCS#12 files, empty for none
 * @param authorities whose certificates are trusted; null for those of the platform, or for nobody's at the door
 */
public record TlsFiles(
        @Nullable Path certificate,
        @Nullable Path key,
        String password,
        @Nullable Path authorities) {
    /** A file of certificates is small; something larger is none. */
    private static final long MOST_BYTES = 1 << 20;

    private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    /** What the files held, to tell a change by: lower-case hex. */
    String hash() throws IOException {
        MessageDigest digest = sha256();
        for (Path file : Arrays.asList(certificate, key, authorities)) {
            digest.update(file == null ? new byte[0] : digest(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] digest(Path file) throws IOException {
        return sha256().digest(bytes(file).getBytes());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /**
     * What the files say.
     *
     * @param keys null where this side shows nothing
     * @param trust null for the platform's
     */
    record Read(
            @Nullable X509ExtendedKeyManager keys, @Nullable X509ExtendedTrustManager trust) {}

    /**
     * Reads and tries the files.
     *
     * @throws IOException where a file cannot be read, holds nothing of use, or the key is not the certificate's
     */
    Read read(Vertx vertx) throws IOException {
        Path shown = certificate;
        Path trusted = authorities;
        return new Read(
                shown == null ? null : keys(shown, own(shown), vertx), trusted == null ? null : trust(trusted, vertx));
    }

    private X509ExtendedTrustManager trust(Path trusted, Vertx vertx) throws IOException {
        TrustOptions trust = pkcs12(trusted)
                ? new PfxOptions().setValue(bytes(trusted)).setPassword(password)
                : new PemTrustOptions().addCertValue(bytes(trusted));
        try {
            for (TrustManager manager : trust.getTrustManagerFactory(vertx).getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager x509) {
                    return x509;
                }
            }
        } catch (Exception unfit) {
            throw new IOException(trusted + " holds no certificates: " + unfit.getMessage(), unfit);
        }
        throw new IOException(trusted + " holds no certificates");
    }

    private KeyCertOptions own(Path shown) throws IOException {
        if (pkcs12(shown)) {
            return new PfxOptions().setValue(bytes(shown)).setPassword(password);
        }
        Path its = key;
        if (its == null) {
            throw new IOException(shown + " needs a key beside it");
        }
        return new PemKeyCertOptions().setCertValue(bytes(shown)).setKeyValue(bytes(its));
    }

    private static boolean pkcs12(Path file) {
        String name = file.toString();
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    private static Buffer bytes(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is larger than " + MOST_BYTES + " bytes");
        }
        return Buffer.buffer(Files.readAllBytes(file));
    }

    /** While two files are being replaced one after the other, they do not fit: the old ones stay until they do. */
    private static X509ExtendedKeyManager keys(Path file, KeyCertOptions own, Vertx vertx) throws IOException {
        try {
            for (KeyManager manager : own.getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509ExtendedKeyManager x509 && fits(x509)) {
                    return x509;
                }
            }
        } catch (Exception unfit) {
            throw new IOException(file + " and its key cannot be used: " + unfit.getMessage(), unfit);
        }
        throw new IOException("the key is not that of the certificate " + file);
    }

    private static boolean fits(X509ExtendedKeyManager manager) throws GeneralSecurityException {
        boolean fits = false;
        for (String type : KEY_TYPES) {
            String[] aliases = manager.getServerAliases(type, null);
            for (String alias : aliases == null ? new String[0] : aliases) {
                if (!fits(manager.getPrivateKey(alias), manager.getCertificateChain(alias)[0])) {
                    return false;
                }
                fits = true;
            }
        }
        return fits;
    }

    private static boolean fits(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] text = {1, 2, 3};
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(text);
        byte[] signed = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(certificate.getPublicKey());
        verifying.update(text);
        return verifying.verify(signed);
    }
}
