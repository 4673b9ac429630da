/**
 * How often? Token buckets (Bucket4j) by address prefix, key and account, one per {@link dev.tidegate.order.Lane}, several
 * bandwidths in one bucket, so that a flood of new orders never takes what cancels need.
 * {@link dev.tidegate.limits.RateLimits} takes tokens and tells what is left; {@link dev.tidegate.limits.LimitRules} says how
 * much there is. Maps are bounded and only ever drop buckets that are full. Time is handed in.
 */
@NullMarked
package dev.tidegate.limits;

import org.jspecify.annotations.NullMarked;
