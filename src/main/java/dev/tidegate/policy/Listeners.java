package dev.tidegate.policy;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells everybody, also where one of them fails. */
final class Listeners {
    private Listeners() {}

    /** Calls all, then throws what the first failed with, if any did. */
    static <T> void tell(List<T> listeners, Consumer<T> call) {
        RuntimeException first = null;
        for (T each : listeners) {
            first = told(each, call, first);
        }
        if (first != null) {
            throw first;
        }
    }

    private static <T> @Nullable RuntimeException told(T each, Consumer<T> call, @Nullable RuntimeException first) {
        try {
            call.accept(each);
            return first;
        } catch (RuntimeException failed) {
            if (first == null) {
                return failed;
            }
            first.addSuppressed(failed);
            return first;
        }
    }
}
