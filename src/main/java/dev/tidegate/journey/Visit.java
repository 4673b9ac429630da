package dev.tidegate.journey;

import dev.tidegate.identity.Claim;
import dev.tidegate.limits.AddressPrefix;

/**
 * A request as the door hands it in: well-formed, whole and within its bounds.
 *
 * @param ask what it wants
 * @param claim who it says it comes from
 * @param address where it comes from
 * @param body its bytes, empty for none
 */
public record Visit(Ask ask, Claim claim, AddressPrefix address, byte[] body) {}
