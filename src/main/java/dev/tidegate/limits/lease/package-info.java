/**
 * Buckets that several gateways share without asking for each order. A gateway takes tokens ahead, as a lease, and serves its
 * clients from that ({@link dev.tidegate.limits.lease.LeasedBuckets}); the shared bucket counts what is leased as still inside
 * until it hears that it was used, and refills to its capacity less that, so that all gateways together never let more pass than
 * one bucket would. {@link dev.tidegate.limits.lease.SharedTokens} is what is needed of the store. Time is handed in.
 */
@NullMarked
package dev.tidegate.limits.lease;

import org.jspecify.annotations.NullMarked;
