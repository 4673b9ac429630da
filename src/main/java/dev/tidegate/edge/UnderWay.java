package dev.tidegate.edge;

import org.jspecify.annotations.Nullable;

/** How many requests of one listener are on their way and not answered yet. Belongs to one event loop. */
final class UnderWay {
    private int count;
    private @Nullable Runnable then;

    void enter() {
        count++;
    }

    void leave() {
        count--;
        tell();
    }

    /** Runs a task once, as soon as nothing is under way. */
    void whenNone(Runnable task) {
        then = task;
        tell();
    }

    private void tell() {
        Runnable task = then;
        if (count == 0 && task != null) {
            then = null;
            task.run();
        }
    }
}
