/**
 * Files that are appended to and survive: a {@link dev.tidegate.ledger.journal.Segment} is one memory-mapped file of checksummed
 * records, a {@link dev.tidegate.ledger.journal.SegmentLog} a folder of them that is appended to at its end and cut off at its
 * beginning. An append is a copy into memory that the operating system owns, which is what makes it both fast and safe from a
 * killed process. Recovery answers a prefix of what was written or refuses; it never answers something else. What the records
 * mean is for others to know: the ledger and the decision tape both keep theirs this way. JDK only.
 */
@NullMarked
package dev.tidegate.ledger.journal;

import org.jspecify.annotations.NullMarked;
