package io.mailkeep.pop3.inbox;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import reactor.core.publisher.Mono;

/**
 * Finds the mailboxes of a session's own user, for whose rights nobody needs to be asked. Thread-safe.
 */
public interface Inboxes {
    /** The user's mailbox of that path; empty when there is none. What others may do with it may be left out. */
    Mono<Mailbox> find(MailboxPath path, MailboxSession session);
}
