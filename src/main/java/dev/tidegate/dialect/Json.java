package dev.tidegate.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Reason;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading of one JSON document, and the bounds of all of them. */
final class Json {
    /** Depth of objects and arrays. */
    static final int MAX_DEPTH = 8;

    static final int MAX_STRING = 1_024;
    static final int MAX_NAME = 64;
    /** Characters of foreign text that a message repeats. */
    static final int MAX_ECHO = 40;

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Decimal.MAX_CHARACTERS)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build();

    /** Ends the reading of a document; carries no stack trace, for bad input must be cheap. */
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final String field;

        Stop(String field, String detail) {
            super(detail, null, false, false);
            this.field = field;
        }

        String detail() {
            String message = getMessage();
            return message == null ? "" : message;
        }
    }

    /** Reads one document from a parser that stands before its first token. */
    interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    private Json() {}

    /** Reads a whole document and nothing after it. */
    static <T> Decoded<T> document(byte[] bytes, Reading<T> reading) {
        if (bytes.length == 0) {
            return unreadable("", "the body is empty, must be one JSON document");
        }
        // A parser left to guess would take UTF-16 and UTF-32 too, which nobody behind us reads.
        if (bytes[0] <= 0 || (bytes.length > 1 && bytes[1] == 0)) {
            return unreadable("", "the body is not UTF-8 without a byte order mark");
        }
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            parser.nextToken();
            T value = reading.read(parser);
            if (parser.nextToken() != null) {
                return unreadable("", "there is more after the document's end");
            }
            return new Decoded.Value<>(value);
        } catch (Stop stop) {
            return unreadable(stop.field, stop.detail());
        } catch (StreamConstraintsException beyond) {
            return unreadable(
                    "",
                    "a bound is exceeded: depth " + MAX_DEPTH + ", number " + Decimal.MAX_CHARACTERS + ", string "
                            + MAX_STRING + ", name " + MAX_NAME + " characters");
        } catch (IOException broken) {
            return unreadable("", "the body is no valid JSON");
        }
    }

    /**
     * Reads a document whose every valid value is ASCII. Other bytes are refused before they are decoded: readers differ over
     * overlong forms, and an exchange must not read another order than the one that was judged.
     */
    static <T> Decoded<T> asciiDocument(byte[] bytes, Reading<T> reading) {
        return ascii(bytes)
                ? document(bytes, reading)
                : unreadable("", "the body has bytes beyond ASCII, which no field of this request takes");
    }

    private static boolean ascii(byte[] bytes) {
        long seen = 0;
        int at = 0;
        for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
            seen |= (long) EIGHT_BYTES.get(bytes, at);
        }
        for (; at < bytes.length; at++) {
            seen |= bytes[at];
        }
        return (seen & HIGH_BITS) == 0;
    }

    private static <T> Decoded<T> unreadable(String field, String detail) {
        return new Decoded.Unreadable<>(Reason.MALFORMED, field, detail);
    }

    static void expectObject(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Stop("", "must be a JSON object");
        }
    }

    /** The next field's name, the parser left on its value; null at the end of the object. */
    static @Nullable String nextField(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.FIELD_NAME) {
            return null;
        }
        String name = parser.currentName();
        parser.nextToken();
        return name;
    }

    static String text(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new Stop(field, field + " must be a string");
        }
        return parser.getText();
    }

    static boolean truth(JsonParser parser, String field) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new Stop(field, field + " must be true or false");
        };
    }

    /** A count or a time: a JSON number of at most 18 digits, not negative. */
    static long whole(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new Stop(field, field + " must be a whole number");
        }
        String digits = parser.getText();
        if (digits.length() > 18 || digits.charAt(0) == '-') {
            throw new Stop(field, field + " must have at most 18 digits and no sign");
        }
        return Long.parseLong(digits);
    }

    /** A decimal given as a string or a number, judged by its text. */
    static Decimal decimal(JsonParser parser, String field) throws IOException {
        String text = switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
            default -> throw new Stop(field, field + " must be a decimal, as a string or a number");
        };
        String problem = Decimal.problem(text);
        if (problem != null) {
            throw new Stop(field, field + " " + problem);
        }
        return Decimal.parse(text);
    }

    /** A decimal above zero. */
    static Decimal positive(JsonParser parser, String field) throws IOException {
        Decimal value = decimal(parser, field);
        if (value.signum() <= 0) {
            throw new Stop(field, field + " must be above zero");
        }
        return value;
    }

    /** A decimal that is zero or above. */
    static Decimal notNegative(JsonParser parser, String field) throws IOException {
        Decimal value = decimal(parser, field);
        if (value.signum() < 0) {
            throw new Stop(field, field + " must not be negative");
        }
        return value;
    }

    /** Reads one object of an array, the parser standing on its opening brace. */
    interface Element {
        void read(JsonParser parser) throws IOException;
    }

    /** Reads an array of objects and nothing else. */
    static void objects(JsonParser parser, String field, Element element) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new Stop(field, field + " must be an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new Stop(field, "each of " + field + " must be an object");
            }
            element.read(parser);
        }
    }

    /** Foreign text for a message: quoted, shortened, and nothing in it that a log or a terminal would act on. */
    static String echo(String text) {
        StringBuilder safe = new StringBuilder(MAX_ECHO + 5).append('\'');
        for (int i = 0; i < Math.min(text.length(), MAX_ECHO); i++) {
            char c = text.charAt(i);
            safe.append(c >= ' ' && c < 127 ? c : '?');
        }
        return safe.append(text.length() > MAX_ECHO ? "...'" : "'").toString();
    }

    static <E extends Enum<E>> E oneOf(JsonParser parser, String field, Class<E> type) throws IOException {
        String text = text(parser, field);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new Stop(field, field + " must be one of " + List.of(type.getEnumConstants()));
    }
}
