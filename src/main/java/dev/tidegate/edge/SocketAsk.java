package dev.tidegate.edge;

import dev.tidegate.dialect.CommandJson.Command;
import dev.tidegate.journey.Ask;

/** Which command asks for what: the same as the path and method of a request. */
final class SocketAsk {
    private SocketAsk() {}

    static Ask of(Command command) {
        return switch (command.operation()) {
            case PLACE -> new Ask.Place();
            case REPLACE -> new Ask.Replace(named(command));
            case CANCEL -> new Ask.Cancel(named(command));
            case CANCEL_ALL -> new Ask.CancelAll(command.symbol());
            case CANCEL_ALL_AFTER -> new Ask.CancelAllAfter();
            case BATCH -> new Ask.Batch();
            case CHECK -> new Ask.Check();
            case ORDERS -> new Ask.Orders(command.symbol());
            case ORDER -> new Ask.Order(named(command));
            case ACCOUNT -> new Ask.Account();
            case LIMITS -> new Ask.Limits();
            case INSTRUMENTS -> new Ask.Instruments();
        };
    }

    private static String named(Command command) {
        String id = command.clientOrderId();
        if (id == null) {
            throw new IllegalStateException(command.operation() + " was read without its order");
        }
        return id;
    }
}
