package dev.tidegate.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Reason;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading of one JSON document, and the bounds of all of them. */
final class Json {
    /** Depth of objects and arrays. */
    static final int MAX_DEPTH = 8;

    static final int MAX_STRING = 1_024;
    static final int MAX_NAME = 64;

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
        } catch (IllegalArgumentException unfit) {
            return unreadable("", String.valueOf(unfit.getMessage()));
        } catch (IOException broken) {
            return unreadable("", "the body is no valid JSON");
        }
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

    static long whole(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new Stop(field, field + " must be a whole number");
        }
        String digits = parser.getText();
        if (digits.length() > 18) {
            throw new Stop(field, field + " has more than 18 digits");
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
