package dev.tidegate.dialect;

import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.order.Breach;
import dev.tidegate.order.ExecutionStatus;
import org.jspecify.annotations.Nullable;

/** Problems on the wire. */
public final class ProblemJson {
    public static final String MEDIA_TYPE = "application/problem+json";

    private ProblemJson() {}

    /**
     * What the gateway needs of an exchange's refusal.
     *
     * @param code the exchange's code, or its title where it has none
     * @param executionStatus what it says of execution, null where it is silent
     */
    public record Refusal(
            String code, String detail, @Nullable ExecutionStatus executionStatus) {}

    public static byte[] encode(Problem problem) {
        JsonWriter json = new JsonWriter(640);
        write(json, problem);
        return json.toBytes();
    }

    /** Writes a problem as a value inside a larger document. */
    public static void write(JsonWriter json, Problem problem) {
        Breach first = problem.breaches().getFirst();
        json.beginObject()
                .field("type", Problem.type(first.reason()))
                .field("title", first.reason().sentence())
                .field("status", problem.status())
                .field("detail", first.detail())
                .field("code", first.reason().name());
        json.name("reasons").beginArray();
        for (Breach breach : problem.breaches()) {
            write(json, breach);
        }
        json.endArray();
        if (problem.maxQuantity() != null) {
            json.field("maxQuantity", problem.maxQuantity());
        }
        json.field("executionStatus", problem.executionStatus().name())
                .field("policyVersion", problem.policyVersion())
                .field("decisionId", problem.decisionId());
        if (problem.retryAfterMillis() > 0) {
            json.field("retryAfterMs", problem.retryAfterMillis());
        }
        if (!problem.violatedPolicies().isEmpty()) {
            json.name("violated-policies").beginArray();
            problem.violatedPolicies().forEach(json::value);
            json.endArray();
        }
        if (!problem.cost().isEmpty()) {
            json.name("cost").beginObject();
            problem.cost().forEach((why, tokens) -> json.field(why, tokens.longValue()));
            json.endObject();
        }
        json.endObject();
    }

    private static void write(JsonWriter json, Breach breach) {
        json.beginObject()
                .field("code", breach.reason().name())
                .field("number", breach.reason().number());
        if (!breach.subject().isEmpty()) {
            json.field("subject", breach.subject());
        }
        if (breach.measure() != null) {
            json.field("measure", breach.measure());
        }
        if (breach.limit() != null) {
            json.field("limit", breach.limit());
        }
        if (!breach.unit().isEmpty()) {
            json.field("unit", breach.unit());
        }
        json.field("detail", breach.detail()).endObject();
    }

    /** Reads an exchange's refusal; a body that is none still gives one, with an empty code. */
    public static Refusal read(byte[] body) {
        Decoded<Refusal> decoded = Json.document(body, parser -> {
            Json.expectObject(parser);
            String code = "";
            String title = "";
            String detail = "";
            ExecutionStatus execution = null;
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                boolean text = parser.currentToken() == JsonToken.VALUE_STRING;
                switch (name) {
                    case "code" -> code = text ? parser.getText() : "";
                    case "title" -> title = text ? parser.getText() : "";
                    case "detail" -> detail = text ? parser.getText() : "";
                    case "executionStatus" -> execution = text ? execution(parser.getText()) : null;
                    default -> {}
                }
                parser.skipChildren();
            }
            return new Refusal(code.isEmpty() ? title : code, detail, execution);
        });
        return decoded instanceof Decoded.Value<Refusal>(Refusal refusal) ? refusal : new Refusal("", "", null);
    }

    private static @Nullable ExecutionStatus execution(String text) {
        return switch (text) {
            case "SENT" -> ExecutionStatus.SENT;
            case "NOT_SENT" -> ExecutionStatus.NOT_SENT;
            case "UNKNOWN" -> ExecutionStatus.UNKNOWN;
            default -> null;
        };
    }
}
