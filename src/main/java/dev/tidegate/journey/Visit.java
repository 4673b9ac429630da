package dev.tidegate.journey;

import dev.tidegate.identity.Credential;
import dev.tidegate.limits.AddressPrefix;

/**
 * A request as the door hands it in: well-formed, whole and within its bounds.
 *
 * @param ask what it wants
 * @param credential who it says it comes from
 * @param address where it comes from
 * @param body its bytes, empty for none
 */
public record Visit(Ask ask, Credential credential, AddressPrefix address, byte[] body) {}
