package dev.tidegate.policy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the rule files at one moment, and of the secret files they name.
 *
 * @param files by file name; one that cannot be read is left out
 * @param secrets by path
 */
record Contents(SortedMap<String, byte[]> files, SortedMap<Path, byte[]> secrets) {
    static final String POLICY = "policy.yaml";
    static final String INSTRUMENTS = "instruments.yaml";
    static final String ACCOUNTS = "accounts.yaml";
    static final String RISK_MODEL = "risk-model.yaml";
    /** Files that must be there. */
    static final List<String> NAMES = List.of(ACCOUNTS, INSTRUMENTS, POLICY);
    /** Files that may be left out. */
    static final List<String> OPTIONAL = List.of(RISK_MODEL);

    /** Larger files are refused unread. */
    static final int MAX_BYTES = 4 << 20;

    /** Reads a folder. Never throws. */
    static Contents of(Path folder, Collection<Path> secretFiles) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (String name : Stream.concat(NAMES.stream(), OPTIONAL.stream()).toList()) {
            byte[] bytes = bytes(folder.resolve(name));
            if (bytes != null) {
                files.put(name, bytes);
            }
        }
        SortedMap<Path, byte[]> secrets = new TreeMap<>();
        for (Path path : secretFiles) {
            secrets.put(path, Secrets.bytes(path));
        }
        return new Contents(files, secrets);
    }

    Contents with(SortedMap<Path, byte[]> secretFiles) {
        return new Contents(files, secretFiles);
    }

    /** The same with only these of the secret files; one that was not read is left out. */
    Contents only(Collection<Path> secretFiles) {
        SortedMap<Path, byte[]> kept = new TreeMap<>(secrets);
        kept.keySet().retainAll(secretFiles);
        return new Contents(files, kept);
    }

    /** A file as far as it may be large; null where it cannot be read. */
    static byte @Nullable [] bytes(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (IOException | SecurityException unreadable) {
            return null;
        }
    }

    /** SHA-256 over names, lengths and bytes, lower-case hex. */
    String hash() {
        MessageDigest digest = sha256();
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
            update(digest, each.getKey(), each.getValue());
        }
        for (Map.Entry<Path, byte[]> each : secrets.entrySet()) {
            // By name alone: the same rules in another folder are the same rules.
            update(digest, String.valueOf(each.getKey().getFileName()), each.getValue());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, String name, byte[] bytes) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    /** SHA-256 of bytes, lower-case hex. */
    static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
