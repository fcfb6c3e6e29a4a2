package io.mailkeep.imap.feed;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.changes.OrderedChanges.Reading;
import io.mailkeep.imap.removal.HighestModSeq;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import reactor.core.publisher.Mono;

/** James's mailboxes as a feed needs them, whoever may see them. Thread-safe; never blocks. */
@Singleton
final class Mailboxes {
    private final MailboxManager manager;
    private final MailboxSessionMapperFactory mappers;
    private final HighestModSeq highestModSeq;

    @Inject
    Mailboxes(MailboxManager manager, MailboxSessionMapperFactory mappers, HighestModSeq highestModSeq) {
        this.manager = manager;
        this.mappers = mappers;
        this.highestModSeq = highestModSeq;
    }

    /** Those that a user owns. */
    Mono<ImmutableList<Mailbox>> of(Username user) {
        return Mono.defer(() -> {
            MailboxSession session = manager.createSystemSession(user);
            return mappers.getMailboxMapper(session)
                    .findMailboxWithPathLike(MailboxQuery.privateMailboxesBuilder(session)
                            .matchesAllMailboxNames()
                            .build()
                            .asUserBound())
                    .collect(ImmutableList.toImmutableList());
        });
    }

    /** Empty if there is none, or it is another user's. */
    Mono<Mailbox> find(Username user, MailboxId id) {
        return existing(user, id)
                .filter(mailbox -> mailbox.getUser().equals(user))
                .onErrorResume(MailboxNotFoundException.class, gone -> Mono.empty());
    }

    /** The highest mod-sequence, which no removal is above, even one that was interrupted. */
    Mono<ModSeq> highest(Mailbox mailbox) {
        return highestModSeq.of(mailbox);
    }

    /** Fails with {@link MailboxNotFoundException} if the mailbox is gone. */
    Reading reading(Username user, MailboxId id) {
        return range -> existing(user, id)
                .flatMapMany(mailbox -> mappers.getMessageMapper(session(user)).listMessagesMetadata(mailbox, range));
    }

    private Mono<Mailbox> existing(Username user, MailboxId id) {
        return Mono.defer(() -> mappers.getMailboxMapper(session(user)).findMailboxById(id))
                .switchIfEmpty(Mono.error(() -> new MailboxNotFoundException(id)));
    }

    private MailboxSession session(Username user) {
        return manager.createSystemSession(user);
    }
}
