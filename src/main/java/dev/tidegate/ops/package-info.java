/**
 * How the gateway is watched and steered, on the management port: {@link dev.tidegate.ops.Alive} and
 * {@link dev.tidegate.ops.Ready} for probes, {@link dev.tidegate.ops.Meters} for Prometheus, {@link dev.tidegate.ops.AdminApi}
 * for operators, behind a token of its own. It reads every chapter through {@link dev.tidegate.ops.Operated} and changes only
 * what operators may change: the kill switch, a reload, a reconciliation, an account's status. Nobody imports it but the wiring.
 */
@NullMarked
package dev.tidegate.ops;

import org.jspecify.annotations.NullMarked;
