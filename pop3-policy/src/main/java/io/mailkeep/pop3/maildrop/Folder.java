package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import io.mailkeep.pop3.hold.HeaderFields;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.store.MailboxReactorUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A user's mailbox in James, INBOX or another, in the few operations that a maildrop needs. Blocking. */
final class Folder {
    // James deletes a batch message by message and counts it at the end: what a crash can leave uncounted is bounded.
    private static final int DELETED_AT_ONCE = 200;

    private static final int MOVED_IN_A_TURN = 200;
    /** How many rows of a listing cost about as much as James's count of messages. */
    private static final int FEW = 16;

    private static final int READ_AT_ONCE = 8;
    /** Messages that arrive at the same time may become visible in another order than that of their UIDs. */
    private static final int DISORDER = 64;

    private static final String MESSAGE_ID = "Message-ID";

    private final Resources resources;
    private final MailboxSession session;
    private final MessageManager mailbox;

    private Folder(Resources resources, MailboxSession session, MessageManager mailbox) {
        this.resources = resources;
        this.session = session;
        this.mailbox = mailbox;
    }

    /** Begins to look for the session's INBOX. */
    static Mono<Mailbox> findInbox(Resources resources, MailboxSession session) {
        return begun(resources.inboxes().find(MailboxPath.inbox(session), session));
    }

    private static <T> Mono<T> begun(Mono<T> work) {
        Mono<T> kept = work.cache();
        kept.subscribe(done -> {}, error -> {});
        return kept;
    }

    /**
     * Opens the session's INBOX, the one found or one created.
     *
     * @param known the mailbox that the ledger is about
     */
    static Folder openInbox(Resources resources, MailboxSession session, Mono<Mailbox> found, Optional<String> known)
            throws MailboxException {
        Optional<Mailbox> inbox = MailboxReactorUtils.blockOptional(found);
        MailboxManager mailboxes = resources.mailboxes();
        if (inbox.isPresent()) {
            return new Folder(resources, session, mailboxes.getMailbox(inbox.get(), session));
        }
        requireOwn(resources, session, MaildropId.of(session.getUser()), known);
        return new Folder(resources, session, openOrCreate(mailboxes, MailboxPath.inbox(session), session));
    }

    /**
     * Blocking. Refuses while the mailbox that a ledger is about is that of another user than the session's.
     *
     * @param known that mailbox
     */
    static void requireOwn(Resources resources, MailboxSession session, MaildropId ledger, Optional<String> known)
            throws MailboxException {
        Optional<Username> other = MailboxReactorUtils.blockOptional(Mono.justOrEmpty(known)
                .flatMap(id -> resources
                        .mappers()
                        .getMailboxMapper(session)
                        .findMailboxById(resources.mailboxIds().fromString(id)))
                .onErrorResume(MailboxNotFoundException.class, gone -> Mono.empty())
                .map(Mailbox::getUser)
                .filter(owner -> !owner.equals(session.getUser())));
        if (other.isPresent()) {
            throw new ForeignMailboxException(ledger, other.get(), session.getUser());
        }
    }

    /** The same of the ledger that has yet to follow this mailbox. */
    void requireOwn(MaildropId ledger, Optional<String> known) throws MailboxException {
        requireOwn(resources, session, ledger, known);
    }

    /** The mailbox that the maildrop is about; empty when there is none, as after the user's removal. */
    static Optional<Folder> find(Resources resources, MailboxSession session, MaildropId id) throws MailboxException {
        MailboxPath path = id.folder()
                .map(name -> MailboxPath.forUser(id.user(), name))
                .orElseGet(() -> MailboxPath.inbox(session));
        Optional<Mailbox> found =
                MailboxReactorUtils.blockOptional(resources.inboxes().find(path, session));
        return found.isPresent()
                ? Optional.of(
                        new Folder(resources, session, resources.mailboxes().getMailbox(found.get(), session)))
                : Optional.empty();
    }

    private static MessageManager openOrCreate(MailboxManager mailboxes, MailboxPath path, MailboxSession session)
            throws MailboxException {
        try {
            return mailboxes.getMailbox(path, session);
        } catch (MailboxNotFoundException missing) {
            try {
                mailboxes.createMailbox(path, session);
            } catch (MailboxExistsException createdMeanwhile) {
                // Another session was first: what counts is that it exists.
            }
            return mailboxes.getMailbox(path, session);
        }
    }

    String id() {
        return mailbox.getId().serialize();
    }

    MailboxSession session() {
        return session;
    }

    /** The messages from a UID on, by ascending UID. */
    List<MessageResult> list(MessageUid from) {
        return messages(from).block();
    }

