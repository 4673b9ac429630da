/**
 * Does it come in well-formed and in time? The door for orders: HTTP/1.1 and HTTP/2 on the event loops, with caps on
 * connections, headers, path and body, a deadline for the body, and nothing but plain JSON. What passes becomes a
 * {@link dev.tidegate.journey.Visit}; what does not gets a problem document with its status, never a stack trace. The door
 * knows paths and methods, and nothing of accounts, limits or orders.
 */
@NullMarked
package dev.tidegate.edge;

import org.jspecify.annotations.NullMarked;
