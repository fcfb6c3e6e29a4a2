package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Where a user's feed ends, and how far it has told of each mailbox there. */
@AutoValue
public abstract class Head {
    /** That of a feed which has not begun. */
    static Head none() {
        return kept(0, new UUID(0, 0), ImmutableMap.of());
    }

    /** One that is kept, so that the batches before are not needed to know it. */
    static Head kept(long sequence, UUID id, Map<String, Place> places) {
        return new AutoValue_Head(
                sequence, id, ImmutableMap.copyOf(places), sequence, Optional.empty(), ImmutableSet.of());
    }

    /** Of the last batch; 0 before the first. */
    abstract long sequence();

    /** Of the last batch. */
    abstract UUID id();

    /** By mailbox. */
    abstract ImmutableMap<String, Place> places();

    /** The last batch of the last head that was kept. */
    abstract long keptSequence();

    /** When the first batch after that was appended; empty if this one is kept. */
    abstract Optional<Instant> unkeptSince();

    /** The mailboxes whose places have changed after that. */
    abstract ImmutableSet<String> unkept();

    Optional<Place> place(String mailbox) {
        return Optional.ofNullable(places().get(mailbox));
    }

    /** After a further batch. */
    Head then(Batch batch) {
        Map<String, Place> places = new LinkedHashMap<>(places());
        batch.moves()
                .forEach((mailbox, moved) ->
                        moved.ifPresentOrElse(place -> places.put(mailbox, place), () -> places.remove(mailbox)));
        return new AutoValue_Head(
                batch.sequence(),
                batch.id(),
                ImmutableMap.copyOf(places),
                keptSequence(),
                Optional.of(unkeptSince().orElse(batch.at())),
                Sets.union(unkept(), batch.moves().keySet()).immutableCopy());
    }

    /** The same, kept. */
    Head kept() {
        return kept(sequence(), id(), places());
    }
}
