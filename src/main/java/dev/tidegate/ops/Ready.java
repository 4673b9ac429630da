package dev.tidegate.ops;

import dev.tidegate.calibration.model.Calibration;
import dev.tidegate.policy.Problem;
import dev.tidegate.policy.Status;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once the rules are loaded, the market has been heard of and the door is open. What degrades the gateway without making
 * it useless (a refused rule change, a lost stream, accounts being read again) is told as detail and does not take it out of
 * service, for cancels and reductions still pass.
 */
@Readiness
@ApplicationScoped
public class Ready implements HealthCheck {
    private static final int MAX_DETAIL = 2_000;

    private final Operated gateway;

    Ready(Operated gateway) {
        this.gateway = gateway;
    }

    @Override
    public HealthCheckResponse call() {
        Status rules = gateway.rulebooks().status();
        boolean priced = priced(gateway.market().snapshot());
        HealthCheckResponseBuilder response = HealthCheckResponse.named("gateway")
                .status(gateway.open() && priced)
                .withData("policyVersion", rules.version())
                .withData("policyHash", rules.hash())
                .withData("policy", rules.failure() == null ? "in force" : "a change was refused")
                .withData("market", gateway.marketConnected() ? (priced ? "connected" : "no marks yet") : "lost")
                .withData("executionFeed", gateway.fills().following() ? "followed" : "lost")
                .withData("exchange", gateway.venueInterrupted() ? "taken to be down" : "answering")
                .withData("reconciling", Meters.reconciling(gateway))
                .withData("ledger", gateway.ledgerOutage() == null ? "taking commits" : "lost")
                .withData("replicas", Meters.replicas(gateway))
                .withData("policyAgreed", !Meters.drift(gateway))
                .withData("killSwitches", gateway.killSwitch().pulled().size());
        Status.Failure failure = rules.failure();
        if (failure != null) {
            response.withData("policyProblems", text(failure));
        }
        calibrated(response, gateway.calibration());
        gateway.killSwitch().problem().ifPresent(problem -> response.withData("killSwitchProblem", problem));
        return response.build();
    }

    private static void calibrated(HealthCheckResponseBuilder response, Calibration calibration) {
        Calibration.Failure failure = calibration.failure();
        List<String> red = calibration.current().red();
        response.withData("riskModelVersion", calibration.current().version())
                .withData("riskModel", failure == null ? "in force" : "the last calibration failed");
        if (failure != null) {
            response.withData("riskModelProblem", shortened(failure.reason()));
        }
        if (!red.isEmpty()) {
            response.withData("riskModelRed", shortened(String.join(", ", red)));
        }
    }

    private static boolean priced(MarketSnapshot market) {
        for (InstrumentMarket at : market.instruments().values()) {
            if (at.markTicks() > 0) {
                return true;
            }
        }
        return false;
    }

    private static String text(Status.Failure failure) {
        return shortened(failure.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }

    private static String shortened(String all) {
        return all.length() <= MAX_DETAIL ? all : all.substring(0, MAX_DETAIL) + "...";
    }
}
