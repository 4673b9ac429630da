/**
 * Attacks on a door, as they come over the wire: raw bytes from addresses of their own on loopback, bounded in bytes, connections and
 * time. The stories let honest orders pass meanwhile; the load script measures what each costs.
 */
@NullMarked
package dev.tidegate.abuse;

import org.jspecify.annotations.NullMarked;
