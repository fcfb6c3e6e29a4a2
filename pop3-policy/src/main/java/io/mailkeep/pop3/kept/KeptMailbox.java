package io.mailkeep.pop3.kept;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import java.time.Instant;

/** Messages of one mailbox, as the ledger knew them. */
@AutoValue
public abstract class KeptMailbox {
    static KeptMailbox of(String mailboxId, Instant asOf, ImmutableList<KeptMessage> messages) {
        return new AutoValue_KeptMailbox(mailboxId, asOf, messages);
    }

    /** James's, serialised. */
    public abstract String mailboxId();

    /** When the ledger was read. */
    public abstract Instant asOf();

    /** By ascending UID. */
    public abstract ImmutableList<KeptMessage> messages();
}
