package dev.tidegate.ledger.valkey;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A script the server runs as one step. Sent by its digest; as text where the server does not know it yet. */
public final class Script {
    private final String text;
    private final String digest;

    /** @param text in Lua, plain ASCII; the same effect where it is run twice, for an answer may be lost and the call tried again */
    public Script(String text) {
        this.text = text;
        try {
            this.digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-1", missing);
        }
    }

    /**
     * A request to run it.
     *
     * @param known whether the server is taken to know it
     * @param keys its keys, all of one slot
     */
    Request run(boolean known, byte[][] keys, byte[][] arguments) {
        Request request = known
                ? Request.cmd(Command.EVALSHA).arg(digest)
                : Request.cmd(Command.EVAL).arg(text);
        request.arg(keys.length);
        for (byte[] key : keys) {
            request.arg(key);
        }
        for (byte[] argument : arguments) {
            request.arg(argument);
        }
        return request;
    }
}
