package io.mailkeep.pop3.maildrop;

import io.mailkeep.pop3.ledger.MaildropListing;
import io.mailkeep.pop3.ledger.PackedMessages;
import io.mailkeep.pop3.policy.UserPolicies;
import io.mailkeep.pop3.policy.Visibility;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;

/**
 * What the store has listed of INBOX, offered as it stands if that is what the ledger would come to: nothing in the
 * mailbox is new or gone, nothing is due, and the policy shows every client every message that none has deleted. Most
 * sessions are of that kind, and then the ledger is not read.
 */
final class StoredListing {
    private final MaildropListing stored;
    private final Folder folder;
    private final UserPolicies policies;
    private final Client client;
    private final Resources resources;
    private final Instant now;

    StoredListing(MaildropListing stored, Folder folder, UserPolicies policies, Client client, Resources resources) {
        this.stored = stored;
        this.folder = folder;
        this.policies = policies;
        this.client = client;
        this.resources = resources;
        this.now = resources.clock().instant();
    }

    /** Blocking. A look at the mailbox; empty when it could not make the ledger superfluous. */
    Optional<Folder.Look> look() {
        boolean enough = stored.offered().isPresent()
                && policies.users().visibility().equals(Visibility.EVERYTHING)
                && policies.users().devices().isEmpty()
                && !client.recent()
                && !isSomethingDue()
                && Noting.isSettled(resources.notes(), stored)
                && Reconciliation.isFollowed(
                        stored, folder, resources.settings().verifyEvery(), now);
        return enough ? Optional.of(folder.look(stored.firstNewUid(), lowest())) : Optional.empty();
    }

    /** The messages, if the mailbox is as it was. */
    Optional<PackedMessages> offered(Folder.Look look) {
        return stored.offered().filter(any -> look.arrived().isEmpty() && look.count() == stored.count());
    }

    /** Of all messages that are known, which is not told where some of them are not offered. */
    private Optional<MessageUid> lowest() {
        return stored.offered()
                .filter(messages -> messages.size() == stored.count())
                .map(messages -> messages.isEmpty()
                        ? stored.firstNewUid()
                        : messages.get(0).uid());
    }

    private boolean isSomethingDue() {
        return stored.nextDisposal().filter(due -> !due.isAfter(now)).isPresent();
    }
}
