package dev.tidegate;

import dev.tidegate.calibration.LiquidityCommand;
import dev.tidegate.calibration.backtest.BacktestCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;
import java.util.List;

/** The program: a gateway, or {@code check FOLDER} or {@code backtest FILE}, which start nothing. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length == 2 && arguments[0].equals("check")) {
            System.exit(RulesCheck.run(Path.of(arguments[1]), System.out));
        }
        if (arguments.length > 0 && arguments[0].equals("backtest")) {
            System.exit(BacktestCommand.run(List.of(arguments).subList(1, arguments.length), System.out));
        }
        if (arguments.length > 0 && arguments[0].equals("liquidity")) {
            System.exit(LiquidityCommand.run(List.of(arguments).subList(1, arguments.length), System.out));
        }
        if (arguments.length > 0) {
            System.err.println(
                    "tidegate takes no arguments, or: check FOLDER, or: backtest FILE [options], or: liquidity FILE");
            System.exit(2);
        }
        FirstUse.begin();
        Quarkus.run(arguments);
    }
}
