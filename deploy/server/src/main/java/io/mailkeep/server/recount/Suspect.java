package io.mailkeep.server.recount;

import org.apache.james.core.Username;
import org.apache.james.mailbox.cassandra.ids.CassandraId;

/** What James counts apart from the messages, so that the two can differ. */
public sealed interface Suspect {
    /** The messages of a mailbox, and those of them that are unseen. */
    record MailboxCount(CassandraId mailbox) implements Suspect {}

    /** The messages of all mailboxes that count for a user's quota, and their octets. */
    record QuotaInUse(Username user) implements Suspect {}
}
