package io.mailkeep.search.indexing;

import com.google.common.base.Throwables;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Reads mailboxes as the system. Blocking. */
public final class Messages {
    private static final int UNLIMITED = -1;

    private static final Logger LOGGER = LoggerFactory.getLogger(Messages.class);
    private static final Username SYSTEM = Username.of("search");

    private final MailboxSessionMapperFactory mappers;
    private final SessionProvider sessions;

    public Messages(MailboxSessionMapperFactory mappers, SessionProvider sessions) {
        this.mappers = mappers;
        this.sessions = sessions;
    }

    /** What reads with a session, which ends with it. */
    interface Reading {
        void with(MailboxMessage message, MailboxSession session) throws Exception;

        /** The store has lost what is in the message; the rest of it is here. */
        void withoutContent(MailboxMessage message) throws Exception;
    }

    /** Those of these UIDs that are there; none if the mailbox is gone. One message is in memory at a time. */
    void read(MailboxId id, Username user, Collection<MessageUid> uids, Reading reading) throws Exception {
        MailboxSession session = sessions.createSystemSession(user);
        try {
            Optional<Mailbox> mailbox = mailbox(id, session);
            if (mailbox.isEmpty()) {
                return;
            }
            for (MessageUid uid : uids) {
                read(mailbox.get(), uid, session, reading);
            }
        } finally {
            mappers.endProcessingRequest(session);
        }
    }

    private void read(Mailbox mailbox, MessageUid uid, MailboxSession session, Reading reading) throws Exception {
        try {
            Iterator<MailboxMessage> found = find(mailbox, uid, FetchType.FULL, session);
            while (found.hasNext()) {
                reading.with(found.next(), session);
            }
        } catch (Exception e) {
            if (Throwables.getCausalChain(e).stream().noneMatch(ObjectNotFoundException.class::isInstance)) {
                throw e;
            }
            LOGGER.error(
                    "The content of a message is lost; it is found by its flags, dates and size only mailbox={} uid={}"
                            + " failure={}",
                    mailbox.getMailboxId().serialize(),
                    uid.asLong(),
                    e.toString());
            Iterator<MailboxMessage> found = find(mailbox, uid, FetchType.METADATA, session);
            while (found.hasNext()) {
                reading.withoutContent(found.next());
            }
        }
    }

    private Iterator<MailboxMessage> find(Mailbox mailbox, MessageUid uid, FetchType type, MailboxSession session)
            throws MailboxException {
        return mappers.getMessageMapper(session).findInMailbox(mailbox, MessageRange.one(uid), type, UNLIMITED);
    }

    /** The mailbox unless it is gone. */
    public Optional<Mailbox> mailbox(MailboxId id) {
        return as(SYSTEM, session -> mailbox(id, session));
    }

    /** What is there, in the order of the UIDs; read as it is taken, so many messages ahead. */
    public Iterator<ComposedMessageIdWithMetaData> list(Mailbox mailbox, int ahead) {
        return as(mailbox.getUser(), session -> mappers.getMessageMapper(session)
                .listMessagesMetadata(mailbox, MessageRange.all())
                .toIterable(ahead)
                .iterator());
    }

    private <T> T as(Username user, Function<MailboxSession, T> reading) {
        MailboxSession session = sessions.createSystemSession(user);
        try {
            return reading.apply(session);
        } finally {
            mappers.endProcessingRequest(session);
        }
    }

    private Optional<Mailbox> mailbox(MailboxId id, MailboxSession session) {
        return mappers.getMailboxMapper(session)
                .findMailboxById(id)
                .onErrorResume(MailboxNotFoundException.class, gone -> Mono.empty())
                .blockOptional();
    }
}
