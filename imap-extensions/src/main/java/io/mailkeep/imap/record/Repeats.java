package io.mailkeep.imap.record;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.imap.lease.BusyException;
import io.mailkeep.imap.lease.Turns;
import io.mailkeep.imap.uids.UidSet;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.mail.Flags;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.ReadOnlyException;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxACL.Right;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Messages that the mailbox to which they are copied has already. James's copies are one message under several UIDs, and
 * James over Cassandra removes a message from a mailbox as often as it is there: with either of two both go, and the
 * content. Never blocks.
 */
public final class Repeats {
    private static final int AT_ONCE = 8;

    private final MailboxManager mailboxes;
    private final MailboxSessionMapperFactory mappers;
    private final MessageRecords records;
    private final Turns turns;

    @Inject
    public Repeats(MailboxManager mailboxes, MailboxSessionMapperFactory mappers, MessageRecords records, Turns turns) {
        this.mailboxes = mailboxes;
        this.mappers = mappers;
        this.records = records;
        this.turns = turns;
    }

    /**
     * Takes messages of the source to the target, while nobody else takes any there: of two devices that move the same
     * message to the same mailbox, one finds it done.
     *
     * @param parts by ascending UID, each taken in a turn of its own: others have theirs in between
     * @param transport takes some that the target has, or some that it has not
     * @return what the transport gives; fails with a {@link BusyException} when others were at it for too long, and then
     *     has taken the parts before or none
     */
    public <T> Flux<T> relocate(
            List<UidSet> parts,
            MessageManager source,
            MessageManager target,
            MailboxSession session,
            Function<Group, Publisher<T>> transport) {
        // What the target has is asked for when the range before has arrived.
        return turns.take(
                target.getId(),
                parts.stream().filter(part -> !part.isEmpty()).collect(ImmutableList.toImmutableList()),
                part -> Flux.fromIterable(part.toMessageRanges())
                        .concatMap(
                                range -> groups(range, source, target, session).concatMap(transport)));
    }

    /** The messages of the range by ascending UID, in groups of which the target has all or none, and of any once. */
    private Flux<Group> groups(
            MessageRange range, MessageManager source, MessageManager target, MailboxSession session) {
        return Mono.fromCallable(source::getMailboxEntity)
                .flatMapMany(mailbox -> mappers.getMessageMapper(session).listMessagesMetadata(mailbox, range))
                .map(ComposedMessageIdWithMetaData::getComposedMessageId)
                .collectList()
                .flatMapMany(messages -> known(messages, target, session)
                        .flatMapIterable(known -> groups(messages, new HashSet<>(known))));
    }

    /** Those that the target lists. James's index by message id is written first, and what is there alone nobody sees. */
    private Mono<ImmutableSet<MessageId>> known(
            List<ComposedMessageId> messages, MessageManager target, MailboxSession session) {
        return Mono.fromCallable(target::getMailboxEntity).flatMap(mailbox -> Flux.fromIterable(messages)
                .flatMap(message -> records.of(message.getMessageId(), session), AT_ONCE)
                .map(ComposedMessageIdWithMetaData::getComposedMessageId)
                .filter(found -> found.getMailboxId().equals(mailbox.getMailboxId()))
                .flatMap(found -> listed(found, mailbox, session), AT_ONCE)
                .map(ComposedMessageId::getMessageId)
                .collect(ImmutableSet.toImmutableSet()));
    }

    private Flux<ComposedMessageId> listed(ComposedMessageId found, Mailbox mailbox, MailboxSession session) {
        return mappers.getMessageMapper(session)
                .listMessagesMetadata(mailbox, MessageRange.one(found.getUid()))
                .map(ComposedMessageIdWithMetaData::getComposedMessageId)
                .filter(found::equals);
    }

    private static List<Group> groups(List<ComposedMessageId> messages, Set<MessageId> known) {
        ImmutableList.Builder<Group> groups = ImmutableList.builder();
        int begin = 0;
        boolean repeated = false;
        for (int i = 0; i < messages.size(); i++) {
            boolean next = !known.add(messages.get(i).getMessageId());
            if (next != repeated && i > begin) {
                groups.add(new Group(messages.subList(begin, i), repeated));
                begin = i;
            }
            repeated = next;
        }
        if (begin < messages.size()) {
            groups.add(new Group(messages.subList(begin, messages.size()), repeated));
        }
        return groups.build();
    }

    /**
     * Adds messages of the source to the target once more, each as a message of its own with the same content, flags and
     * date; the UIDs that they have there. What is gone meanwhile is left out.
     */
    public Flux<MessageRange> add(Group group, MessageManager source, MessageManager target, MailboxSession session) {
        return asItIsNow(source, session)
                .flatMapMany(now -> Flux.fromIterable(group.uids).concatMap(uid -> add(uid, now, target, session)));
    }

    // One message is in memory at a time.
    private static Flux<MessageRange> add(
            MessageUid uid, MessageManager source, MessageManager target, MailboxSession session) {
        return Flux.from(source.getMessagesReactive(MessageRange.one(uid), FetchGroup.FULL_CONTENT, session))
                .concatMap(message -> Mono.fromCallable(() -> command(message))
                        .flatMap(command -> Mono.from(target.appendMessageReactive(command, session))))
                .map(added -> MessageRange.one(added.getId().getUid()));
    }

    /** Removes messages from the source, which the target has; tells no UIDs of it. */
    public Flux<MessageRange> remove(Group group, MessageManager source, MailboxSession session) {
        return asItIsNow(source, session)
                .flatMap(now -> Mono.fromCallable(() -> {
                            if (!mailboxes.hasRight(now.getMailboxEntity(), Right.DeleteMessages, session)) {
                                throw new ReadOnlyException(
                                        now.getMailboxEntity().generateAssociatedPath());
                            }
                            return now;
                        })
                        .flatMap(allowed -> allowed.deleteReactive(group.uids, session)))
                .thenMany(Flux.empty());
    }

    // The rights to it may have changed since it was selected.
    private Mono<MessageManager> asItIsNow(MessageManager mailbox, MailboxSession session) {
        return Mono.from(mailboxes.getMailboxReactive(mailbox.getId(), session));
    }

    private static AppendCommand command(MessageResult message) throws MailboxException, IOException {
        Flags flags = message.getFlags();
        flags.remove(Flags.Flag.RECENT);
        return AppendCommand.builder()
                .withFlags(flags)
                .withInternalDate(message.getInternalDate())
                .recent()
                .notDelivery()
                .build(message.getFullContent());
    }

    /** Some of the messages, by ascending UID. */
    public static final class Group {
        private final ImmutableList<MessageUid> uids;
        private final boolean repeated;

        private Group(List<ComposedMessageId> messages, boolean repeated) {
            this.uids = messages.stream().map(ComposedMessageId::getUid).collect(ImmutableList.toImmutableList());
            this.repeated = repeated;
        }

        /** Whether the target has them. */
        public boolean areRepeated() {
            return repeated;
        }

        public UidSet uids() {
            return UidSet.of(uids);
        }

        /** From the first to the last. */
        public MessageRange range() {
            return MessageRange.range(uids.get(0), uids.get(uids.size() - 1));
        }
    }
}
