package dev.tidegate.ops;

import dev.tidegate.calibration.model.CalibratedModel;
import dev.tidegate.calibration.model.Calibration;
import dev.tidegate.calibration.model.ModelJson;
import dev.tidegate.ops.AdminApi.Response;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** What operators can see of the risk model and do with it. Every method may block and is called off the event loops. */
@ApplicationScoped
public class ModelActions {
    private final Operated gateway;

    ModelActions(Operated gateway) {
        this.gateway = gateway;
    }

    Response shown(RoutingContext request, JsonObject body) {
        return Response.ok(json());
    }

    private JsonObject json() {
        Calibration calibration = gateway.calibration();
        JsonObject json = new JsonObject(Buffer.buffer(ModelJson.encode(calibration.current())));
        CalibratedModel previous = calibration.previous();
        if (previous != null) {
            json.put("previousVersion", previous.version());
        }
        Calibration.Failure failure = calibration.failure();
        if (failure != null) {
            json.put(
                    "failed",
                    new JsonObject()
                            .put("atMillis", failure.atMillis())
                            .put("cause", failure.cause())
                            .put("reason", failure.reason()));
        }
        return json.put("failures", calibration.failures());
    }

    /** Calibrates now. */
    Response calibrate(RoutingContext request, JsonObject body) {
        AdminActions.only(body);
        return gateway.calibration().calibrate("operator") ? Response.ok(json()) : new Response(422, json());
    }

    /** Goes back to the model before this one. */
    Response back(RoutingContext request, JsonObject body) {
        AdminActions.only(body);
        return gateway.calibration().back()
                ? Response.ok(json())
                : Response.problem(409, "there is no model to go back to");
    }

    /** Takes a set's multiplier back to 1; one that is still in the red has it again at once. */
    Response release(RoutingContext request, JsonObject body) throws IOException {
        AdminActions.only(body, "set");
        String set = AdminActions.required(body, "set");
        return gateway.calibration().release(set)
                ? Response.ok(json())
                : Response.problem(404, "there is no multiplier of set " + set);
    }
}
