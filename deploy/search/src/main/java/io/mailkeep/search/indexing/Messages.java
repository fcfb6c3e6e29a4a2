package io.mailkeep.search.indexing;

import com.google.common.base.Throwables;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Reads mailboxes as the system. Blocking. */
public final class Messages {
    private static final int UNLIMITED = -1;
    private static final int READ_AT_ONCE = 4;

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

    /**
     * Those of these UIDs that are there, in their order; none if the mailbox is gone. A few messages are in memory at a
     * time, since each waits for the store several times.
     */
    void read(MailboxId id, Username user, Collection<MessageUid> uids, Reading reading) throws Exception {
        MailboxSession session = sessions.createSystemSession(user);
        try {
            Optional<Mailbox> mailbox = mailbox(id, session);
            if (mailbox.isPresent()) {
                read(mailbox.get(), uids, session, reading);
            }
        } finally {
            mappers.endProcessingRequest(session);
        }
    }

    private void read(Mailbox mailbox, Collection<MessageUid> uids, MailboxSession session, Reading reading)
            throws Exception {
        MessageMapper store = mappers.getMessageMapper(session);
        // Closed, so that nothing more is read after a failure.
        try (Stream<Answer> answers = Flux.fromIterable(uids)
                .flatMapSequential(uid -> answer(store, mailbox, uid), READ_AT_ONCE, 1)
                .toStream(1)) {
            for (Answer answer : (Iterable<Answer>) answers::iterator) {
                tell(answer, store, mailbox, session, reading);
            }
        }
    }

    /** What the store has for a UID, at most one message, or why it can not be read. */
    private record Answer(MessageUid uid, Signal<List<MailboxMessage>> signal) {
        List<MailboxMessage> messages() throws Exception {
            if (signal.isOnError()) {
                Throwables.throwIfInstanceOf(signal.getThrowable(), Exception.class);
                throw new IllegalStateException(signal.getThrowable());
            }
            return signal.get();
        }
    }

    private static Mono<Answer> answer(MessageMapper store, Mailbox mailbox, MessageUid uid) {
        return find(store, mailbox, uid, FetchType.FULL).materialize().map(signal -> new Answer(uid, signal));
    }

    private static void tell(
            Answer answer, MessageMapper store, Mailbox mailbox, MailboxSession session, Reading reading)
            throws Exception {
        try {
            for (MailboxMessage message : answer.messages()) {
                reading.with(message, session);
            }
        } catch (Exception e) {
            if (Throwables.getCausalChain(e).stream().noneMatch(ObjectNotFoundException.class::isInstance)) {
                throw e;
            }
            LOGGER.error(
                    "The content of a message is lost; it is found by its flags, dates and size only mailbox={} uid={}"
                            + " failure={}",
                    mailbox.getMailboxId().serialize(),
                    answer.uid().asLong(),
                    e.toString());
            for (MailboxMessage message :
                    find(store, mailbox, answer.uid(), FetchType.METADATA).block()) {
                reading.withoutContent(message);
            }
        }
    }

    private static Mono<List<MailboxMessage>> find(
            MessageMapper store, Mailbox mailbox, MessageUid uid, FetchType type) {
        return Flux.defer(() -> store.findInMailboxReactive(mailbox, MessageRange.one(uid), type, UNLIMITED))
                .collectList();
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

    /** Those of these UIDs that are there, in no order; none if the mailbox is gone. Consecutive ones are read together. */
    List<ComposedMessageIdWithMetaData> list(MailboxId id, Collection<MessageUid> uids) {
        return as(SYSTEM, session -> mailbox(id, session).stream()
                .flatMap(mailbox -> list(mailbox, uids, mappers.getMessageMapper(session)).stream())
                .toList());
    }

    private static List<ComposedMessageIdWithMetaData> list(
            Mailbox mailbox, Collection<MessageUid> uids, MessageMapper store) {
        return Flux.fromIterable(MessageRange.toRanges(uids))
                .flatMap(range -> store.listMessagesMetadata(mailbox, range), READ_AT_ONCE)
                .collectList()
                .block();
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
