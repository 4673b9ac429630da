package dev.tidegate;

import dev.tidegate.policy.Check;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;

/** The program: a gateway, or {@code check FOLDER}, which looks at rule files and starts nothing. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length == 2 && arguments[0].equals("check")) {
            System.exit(Check.run(Path.of(arguments[1]), System.out));
        }
        if (arguments.length > 0) {
            System.err.println("tidegate takes no arguments, or: check FOLDER");
            System.exit(2);
        }
        Quarkus.run(arguments);
    }
}
