package dev.tidegate.edge;

import dev.tidegate.journey.Ask;

/** How far a listener is on its way out. Belongs to one event loop. */
final class Exit {
    private boolean leaving;
    private boolean closing;

    /** Everything is served, each answer the last of its connection. */
    void leave() {
        leaving = true;
    }

    /** Nothing new is served but what takes orders out. */
    void close() {
        leaving = true;
        closing = true;
    }

    boolean leaving() {
        return leaving;
    }

    /** True where a request comes too late. */
    boolean shut(Ask ask) {
        return closing
                && !(ask instanceof Ask.Cancel || ask instanceof Ask.CancelAll || ask instanceof Ask.CancelAllAfter);
    }

    boolean closing() {
        return closing;
    }
}
