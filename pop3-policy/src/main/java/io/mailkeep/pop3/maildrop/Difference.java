package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import java.util.List;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageResult;

/** How a mailbox differs from what the ledger knows of it. */
@AutoValue
abstract class Difference {
    /** Of a mailbox that nothing has left. */
    static Difference grown(MaildropState known, List<MessageResult> arrived) {
        return new AutoValue_Difference(
                known, known.entries(), ImmutableList.of(), ImmutableList.copyOf(arrived), false);
    }

    /** Of the mailbox that the ledger knows, listed whole. */
    static Difference of(MaildropState known, List<MessageResult> listed) {
        ImmutableSet<MessageUid> living =
                Maps.uniqueIndex(listed, MessageResult::getUid).keySet();
        ImmutableSet<MessageUid> followed =
                Maps.uniqueIndex(known.entries(), LedgerEntry::uid).keySet();
        return new AutoValue_Difference(
                known,
                known.entries().stream()
                        .filter(entry -> living.contains(entry.uid()))
                        .collect(ImmutableList.toImmutableList()),
                known.entries().stream()
                        .filter(entry -> !living.contains(entry.uid()))
                        .collect(ImmutableList.toImmutableList()),
                listed.stream()
                        .filter(message -> !followed.contains(message.getUid()))
                        .collect(ImmutableList.toImmutableList()),
                true);
    }

    /** Of another mailbox than the ledger knows, listed whole: UIDs begin anew there. */
    static Difference ofAnother(MaildropState known, List<MessageResult> listed) {
        return new AutoValue_Difference(known, ImmutableList.of(), known.entries(), ImmutableList.copyOf(listed), true);
    }

    abstract MaildropState known();

    abstract ImmutableList<LedgerEntry> staying();

    /** Those that are not there any more. */
    abstract ImmutableList<LedgerEntry> left();

    /** Those that the ledger does not know, by ascending UID. */
    abstract ImmutableList<MessageResult> arrived();

    /** Whether the whole mailbox was looked at. */
    abstract boolean verified();
}