    /**
     * The messages from a UID on, and how many there are in all: one read of both if those that are known are the last
     * few of the mailbox. What is removed from Cassandra is read over for days, so that more than these may be costly.
     *
     * @param lowest the least UID of the known messages, that given first when there are none; empty when not at hand
     */
    Look look(MessageUid from, Optional<MessageUid> lowest) {
        Optional<MessageUid> begin = lowest.filter(uid -> from.asLong() - uid.asLong() <= FEW)
                .map(uid -> MessageUid.of(Math.max(MessageUid.MIN_VALUE.asLong(), uid.asLong() - DISORDER)));
        if (begin.isPresent()) {
            List<MessageResult> last = list(begin.get());
            return new Look(
                    from,
                    last.stream()
                            .filter(message -> message.getUid().compareTo(from) >= 0)
                            .collect(ImmutableList.toImmutableList()),
                    last.size());
        }
        return Mono.zip(messages(from), Mono.from(mailbox.getMailboxCountersReactive(session)))
                .map(both -> new Look(from, both.getT1(), both.getT2().getCount()))
                .block();
    }

    private Mono<List<MessageResult>> messages(MessageUid from) {
        return Flux.from(mailbox.getMessagesReactive(MessageRange.from(from), FetchGroup.MINIMAL, session))
                .collectSortedList();
    }

