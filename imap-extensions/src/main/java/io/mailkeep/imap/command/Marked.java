package io.mailkeep.imap.command;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.record.MessageRecords;
import io.mailkeep.imap.uids.UidSet;
import javax.mail.Flags;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The messages that are marked as deleted, by their flags. James over Cassandra keeps a list of them beside, and the flags
 * twice. It expunges what is listed: a list whose change failed, was cut off, or came in another order than that of the
 * flags has messages that nobody wants removed, and so may the flags by which mailboxes are listed. Those by which
 * messages are found are the ones that a STORE decides.
 */
final class Marked {
    private static final String EXPUNGE = "expungeReactive";
    private static final int AT_ONCE = 8;

    private final MailboxSessionMapperFactory mappers;
    private final MessageRecords records;

    @Inject
    Marked(MailboxSessionMapperFactory mappers, MessageRecords records) {
        this.mappers = mappers;
        this.records = records;
    }

    /** Those of the range that James lists, and that are marked. */
    Mono<UidSet> in(MessageManager mailbox, MessageRange range, MailboxSession session) {
        return Mono.fromCallable(mailbox::getMailboxEntity).flatMap(entity -> in(entity, range, session));
    }

    private Mono<UidSet> in(Mailbox mailbox, MessageRange range, MailboxSession session) {
        MessageMapper messages = mappers.getMessageMapper(session);
        return messages.retrieveMessagesMarkedForDeletionReactive(mailbox, range)
                .collect(ImmutableList.toImmutableList())
                .flatMapIterable(listed -> UidSet.of(listed).toRead().toMessageRanges())
                .concatMap(some ->
                        messages.findInMailboxReactive(mailbox, some, FetchType.METADATA, MessageMapper.UNLIMITED))
                .map(MailboxMessage::getComposedMessageIdWithMetaData)
                .filter(Marked::isMarked)
                .flatMap(message -> decided(message, session), AT_ONCE)
                .collect(ImmutableList.toImmutableList())
                .map(UidSet::of);
    }

    /** The message's UID, unless it is not marked; what is left of one that is half removed is as far as can be known. */
    private Mono<MessageUid> decided(ComposedMessageIdWithMetaData listed, MailboxSession session) {
        ComposedMessageId id = listed.getComposedMessageId();
        return records.of(id.getMessageId(), session)
                .filter(found -> found.getComposedMessageId().equals(id))
                .all(Marked::isMarked)
                .filter(marked -> marked)
                .map(marked -> id.getUid());
    }

    private static boolean isMarked(ComposedMessageIdWithMetaData message) {
        return message.getFlags().contains(Flags.Flag.DELETED);
    }

    /** Removes them, which whoever may expunge (RFC 4314 §4, "e") may do; which were to be removed. */
    Flux<MessageUid> expunge(MessageManager mailbox, MessageRange range, MailboxSession session) {
        return in(mailbox, range, session)
                .filter(marked -> !marked.isEmpty())
                .map(marked -> marked.uids().stream().map(MessageUid::of).collect(ImmutableList.toImmutableList()))
                .flatMapMany(uids -> mailbox.deleteReactive(uids, session).thenMany(Flux.fromIterable(uids)));
    }

    /** The mailbox, whose {@code expungeReactive} is this one's. */
    MessageManager alone(MessageManager mailbox) {
        return Substitute.in(
                mailbox,
                EXPUNGE,
                arguments -> expunge(mailbox, (MessageRange) arguments[0], (MailboxSession) arguments[1]));
    }
}
