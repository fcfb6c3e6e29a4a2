package io.mailkeep.imap.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import io.mailkeep.imap.uids.UidSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;

/** How far a device is in a mailbox. Each part stands for itself: what was true once stays true. */
@AutoValue
public abstract class Position {
    /** Of a device that is known to know nothing. */
    public static final Position NOWHERE = of(ModSeq.first(), MessageUid.MIN_VALUE, Optional.empty(), UidSet.none());

    /** The highest are kept where there are more. */
    static final int MOST_RANGES = 1000;

    static Position of(ModSeq modSeq, MessageUid uidNext, Optional<Instant> told, UidSet bodies) {
        return new AutoValue_Position(
                modSeq, uidNext, told.map(moment -> moment.truncatedTo(ChronoUnit.MILLIS)), bounded(bodies));
    }

    static Position told(ModSeq modSeq, MessageUid uidNext, Instant at) {
        return of(modSeq, uidNext, Optional.of(at), UidSet.none());
    }

    static Position sent(UidSet bodies) {
        return of(ModSeq.first(), MessageUid.MIN_VALUE, Optional.empty(), bodies);
    }

    /** The device was told everything up to here. */
    public abstract ModSeq modSeq();

    /** The device was told of every message below, that it is there or that it is not. */
    public abstract MessageUid uidNext();

    /** About when it last was: to six hours; empty if it never was. */
    public abstract Optional<Instant> told();

    /** The messages that were sent to it whole; some are forgotten if they lie in more than 1,000 pieces. */
    public abstract UidSet bodies();

    /** Whether the device was told that there is such a message, if there was one when it was told. */
    public boolean knows(long uid) {
        return uid < uidNext().asLong();
    }

    /** What holds if both do. */
    Position and(Position other) {
        return of(
                ModSeq.of(Math.max(modSeq().asLong(), other.modSeq().asLong())),
                uidNext().compareTo(other.uidNext()) < 0 ? other.uidNext() : uidNext(),
                latest(told(), other.told()),
                bodies().union(other.bodies()));
    }

    /** Whether the other adds nothing to it that is worth a write. */
    boolean covers(Position other) {
        Position both = and(other);
        return both.modSeq().equals(modSeq())
                && both.uidNext().equals(uidNext())
                && both.bodies().equals(bodies())
                && (both.told().equals(told()) || isFresh(both.told()));
    }

    private boolean isFresh(Optional<Instant> now) {
        return told().flatMap(before -> now.filter(before.plus(KnownDevice.SEEN_EVERY)::isAfter))
                .isPresent();
    }

    private static Optional<Instant> latest(Optional<Instant> one, Optional<Instant> other) {
        return one.filter(instant -> other.filter(instant::isBefore).isEmpty()).or(() -> other);
    }

    private static UidSet bounded(UidSet bodies) {
        ImmutableList<Range<Long>> ranges = bodies.ranges();
        return ranges.size() <= MOST_RANGES
                ? bodies
                : UidSet.of(ranges.subList(ranges.size() - MOST_RANGES, ranges.size()));
    }
}