    /** The Message-ID of each message that has one; reads every header. */
    ImmutableMap<MessageUid, String> messageIds() {
        return Flux.from(mailbox.getMessagesReactive(MessageRange.all(), FetchGroup.HEADERS, session))
                .flatMapIterable(message -> Folder.field(message, MESSAGE_ID).stream()
                        .map(field -> Map.entry(message.getUid(), field))
                        .limit(1)
                        .collect(ImmutableList.toImmutableList()))
                .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue))
                .block();
    }

    private static List<String> field(MessageResult message, String name) {
        ImmutableList.Builder<String> values = ImmutableList.builder();
        try {
            message.getHeaders().headers().forEachRemaining(header -> {
                if (header.getName().equalsIgnoreCase(name)) {
                    values.add(header.getValue().trim());
                }
            });
        } catch (MailboxException e) {
            throw new IllegalStateException(
                    "the header of message " + message.getUid().asLong() + " can not be read", e);
        }
        return values.build();
    }

    /** Writes to no message that has them all, or is gone. */
    // James allocates a mod-sequence for what changes nothing, too, and tells nobody: who follows them would wait for
    // it.
    void addFlags(Flags flags, Collection<MessageUid> uids) throws MailboxException {
        for (MessageRange range : MessageRange.toRanges(lacking(flags, uids))) {
            mailbox.setFlags(flags, FlagsUpdateMode.ADD, range, session);
        }
    }

    private List<MessageUid> lacking(Flags flags, Collection<MessageUid> uids) {
        return listed(uids)
                .filter(message -> !message.getFlags().contains(flags))
                .map(MessageResult::getUid)
                .collectList()
                .block();
    }

    void expunge(Collection<MessageUid> uids) throws MailboxException {
        for (List<MessageUid> some : Iterables.partition(uids, DELETED_AT_ONCE)) {
            mailbox.delete(some, session);
        }
    }

    /**
     * Moves to another mailbox of the user, created when missing. What is there, or is moved under another UID, is only
     * removed here: James over Cassandra removes a message from a mailbox as often as it is there. So is everything where
     * the other mailbox is this one.
     */
    void move(List<LedgerEntry> entries, String destination) throws MailboxException {
        MessageManager target = openOrCreate(destination);
        ImmutableMap<MessageUid, MessageId> here = ids(uids(entries));
        resources
                .turns()
                .take(
                        target.getId(),
                        Lists.partition(here.entrySet().asList(), MOVED_IN_A_TURN),
                        part -> move(ImmutableMap.copyOf(part), target));
    }

    private void move(ImmutableMap<MessageUid, MessageId> here, MessageManager target) throws MailboxException {
        Set<MessageId> there = new HashSet<>(listedIn(target, here.values()));
        ImmutableSet<MessageUid> wanted =
                here.keySet().stream().filter(uid -> there.add(here.get(uid))).collect(ImmutableSet.toImmutableSet());
        for (MessageRange range : MessageRange.toRanges(wanted.asList())) {
            resources.mailboxes().moveMessages(range, mailbox.getId(), target.getId(), session);
        }
        expunge(Sets.difference(here.keySet(), wanted));
    }

    /** Whether one of them that is here is in another mailbox of the user, created when missing, as well. */
    boolean hasArrived(List<LedgerEntry> entries, String destination) throws MailboxException {
        return !listedIn(openOrCreate(destination), ids(uids(entries)).values()).isEmpty();
    }

    private ImmutableMap<MessageUid, MessageId> ids(Collection<MessageUid> uids) {
        return listed(uids)
                .collect(ImmutableMap.toImmutableMap(MessageResult::getUid, MessageResult::getMessageId))
                .block();
    }

    // Only the listing counts: James's index by message id is written first, and what is there alone nobody sees.
    private ImmutableSet<MessageId> listedIn(MessageManager target, Collection<MessageId> ids) {
        ImmutableSet<MessageId> wanted = ImmutableSet.copyOf(ids);
        List<MessageUid> found = byId(wanted)
                .map(ComposedMessageIdWithMetaData::getComposedMessageId)
                .filter(message -> message.getMailboxId().equals(target.getId()))
                .map(ComposedMessageId::getUid)
                .distinct()
                .collectList()
                .block();
        return listed(found, target)
                .map(MessageResult::getMessageId)
                .filter(wanted::contains)
                .collect(ImmutableSet.toImmutableSet())
                .block();
    }

    /** The flags of the messages themselves, of those that are here. */
    ImmutableMap<MessageUid, Flags> flags(Collection<MessageUid> uids) {
        return byId(ids(uids).values())
                .filter(found -> found.getComposedMessageId().getMailboxId().equals(mailbox.getId()))
                .collect(ImmutableMap.toImmutableMap(
                        found -> found.getComposedMessageId().getUid(), ComposedMessageIdWithMetaData::getFlags))
                .block();
    }

    /** The messages, in whatever mailboxes they are. */
    private Flux<ComposedMessageIdWithMetaData> byId(Collection<MessageId> ids) {
        return Flux.fromIterable(ImmutableSet.copyOf(ids)).flatMap(this::byId, READ_AT_ONCE);
    }

    // James in memory tells of every message.
    private Flux<ComposedMessageIdWithMetaData> byId(MessageId id) {
        return Flux.from(resources.mappers().getMessageIdMapper(session).findMetadata(id))
                .filter(found -> found.getComposedMessageId().getMessageId().equals(id));
    }

    /** Whether every one of them is listed here. */
    boolean hasAll(Collection<MessageUid> uids) {
        return listed(uids).count().block() == uids.size();
    }

    private Flux<MessageResult> listed(Collection<MessageUid> uids) {
        return listed(uids, mailbox);
    }

    private Flux<MessageResult> listed(Collection<MessageUid> uids, MessageManager where) {
        return Flux.fromIterable(MessageRange.toRanges(uids))
                .concatMap(range -> where.getMessagesReactive(range, FetchGroup.MINIMAL, session));
    }

    private MessageManager openOrCreate(String destination) throws MailboxException {
        return openOrCreate(resources.mailboxes(), MailboxPath.forUser(session.getUser(), destination), session);
    }

    private static List<MessageUid> uids(Collection<LedgerEntry> entries) {
        return entries.stream().map(LedgerEntry::uid).collect(ImmutableList.toImmutableList());
    }

    /** The whole message; empty when it is gone. */
    Optional<InputStream> content(MessageUid uid) {
        return one(uid, FetchGroup.FULL_CONTENT).map(this::content);
    }

    /** What was read whole, as a stream. */
    InputStream content(MessageResult message) {
        try {
            return message.getFullContent().getInputStream();
        } catch (MailboxException | IOException e) {
            throw unreadable(message.getUid(), e);
        }
    }

    /** Those that are there, whole, in any order. Does not block if James does not. */
    Flux<MessageResult> read(Collection<MessageUid> uids) {
        return Flux.fromIterable(MessageRange.toRanges(uids))
                .flatMap(range -> mailbox.getMessagesReactive(range, FetchGroup.FULL_CONTENT, session));
    }

    /** The header up to and with its empty line; empty when the message is gone. */
    Optional<InputStream> header(MessageUid uid) throws MailboxException {
        return one(uid, FetchGroup.HEADERS).map(message -> {
            try {
                return message.getHeaders().getInputStream();
            } catch (MailboxException | IOException e) {
                throw unreadable(uid, e);
            }
        });
    }

    /** The fields of the header with that name, unfolded; none when the message is gone. */
    List<String> fields(MessageUid uid, String name) throws MailboxException {
        Optional<InputStream> header = header(uid);
        if (header.isEmpty()) {
            return ImmutableList.of();
        }
        try (InputStream content = header.get()) {
            return HeaderFields.of(content, name);
        } catch (IOException e) {
            throw unreadable(uid, e);
        }
    }

    private Optional<MessageResult> one(MessageUid uid, FetchGroup parts) {
        return Flux.from(mailbox.getMessagesReactive(MessageRange.one(uid), parts, session))
                .next()
                .blockOptional();
    }

    private UncheckedIOException unreadable(MessageUid uid, Exception cause) {
        return new UncheckedIOException(new IOException(
                "message " + uid.asLong() + " of mailbox " + id() + " is listed but its content can not be read",
                cause));
    }

    /** A short look at a mailbox. */
    static final class Look {
        private final MessageUid from;
        private final List<MessageResult> arrived;
        private final long count;

        private Look(MessageUid from, List<MessageResult> arrived, long count) {
            this.from = from;
            this.arrived = arrived;
            this.count = count;
        }

        /** The UID from which on messages are in {@link #arrived}. */
        MessageUid from() {
            return from;
        }

        List<MessageResult> arrived() {
            return arrived;
        }

        long count() {
            return count;
        }
    }
}
