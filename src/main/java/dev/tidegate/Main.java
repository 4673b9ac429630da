package dev.tidegate;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The program. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Quarkus.run(arguments);
    }
}
