package dev.tidegate.stories;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that vouches for itself and its key, made for one test: as PKCS#12 and as PEM.
 *
 * @param store PKCS#12 with both
 * @param certificate PEM
 * @param key PEM
 */
public record Papers(Path store, Path certificate, Path key) {
    static final String PASSWORD = "changeit";

    /** Papers of a name, good for 127.0.0.1. */
    public static Papers of(Path folder, String name) throws Exception {
        return of(folder, name, "-keyalg", "EC", "-groupname", "secp256r1");
    }

    /** The same with an RSA key. */
    static Papers rsa(Path folder, String name) throws Exception {
        return of(folder, name, "-keyalg", "RSA", "-keysize", "2048");
    }

    private static Papers of(Path folder, String name, String... key) throws Exception {
        Path store = folder.resolve(name + ".p12");
        List<String> words = new java.util.ArrayList<>(List.of("-genkeypair", "-alias", "own"));
        words.addAll(List.of(key));
        words.addAll(List.of(
                "-validity",
                "30",
                "-dname",
                "CN=" + name + ",O=Tidegate",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-ext",
                "bc:c",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        keytool(words);
        KeyStore both = load(store);
        Path certificate = folder.resolve(name + ".pem");
        Files.writeString(
                certificate, pem("CERTIFICATE", both.getCertificate("own").getEncoded()));
        Key own = both.getKey("own", PASSWORD.toCharArray());
        Path file = folder.resolve(name + "-key.pem");
        Files.writeString(file, pem("PRIVATE KEY", own.getEncoded()));
        return new Papers(store, certificate, file);
    }

    private static void keytool(List<String> words) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed");
        }
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + what + "-----\n";
    }

    private static KeyStore load(Path store) throws Exception {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }

    X509Certificate shown() throws Exception {
        return (X509Certificate) load(store).getCertificate("own");
    }

    /** SHA-256 of the certificate, lower-case hex. */
    String fingerprint() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(shown().getEncoded()));
    }

    /** What a client needs that trusts these papers and shows others, or none. */
    SSLContext trusted(Papers own) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("theirs", shown());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(trust);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own == null ? null : load(own.store()), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
