package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSetMultimap;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.Uidl;
import java.util.Collection;
import org.apache.james.mailbox.exception.MailboxException;

/** The messages of the other mailboxes of a maildrop. */
@AutoValue
abstract class Elsewhere {
    /** Of mailboxes that have been looked at. */
    static Elsewhere of(Collection<Part> others) {
        return new AutoValue_Elsewhere(
                others.stream().flatMap(other -> other.staying().stream()).collect(ImmutableList.toImmutableList()),
                others.stream()
                        .flatMap(other -> other.left().stream())
                        .collect(
                                ImmutableSetMultimap.toImmutableSetMultimap(LedgerEntry::messageId, LedgerEntry::uidl)),
                others.stream().anyMatch(other -> other.state().departures()));
    }

    /** Those that are there. */
    abstract ImmutableList<LedgerEntry> staying();

    /** The UIDLs of those that were there before, by message id. */
    abstract ImmutableSetMultimap<String, Uidl> left();

    /** Whether UIDLs are remembered of messages that left before that. */
    abstract boolean departures();

    /** Reads it. Blocking; asked only for a mailbox in which something has arrived. */
    interface Source {
        Elsewhere read() throws MailboxException;
    }
}
