package dev.tidegate.edge;

import dev.tidegate.journey.Journey;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The listeners of all event loops together. */
public final class Doors {
    /** Longer than an exchange may take to answer, and shorter than a platform waits before it kills. */
    public static final long DRAIN_MILLIS = 10_000;

    private static final long LOOK_MILLIS = 50;

    private static final AtomicInteger FREE = new AtomicInteger();

    private final Vertx vertx;
    private final Connections connections;
    private final SocketCrowd crowd;
    private final List<Door> doors;
    private final List<String> deployments;

    private Doors(Vertx vertx, Connections connections, SocketCrowd crowd, List<Door> doors, List<String> deployments) {
        this.vertx = vertx;
        this.connections = connections;
        this.crowd = crowd;
        this.doors = doors;
        this.deployments = deployments;
    }

    /**
     * Opens.
     *
     * @param loops how many event loops serve, at least 1
     * @param ids gives an id to a refusal that never becomes a journey
     * @param nanos monotonic clock, for deadlines
     * @param lag told by each loop, many times a second, how many nanoseconds late it runs
     */
    public static Future<Doors> open(
            Vertx vertx,
            DoorOptions options,
            int loops,
            Journey journey,
            Supplier<String> ids,
            LongSupplier nanos,
            LongConsumer lag) {
        Connections connections = new Connections(options.maxConnections(), options.maxConnectionsPerAddress());
        SocketCrowd crowd = new SocketCrowd(options.sockets());
        List<Door> doors = new ArrayList<>();
        List<String> deployments = new ArrayList<>();
        Future<Void> opened = Future.succeededFuture();
        // Vert.x: listeners that ask for the same negative port share one that is free.
        DoorOptions same = options.port() == 0 ? options.onPort(FREE.decrementAndGet()) : options;
        for (int i = 0; i < loops; i++) {
            opened = opened.compose(ignored -> {
                Door door = new Door(same, connections, crowd, journey, ids, nanos, lag);
                doors.add(door);
                return vertx.deployVerticle(door, new DeploymentOptions())
                        .onSuccess(deployments::add)
                        .mapEmpty();
            });
        }
        return opened.map(ignored -> new Doors(vertx, connections, crowd, doors, deployments));
    }

    public int port() {
        return doors.getFirst().port();
    }

    /** Connections open now. */
    public int connections() {
        return connections.open();
    }

    /** How WebSockets ended. */
    public SocketTally socketTally() {
        return crowd.tally();
    }

    /** WebSockets open now. */
    public int sockets() {
        return crowd.open();
    }

    /**
     * Serves on for a while, so that whoever sends clients here hears that this gateway goes, and asks each client to come back elsewhere;
     * ends early where no connection is left. Then refuses what comes but for what takes orders out, lets what is under way be
     * answered, for at most {@value #DRAIN_MILLIS} ms, stops listening and closes the connections.
     */
    public Future<Void> close(long announceMillis) {
        doors.forEach(Door::leave);
        return quiet(announceMillis).compose(ignored -> drain());
    }

    private Future<Void> quiet(long forMillis) {
        return forMillis <= 0 || connections() == 0
                ? Future.succeededFuture()
                : vertx.timer(LOOK_MILLIS).compose(ignored -> quiet(forMillis - LOOK_MILLIS));
    }

    private Future<Void> drain() {
        Future<?> drained = Future.join(doors.stream().map(Door::drain).toList());
        Future<Void> closed = Future.any(drained, vertx.timer(DRAIN_MILLIS)).mapEmpty();
        for (String deployment : deployments) {
            closed = closed.eventually(() -> vertx.undeploy(deployment));
        }
        return closed;
    }
}
