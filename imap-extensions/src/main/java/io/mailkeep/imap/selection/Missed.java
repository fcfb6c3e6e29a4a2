package io.mailkeep.imap.selection;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import org.apache.james.mailbox.MessageUid;

/** What happened to a mailbox and no event told of. */
@AutoValue
abstract class Missed {
    static final Missed NOTHING = of(ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), ImmutableList.of());

    static Missed of(
            ImmutableList<MessageUid> gone,
            ImmutableList<MessageUid> appeared,
            ImmutableList<MessageUid> changed,
            ImmutableList<MessageUid> doubtful) {
        return new AutoValue_Missed(gone, appeared, changed, doubtful);
    }

    abstract ImmutableList<MessageUid> gone();

    abstract ImmutableList<MessageUid> appeared();

    /** Messages whose flags changed, with others that the client was told of. */
    abstract ImmutableList<MessageUid> changed();

    /** Messages of which an earlier change may be hidden by one that was heard of; mostly there is none. */
    abstract ImmutableList<MessageUid> doubtful();
}
