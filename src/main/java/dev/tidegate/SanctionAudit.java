package dev.tidegate;

import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Shield;
import dev.tidegate.surveillance.AuditLog;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes down who was sanctioned for what, and what an operator lifted. */
final class SanctionAudit implements Shield.Witness {
    private final AuditLog audit;

    SanctionAudit(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    public void sanctioned(Sanction sanction) {
        audit.write("sanction", fields(sanction));
    }

    @Override
    public void lifted(Sanction sanction, String operator, String reason) {
        Map<String, Object> fields = fields(sanction);
        fields.put("operator", operator);
        fields.put("reason", reason);
        audit.write("sanction-lifted", fields);
    }

    private static Map<String, Object> fields(Sanction sanction) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", sanction.subject().toString());
        fields.put("level", sanction.level().text());
        fields.put("pattern", sanction.pattern().text());
        fields.put("shown", sanction.shown());
        fields.put("among", sanction.among());
        fields.put("rung", sanction.rung());
        fields.put("untilMillis", sanction.untilMillis());
        return fields;
    }
}
