package io.mailkeep.imap.command;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.uids.UidSet;
import javax.mail.Flags;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The messages that are marked as deleted, by their flags. James over Cassandra keeps a list of them beside, and expunges
 * what is listed: a list whose change failed, was cut off, or came in another order than that of the flags has messages
 * that nobody wants removed.
 */
final class Marked {
    private static final String EXPUNGE = "expungeReactive";
    /** Reading so many messages more is cheaper than another statement. */
    private static final int GAP = 64;

    private final MailboxSessionMapperFactory mappers;

    @Inject
    Marked(MailboxSessionMapperFactory mappers) {
        this.mappers = mappers;
    }

    /** Those that James lists, and that are marked, in a mailbox. */
    Mono<UidSet> in(MessageManager mailbox, MessageRange range, MailboxSession session) {
        return Mono.fromCallable(mailbox::getMailboxEntity)
                .flatMapMany(entity ->
                        mappers.getMessageMapper(session).retrieveMessagesMarkedForDeletionReactive(entity, range))
                .collect(ImmutableList.toImmutableList())
                .flatMapIterable(listed -> UidSet.of(listed).bridging(GAP).toMessageRanges())
                .concatMap(some -> mailbox.listMessagesMetadata(some, session))
                .filter(message -> message.getFlags().contains(Flags.Flag.DELETED))
                .map(message -> message.getComposedMessageId().getUid())
                .collect(ImmutableList.toImmutableList())
                .map(UidSet::of);
    }

    /** Removes them, which whoever may expunge (RFC 4314 §4, "e") may do; which. */
    Flux<MessageUid> expunge(MessageManager mailbox, MessageRange range, MailboxSession session) {
        return in(mailbox, range, session)
                .filter(marked -> !marked.isEmpty())
                .map(marked -> marked.uids().stream().map(MessageUid::of).collect(ImmutableList.toImmutableList()))
                .flatMapMany(uids -> mailbox.deleteReactive(uids, session).thenMany(Flux.fromIterable(uids)));
    }

    /** The mailbox, of which no more than these can be expunged. */
    MessageManager alone(MessageManager mailbox) {
        return Substitute.in(
                mailbox,
                EXPUNGE,
                arguments -> expunge(mailbox, (MessageRange) arguments[0], (MailboxSession) arguments[1]));
    }
}
