/**
 * Who asks? An {@link dev.tidegate.identity.Authenticator} turns what a request claims (key, timestamp, signature) into a
 * {@link dev.tidegate.identity.Caller}, or says why not: a wrong signature and an unknown key look alike, a signed request
 * passes once. Time is handed in. Nothing here knows HTTP, orders or limits.
 */
@NullMarked
package dev.tidegate.identity;

import org.jspecify.annotations.NullMarked;
