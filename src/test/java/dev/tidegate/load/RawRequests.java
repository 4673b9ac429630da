package dev.tidegate.load;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Cuts what one connection sends into HTTP/1.1 requests with a content length. Knows just enough for a stub. */
final class RawRequests {
    /** Hears one request. */
    interface Reader {
        void request(String method, String target, Buffer body);
    }

    private Buffer pending = Buffer.buffer();

    /** Takes more bytes and tells every request that is whole now. */
    void add(Buffer bytes, Reader reader) {
        pending = pending.length() == 0 ? bytes : pending.appendBuffer(bytes);
        int from = 0;
        for (int end = next(from, reader); end > 0; end = next(from, reader)) {
            from = end;
        }
        pending = from == pending.length() ? Buffer.buffer() : pending.getBuffer(from, pending.length());
    }

    /** Where the request that begins at a place ends, or -1 where it is not all there. */
    private int next(int from, Reader reader) {
        int head = endOfHead(from);
        if (head < 0) {
            return -1;
        }
        String text = new String(pending.getBytes(from, head), StandardCharsets.ISO_8859_1);
        int end = head + contentLength(text);
        if (end > pending.length()) {
            return -1;
        }
        int space = text.indexOf(' ');
        reader.request(
                text.substring(0, space),
                text.substring(space + 1, text.indexOf(' ', space + 1)),
                pending.getBuffer(head, end));
        return end;
    }

    private int endOfHead(int from) {
        for (int at = from; at + 3 < pending.length(); at++) {
            if (pending.getByte(at) == '\r' && pending.getByte(at + 2) == '\r' && pending.getByte(at + 3) == '\n') {
                return at + 4;
            }
        }
        return -1;
    }

    private static int contentLength(String head) {
        int name = head.toLowerCase(Locale.ROOT).indexOf("\r\ncontent-length:");
        if (name < 0) {
            return 0;
        }
        int from = name + "\r\ncontent-length:".length();
        return Integer.parseInt(head.substring(from, head.indexOf('\r', from)).trim());
    }
}
