package dev.tidegate.dialect;

import dev.tidegate.order.Decimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON document into a growing array of bytes. Commas take care of themselves. Not thread-safe.
 *
 * <p>By hand, since a reply is a dozen short fields on the order path.
 */
public final class JsonWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private byte[] bytes;
    private int length;
    private boolean comma;

    public JsonWriter(int expectedLength) {
        bytes = new byte[expectedLength];
    }

    public JsonWriter beginObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter beginArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    private JsonWriter open(char bracket) {
        separate();
        put(bracket);
        comma = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        put(bracket);
        comma = true;
        return this;
    }

    /** The name of the next value; must need no escaping. */
    public JsonWriter name(String name) {
        separate();
        put('"');
        ascii(name);
        put('"');
        put(':');
        comma = false;
        return this;
    }

    public JsonWriter value(@Nullable String text) {
        separate();
        if (text == null) {
            ascii("null");
        } else {
            quoted(text);
        }
        comma = true;
        return this;
    }

    /** A decimal as a string, so that no reader takes it for a double. */
    public JsonWriter value(@Nullable Decimal number) {
        return value(number == null ? null : number.toString());
    }

    public JsonWriter value(long number) {
        return bare(Long.toString(number));
    }

    /** A figure of a model: the shortest number that reads back as the same double; null where it is none. */
    public JsonWriter value(double figure) {
        return bare(Double.isFinite(figure) ? Double.toString(figure) : "null");
    }

    public JsonWriter value(boolean truth) {
        return bare(truth ? "true" : "false");
    }

    public JsonWriter field(String name, @Nullable String text) {
        return name(name).value(text);
    }

    public JsonWriter field(String name, @Nullable Decimal number) {
        return name(name).value(number);
    }

    public JsonWriter field(String name, long number) {
        return name(name).value(number);
    }

    public JsonWriter field(String name, double figure) {
        return name(name).value(figure);
    }

    public JsonWriter field(String name, boolean truth) {
        return name(name).value(truth);
    }

    /** A value that is JSON already. */
    public JsonWriter json(byte[] document) {
        separate();
        room(document.length);
        System.arraycopy(document, 0, bytes, length, document.length);
        length += document.length;
        comma = true;
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private JsonWriter bare(String text) {
        separate();
        ascii(text);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            put(',');
        }
    }

    private void quoted(String text) {
        put('"');
        int end = text.length();
        room(end);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
                put(c);
            } else {
                escaped(c);
            }
        }
        put('"');
    }

    /** Everything beyond ASCII is written as an escape: shorter code than UTF-8, and as valid. */
    private void escaped(char c) {
        put('\\');
        if (c == '"' || c == '\\') {
            put(c);
            return;
        }
        put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[(c >> shift) & 15]);
        }
    }

    private void ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void put(char c) {
        if (length == bytes.length) {
            room(1);
        }
        bytes[length++] = (byte) c;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
