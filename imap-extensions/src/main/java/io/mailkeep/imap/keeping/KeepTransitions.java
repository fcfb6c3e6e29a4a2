package io.mailkeep.imap.keeping;

import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.imap.feed.Feed;
import io.mailkeep.imap.uids.UidSet;
import io.mailkeep.pop3.ledger.KeepTransition;
import io.mailkeep.pop3.ledger.LedgerChange;
import io.mailkeep.pop3.ledger.LedgerListener;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;

/** Has change feeds tell of messages that were retrieved, released or undone. What expires is told as any removal. */
final class KeepTransitions implements LedgerListener {
    private final Feed feed;
    private final MailboxId.Factory mailboxIds;

    @Inject
    KeepTransitions(Feed feed, MailboxId.Factory mailboxIds) {
        this.feed = feed;
        this.mailboxIds = mailboxIds;
    }

    @Override
    public void changed(LedgerChange change) {
        feed.tell(
                change.id().user(),
                mailboxIds.fromString(change.mailboxId()),
                change.version(),
                change.transitions().asMap().entrySet().stream()
                        .collect(ImmutableMap.toImmutableMap(
                                transition -> type(transition.getKey()),
                                transition -> UidSet.of(transition.getValue()))));
    }

    private static String type(KeepTransition transition) {
        switch (transition) {
            case RETRIEVED:
                return "MessageRetrieve";
            case RELEASED:
                return "MessageRelease";
            default:
                return "MessageUndo";
        }
    }

    /** Makes nothing else of a message. */
    @Override
    public void rulesChanged(Username user) {}
}
