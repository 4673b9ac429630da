/**
 * The language of the order API, {@code tidegate}: what clients say to the gateway and the gateway to an exchange, in JSON.
 * Requests are read strictly ({@link dev.tidegate.dialect.RequestJson}): a fixed schema, numbers judged by their text, unknown
 * and duplicate fields refused, every bound named. Replies and feeds of an exchange are read tolerantly, since an exchange may
 * add fields. What cannot be read is a value, {@link dev.tidegate.dialect.Decoded.Unreadable}, never an exception. The package
 * also knows how requests are signed ({@link dev.tidegate.dialect.RequestSignature}). It decides nothing about orders.
 */
@NullMarked
package dev.tidegate.dialect;

import org.jspecify.annotations.NullMarked;
