package io.mailkeep.imap.selection;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableRangeSet;
import io.mailkeep.imap.uids.LivingUids;
import org.apache.james.mailbox.ModSeq;

/** What a selection knows when it begins to look for what it has missed. */
@AutoValue
abstract class Look {
    static Look of(
            ModSeq upTo, ModSeq noted, ImmutableRangeSet<Long> heard, ImmutableRangeSet<Long> told, LivingUids uids) {
        return new AutoValue_Look(upTo, noted, heard, told, uids);
    }

    /** Up to here nothing is missed. */
    abstract ModSeq upTo();

    /** Up to here it is looked: what the mailbox had the last time. What is later may still be on its way. */
    abstract ModSeq noted();

    /** Mod-sequences after {@link #upTo} whose changes were heard of. */
    abstract ImmutableRangeSet<Long> heard();

    /** Mod-sequences whose messages the client is told all flags of: not that of its own STORE, for one. */
    abstract ImmutableRangeSet<Long> told();

    /** The messages that the client was told of, or will be. */
    abstract LivingUids uids();
}
