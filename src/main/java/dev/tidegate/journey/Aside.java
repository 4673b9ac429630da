package dev.tidegate.journey;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** Where work goes that would hold an event loop up; its Uni answers on the caller's loop again. */
public interface Aside {
    <T> Uni<T> run(Supplier<T> work);
}
