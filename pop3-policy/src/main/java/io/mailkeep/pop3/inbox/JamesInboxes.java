package io.mailkeep.pop3.inbox;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import reactor.core.publisher.Mono;

/** As James finds them, whatever the store. */
@Singleton
public final class JamesInboxes implements Inboxes {
    private final MailboxManager mailboxes;

    @Inject
    public JamesInboxes(MailboxManager mailboxes) {
        this.mailboxes = mailboxes;
    }

    @Override
    public Mono<Mailbox> find(MailboxPath path, MailboxSession session) {
        return Mono.from(mailboxes.getMailboxReactive(path, session))
                .flatMap(JamesInboxes::entity)
                .onErrorResume(MailboxNotFoundException.class, missing -> Mono.empty());
    }

    private static Mono<Mailbox> entity(MessageManager mailbox) {
        try {
            return Mono.just(mailbox.getMailboxEntity());
        } catch (MailboxException e) {
            return Mono.error(e);
        }
    }
}
