package io.mailkeep.imap.selection;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableRangeSet;
import org.apache.james.mailbox.ModSeq;

/** Changes that a client has been told of. */
@AutoValue
abstract class Covered {
    static Covered of(ModSeq upTo, ImmutableRangeSet<Long> beyond) {
        return new AutoValue_Covered(upTo, beyond);
    }

    /** All up to this one. */
    abstract ModSeq upTo();

    /** The mod-sequences of others. */
    abstract ImmutableRangeSet<Long> beyond();
}
