/**
 * How accounts are written down: {@link dev.tidegate.ledger.codec.EventCodec} turns events and snapshots into bytes and back, the
 * same bytes for every store.
 */
@NullMarked
package dev.tidegate.ledger.codec;

import org.jspecify.annotations.NullMarked;
