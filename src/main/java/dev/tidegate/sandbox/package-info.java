/**
 * A small exchange for demonstrations and tests: real matching, real sockets, no disk. {@link dev.tidegate.sandbox.Sandbox}
 * starts it on a port of its own; it speaks the {@code tidegate} dialect over REST and two WebSocket feeds, so that whatever
 * talks to it talks to an exchange. Everything of one exchange happens on one event loop, which is why its books and accounts
 * need no locks. It matches by price and time, books positions and balances, and keeps views of what accounts have reached, so
 * that a test can check the gateway from the other side. It judges no margin: what the gateway promises must not be held by
 * somebody else. {@link dev.tidegate.sandbox.Faults} makes it misbehave. It imports the order vocabulary and the dialect, and
 * knows nothing of the gateway.
 */
@NullMarked
package dev.tidegate.sandbox;

import org.jspecify.annotations.NullMarked;
