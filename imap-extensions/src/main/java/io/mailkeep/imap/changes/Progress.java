package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;
import org.apache.james.mailbox.ModSeq;

/** What a mailbox did in an interval of mod-sequences, whole. */
@AutoValue
public abstract class Progress {
    static Progress of(ImmutableList<Step> steps, ModSeq until, Optional<UidSet> living) {
        return new AutoValue_Progress(steps, until, living);
    }

    /** In the order of their mod-sequences; those that were {@link Step.Kind#FOUND} come last. */
    public abstract ImmutableList<Step> steps();

    /** The end of the interval: where it is before what was asked for, the log has a hole that is not settled. */
    public abstract ModSeq until();

    /** The messages that live after the steps: only where messages may have gone of which no step tells. */
    public abstract Optional<UidSet> living();
}
