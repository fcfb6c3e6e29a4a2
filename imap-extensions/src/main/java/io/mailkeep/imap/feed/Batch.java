package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Lines that were appended together. */
@AutoValue
public abstract class Batch {
    static Batch of(
            long sequence,
            UUID id,
            Instant at,
            ImmutableList<String> lines,
            ImmutableMap<String, Optional<Place>> moves) {
        return new AutoValue_Batch(sequence, id, at, lines, moves);
    }

    /** Counted from 1, without a gap. */
    abstract long sequence();

    /** One of its own, so that it is known again. */
    abstract UUID id();

    abstract Instant at();

    abstract ImmutableList<String> lines();

    /** By mailbox, how far the feed has told of it now; empty of one that is gone. */
    abstract ImmutableMap<String, Optional<Place>> moves();
}
