package io.mailkeep.imap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** James's in-memory mailboxes with their event bus, and one mailbox of one user on it. */
public final class MemoryJames {
    private static final MailboxPath INBOX = MailboxPath.inbox(Username.of("imap@demo.test"));

    private final InMemoryIntegrationResources james;
    private final StoreMailboxManager mailboxes;
    private final MailboxSession session;

    public MemoryJames() {
        this(operation -> Mono.empty());
    }

    public MemoryJames(PreDeletionHook hook) {
        james = InMemoryIntegrationResources.builder()
                .preProvisionnedFakeAuthenticator()
                .fakeAuthorizator()
                .inVmEventBus()
                .defaultAnnotationLimits()
                .defaultMessageParser()
                .scanningSearchIndex()
                .preDeletionHook(hook)
                .storeQuotaManager()
                .build();
        mailboxes = james.getMailboxManager();
        session = mailboxes.createSystemSession(INBOX.getUser());
        create(INBOX);
    }

    /** Hands to the listener the events that pass; whoever changes the mailbox waits for it. */
    public void register(ReactiveGroupEventListener listener, Predicate<Event> passing) {
        james.getEventBus().register(new Filter(listener, passing));
    }

    public MailboxSessionMapperFactory mappers() {
        return mailboxes.getMapperFactory();
    }

    public MailboxSession session() {
        return session;
    }

    /** Of the same user, but not {@link #session}. */
    public MailboxSession anotherSession() {
        return mailboxes.createSystemSession(INBOX.getUser());
    }

    public EventBus eventBus() {
        return james.getEventBus();
    }

    public MessageManager inbox() {
        return unchecked(() -> mailboxes.getMailbox(INBOX, session));
    }

    public StoreMailboxManager mailboxes() {
        return mailboxes;
    }

    public void rename(String mailbox, String name) {
        unchecked(() -> mailboxes.renameMailbox(path(mailbox), path(name), session));
    }

    public void deleteMailbox(String mailbox) {
        unchecked(() -> {
            mailboxes.deleteMailbox(path(mailbox), session);
            return mailbox;
        });
    }

    public void copy(long low, long high, String to) {
        unchecked(() -> mailboxes.copyMessages(range(low, high), INBOX, path(to), session));
    }

    /** The living messages of any mailbox of the user, ascending. */
    public List<ComposedMessageIdWithMetaData> messages(MailboxId mailbox) {
        return unchecked(() -> Flux.from(
                        mailboxes.getMailbox(mailbox, session).listMessagesMetadata(MessageRange.all(), session))
                .collectList()
                .block());
    }

    private static MailboxPath path(String mailbox) {
        return MailboxPath.forUser(INBOX.getUser(), mailbox);
    }

    public MailboxId create(String mailbox) {
        return create(MailboxPath.forUser(INBOX.getUser(), mailbox));
    }

    private MailboxId create(MailboxPath path) {
        return unchecked(() -> mailboxes.createMailbox(path, session).orElseThrow());
    }

    public MessageIdManager messageIds() {
        return james.getMessageIdManager();
    }

    public ModSeq highestModSeq() {
        return unchecked(() -> mappers().getModSeqProvider().highestModSeq(inbox().getId()));
    }

    /** As one gets it who has not written what it is for. */
    public ModSeq nextModSeq() {
        return unchecked(() -> mappers().getModSeqProvider().nextModSeq(inbox().getId()));
    }

    public void append(int messages) {
        for (int i = 0; i < messages; i++) {
            unchecked(() -> inbox().appendMessage(
                            AppendCommand.builder()
                                    .build(new ByteContent("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII))),
                            session));
        }
    }

    /** One STORE, so one mod-sequence. */
    public void flag(long low, long high, Flags flags, FlagsUpdateMode mode) {
        flag(session, low, high, flags, mode);
    }

    public void flag(MailboxSession by, long low, long high, Flags flags, FlagsUpdateMode mode) {
        unchecked(() -> inbox().setFlags(flags, mode, range(low, high), by));
    }

    public void delete(long... uids) {
        unchecked(() -> {
            inbox().delete(LongStream.of(uids).mapToObj(MessageUid::of).toList(), session);
            return uids;
        });
    }

    public void copyIntoItself(long low, long high) {
        unchecked(() -> mailboxes.copyMessages(range(low, high), INBOX, INBOX, session));
    }

    public void move(long low, long high, String to) {
        unchecked(() ->
                mailboxes.moveMessages(range(low, high), INBOX, MailboxPath.forUser(INBOX.getUser(), to), session));
    }

    /** The living messages, ascending. */
    public List<ComposedMessageIdWithMetaData> messages() {
        return Flux.from(inbox().listMessagesMetadata(MessageRange.all(), session))
                .collectList()
                .block();
    }

    public List<Long> uids() {
        return new ArrayList<>(messages().stream()
                .map(message -> message.getComposedMessageId().getUid().asLong())
                .toList());
    }

    private static MessageRange range(long low, long high) {
        return MessageRange.range(MessageUid.of(low), MessageUid.of(high));
    }

    private interface Action<T> {
        T run() throws Exception;
    }

    private static <T> T unchecked(Action<T> action) {
        try {
            return action.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private record Filter(ReactiveGroupEventListener listener, Predicate<Event> passing)
            implements ReactiveGroupEventListener {
        @Override
        public Group getDefaultGroup() {
            return listener.getDefaultGroup();
        }

        @Override
        public boolean isHandling(Event event) {
            return listener.isHandling(event) && passing.test(event);
        }

        @Override
        public Publisher<Void> reactiveEvent(Event event) {
            return listener.reactiveEvent(event);
        }
    }
}
