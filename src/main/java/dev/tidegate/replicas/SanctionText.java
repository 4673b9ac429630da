package dev.tidegate.replicas;

import dev.tidegate.shield.Level;
import dev.tidegate.shield.Pattern;
import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Subject;

/** A sanction as gateways tell each other of it: its fields with blanks between, or the subject alone where it was lifted. */
sealed interface SanctionText {
    record InForce(Sanction sanction) implements SanctionText {}

    record Lifted(Subject subject) implements SanctionText {}

    /** Of another version of the gateway, say. */
    record Unreadable() implements SanctionText {}

    static String of(Sanction sanction) {
        return String.join(
                " ",
                sanction.subject().toString(),
                sanction.level().name(),
                sanction.pattern().name(),
                Integer.toString(sanction.surcharge()),
                Integer.toString(sanction.rung()),
                Long.toString(sanction.shown()),
                Long.toString(sanction.among()),
                Long.toString(sanction.sinceMillis()),
                Long.toString(sanction.untilMillis()));
    }

    static String lifted(Subject subject) {
        return subject.toString();
    }

    static SanctionText read(String text) {
        String[] fields = text.split(" ", -1);
        try {
            Subject subject = Subject.parse(fields[0]);
            return switch (fields.length) {
                case 1 -> new Lifted(subject);
                case 9 ->
                    new InForce(new Sanction(
                            subject,
                            Level.valueOf(fields[1]),
                            Pattern.valueOf(fields[2]),
                            Integer.parseInt(fields[3]),
                            Integer.parseInt(fields[4]),
                            Long.parseLong(fields[5]),
                            Long.parseLong(fields[6]),
                            Long.parseLong(fields[7]),
                            Long.parseLong(fields[8])));
                default -> new Unreadable();
            };
        } catch (IllegalArgumentException unknown) {
            return new Unreadable();
        }
    }
}
