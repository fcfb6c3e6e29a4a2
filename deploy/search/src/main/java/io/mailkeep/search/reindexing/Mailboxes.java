package io.mailkeep.search.reindexing;

import io.mailkeep.search.indexing.Change;
import io.mailkeep.search.query.IndexedMailboxes;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds what is to be reindexed in the store. */
public final class Mailboxes {
    private static final Username SYSTEM = Username.of("search");
    private static final int AT_ONCE = 16;

    private final MailboxSessionMapperFactory mappers;
    private final SessionProvider sessions;
    private final Parts all;
    private final IndexedMailboxes indexed;

    /** @param all that there are */
    public Mailboxes(
            MailboxSessionMapperFactory mappers, SessionProvider sessions, Parts all, IndexedMailboxes indexed) {
        this.mappers = mappers;
        this.sessions = sessions;
        this.all = all;
        this.indexed = indexed;
    }

    /** The mailboxes of a scope of whole mailboxes, those of a user as they are when they are first read. */
    Parts of(Scope scope) {
        if (scope instanceof Scope.OfMailboxes some) {
            return Parts.of(Flux.fromIterable(some.mailboxes()));
        }
        if (scope instanceof Scope.OfUser one) {
            MailboxSession session = sessions.createSystemSession(one.user());
            MailboxQuery own = MailboxQuery.privateMailboxesBuilder(session).build();
            return Parts.of(mappers.getMailboxMapper(session)
                    .findMailboxWithPathLike(own.asUserBound())
                    .map(Mailbox::getMailboxId)
                    .cache());
        }
        return all;
    }

    /** Those that the index knows and the store does not, read as they are taken. */
    Flux<MailboxId> gone() {
        return indexed.all()
                .flatMap(mailbox -> isThere(mailbox).filter(there -> !there).map(gone -> mailbox), AT_ONCE);
    }

    private Mono<Boolean> isThere(MailboxId mailbox) {
        return unlessNotFound(mapper().findMailboxById(mailbox)).hasElement();
    }

    /** What is to be looked at in a scope of single messages. */
    Flux<Change.Compared> messages(Scope scope) {
        if (scope instanceof Scope.OfMessage one) {
            return Mono.just(new Change.Compared(one.mailbox(), SYSTEM, List.of(one.uid())))
                    .flux();
        }
        if (scope instanceof Scope.OfMessageId one) {
            return mappers.getMessageIdMapper(sessions.createSystemSession(SYSTEM))
                    .findReactive(List.of(one.message()), FetchType.METADATA)
                    .map(found -> new Change.Compared(found.getMailboxId(), SYSTEM, List.of(found.getUid())));
        }
        return Flux.empty();
    }

    /** The mailbox at this path; {@link MailboxNotFoundException} if there is none. Blocking. */
    MailboxId at(MailboxPath path) throws MailboxNotFoundException {
        return found(mapper().findMailboxByPath(path).map(Mailbox::getMailboxId))
                .orElseThrow(() -> new MailboxNotFoundException(path));
    }

    /** The same mailbox; {@link MailboxNotFoundException} if there is none. Blocking. */
    MailboxId existing(MailboxId mailbox) throws MailboxNotFoundException {
        return found(mapper().findMailboxById(mailbox).map(Mailbox::getMailboxId))
                .orElseThrow(() -> new MailboxNotFoundException(mailbox));
    }

    private static Optional<MailboxId> found(Mono<MailboxId> mailbox) {
        return unlessNotFound(mailbox).blockOptional();
    }

    private static <T> Mono<T> unlessNotFound(Mono<T> mailbox) {
        return mailbox.onErrorResume(MailboxNotFoundException.class, gone -> Mono.empty());
    }

    private MailboxMapper mapper() {
        return mappers.getMailboxMapper(sessions.createSystemSession(SYSTEM));
    }
}
