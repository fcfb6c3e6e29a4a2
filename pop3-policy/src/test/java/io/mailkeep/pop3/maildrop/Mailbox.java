package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.hold.HoldAudit;
import io.mailkeep.pop3.inbox.JamesInboxes;
import io.mailkeep.pop3.ledger.LockedClaims;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropLock;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.readahead.ReadAheads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.Item;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.RecentMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A user's mailbox in James's memory, seen by IMAP and POP3 clients. */
final class Mailbox {
    static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    static final Duration VERIFY_EVERY = Duration.ofHours(1);
    static final String INBOX = "INBOX";
    private static final int READ_AHEAD = 1 << 20;

    final Username user;
    final ScriptedTurns turns = new ScriptedTurns();
    /** James's own as well. */
    final UpdatableTickingClock clock;

    final Unreadable unreadable = new Unreadable();
    private final InMemoryIntegrationResources james;
    private final StoreMailboxManager mailboxes;
    private final MaildropLock lock;
    private final MaildropStore store;
    private final Map<String, DeliveryNote> noted = new ConcurrentHashMap<>();
    private final AtomicInteger notesAskedFor = new AtomicInteger();
    private final ReadAheads readAheads = new ReadAheads(1 << 20, Schedulers.parallel(), new RecordingMetricFactory());
    private final Removals removals =
            new Removals(new CommitLog(new RecordingMetricFactory()), new NoopGaugeRegistry());
    private Runnable beforeNotes = () -> {};
    private KeepPolicy policy = policy(OnDelete.RELEASE);
    private ImmutableList<KeepPolicy> deliverable = ImmutableList.of();

    Mailbox() {
        this(new MemoryMaildropStore(), operation -> Mono.empty());
    }

    Mailbox(MaildropStore store, PreDeletionHook hook) {
        this(Username.of("keep@demo.test"), store, hook);
    }

    Mailbox(Username user, MaildropStore store, PreDeletionHook hook) {
        this.user = user;
        this.store = store;
        this.james = InMemoryIntegrationResources.builder()
                .preProvisionnedFakeAuthenticator()
                .fakeAuthorizator()
                .inVmEventBus()
                .defaultAnnotationLimits()
                .defaultMessageParser()
                .scanningSearchIndex()
                .preDeletionHook(hook)
                .storeQuotaManager()
                .build();
        this.mailboxes = james.getMailboxManager();
        this.clock = (UpdatableTickingClock) mailboxes.getClock();
        clock.setInstant(START);
        this.lock = new MemoryMaildropLock(clock);
    }

    static KeepPolicy policy(OnDelete onDelete) {
        return KeepPolicy.of("test", OnRetrieve.NOTHING, onDelete, Retention.FOREVER);
    }

    Mailbox under(KeepPolicy policy) {
        this.policy = policy;
        return this;
    }

    /** Lets messages be delivered with these. */
    Mailbox delivering(KeepPolicy... policies) {
        this.deliverable = ImmutableList.copyOf(policies);
        return this;
    }

    private ImmutableMap<String, DeliveryNote> readNotes(Username owner, Map<String, Instant> delivered) {
        beforeNotes.run();
        notesAskedFor.addAndGet(delivered.size());
        return ImmutableMap.copyOf(Maps.filterKeys(noted, delivered::containsKey));
    }

    /** Of how many messages notes were asked for. */
    int notesAskedFor() {
        return notesAskedFor.get();
    }

    void failNotes() {
        beforeNotes = () -> {
            throw new IllegalStateException("the notes can not be read");
        };
    }

    /** The next to read them does not get to an end. */
    void breakNotesOnce(Error error) {
        beforeNotes = () -> {
            beforeNotes = () -> {};
            throw error;
        };
    }

    /** What a mailet does. */
    void note(int name, DeliveryNote note) throws Exception {
        MessageResult message =
                messages(INBOX).filter(found -> name(found) == name).findFirst().orElseThrow();
        noted.put(message.getMessageId().serialize(), note);
    }

    /** The same of the copy in another mailbox alone. */
    void note(int name, String mailbox, DeliveryNote note) throws Exception {
        MessageResult message = messages(mailbox)
                .filter(found -> name(found) == name)
                .findFirst()
                .orElseThrow();
        noted.put(DeliveryNotes.inMailbox(mailbox, message.getMessageId().serialize()), note);
    }

    Maildrops maildrops(Optional<Duration> sessionLock) throws Exception {
        MaildropSettings settings = MaildropSettings.of(sessionLock, VERIFY_EVERY);
        return new Maildrops(
                resources(settings),
                new Leases(new LockedClaims(lock, store), store, settings),
                new LoginDelay(lock),
                new Assignments(ConfigurationSource.of(KeepCopyConfiguration.of(policy, deliverable))),
                removals);
    }

    Resources resources(MaildropSettings settings) {
        return new Resources(
                unreadable.in(mailboxes),
                james.getMailboxManager().getMapperFactory(),
                new InMemoryId.Factory(),
                new JamesInboxes(mailboxes),
                store,
                this::readNotes,
                turns,
                new Quotas(
                        james.getQuotaManager(),
                        james.getQuotaRootResolver(),
                        james.getCurrentQuotaManager(),
                        james.getCurrentQuotaCalculator(),
                        new CommitLog(new RecordingMetricFactory())),
                settings,
                new CommitLog(new RecordingMetricFactory()),
                new HoldAudit(new RecordingMetricFactory()),
                readAheads,
                clock);
    }

    int octetsReadAhead() {
        return READ_AHEAD - readAheads.octetsLeft();
    }

    /** A POP3 login without session lock. */
    Maildrop login() throws Exception {
        return maildrops(Optional.empty()).open(session(), Client.UNNAMED);
    }

    MailboxSession session() {
        return mailboxes.createSystemSession(user);
    }

    /** Delivers messages named by number. */
    Mailbox deliver(int... names) throws Exception {
        login().close();
        return append(names);
    }

    /** Delivers to a mailbox that POP3 has never opened. */
    Mailbox deliverBeforeActivation(int... names) throws Exception {
        MailboxSession session = session();
        if (!Mono.from(mailboxes.mailboxExists(MailboxPath.inbox(session), session))
                .block()) {
            mailboxes.createMailbox(MailboxPath.inbox(session), session);
        }
        return append(names);
    }

    private Mailbox append(int... names) throws Exception {
        MailboxSession session = session();
        MessageManager inbox = mailboxes.getMailbox(MailboxPath.inbox(session), session);
        for (int name : names) {
            inbox.appendMessage(
                    AppendCommand.builder()
                            .withInternalDate(Date.from(clock.instant()))
                            .build(new ByteContent(text(name).getBytes(StandardCharsets.US_ASCII))),
                    session);
        }
        return this;
    }

    /** Delivers one message to any mailbox. */
    void append(String mailbox, String text, Instant date) throws Exception {
        MailboxSession session = session();
        mailboxes
                .getMailbox(MailboxPath.forUser(user, mailbox), session)
                .appendMessage(
                        AppendCommand.builder()
                                .withInternalDate(Date.from(date))
                                .build(new ByteContent(text.getBytes(StandardCharsets.US_ASCII))),
                        session);
    }

    void create(String mailbox) throws Exception {
        MailboxSession session = session();
        mailboxes.createMailbox(MailboxPath.forUser(user, mailbox), session);
    }

    void limitStorage(long octets) throws Exception {
        james.getMaxQuotaManager()
                .setMaxStorage(
                        james.getQuotaRootResolver().getQuotaRoot(MailboxPath.inbox(user)),
                        QuotaSizeLimit.size(octets));
    }

    void setFlags(String mailbox, MessageUid uid, Flags flags, MessageManager.FlagsUpdateMode mode) throws Exception {
        MailboxSession session = session();
        mailboxes
                .getMailbox(MailboxPath.forUser(user, mailbox), session)
                .setFlags(flags, mode, MessageRange.one(uid), session);
    }

    void expunge(String mailbox, MessageUid uid) throws Exception {
        MailboxSession session = session();
        mailboxes.getMailbox(MailboxPath.forUser(user, mailbox), session).delete(List.of(uid), session);
    }

    void move(MessageUid uid, String from, String to) throws Exception {
        mailboxes.moveMessages(
                MessageRange.one(uid), MailboxPath.forUser(user, from), MailboxPath.forUser(user, to), session());
    }

    void copy(MessageUid uid, String from, String to) throws Exception {
        mailboxes.copyMessages(
                MessageRange.one(uid), MailboxPath.forUser(user, from), MailboxPath.forUser(user, to), session());
    }

    static String text(int name) {
        return "Subject: " + name + "\r\n\r\nbody " + name + "\r\n";
    }

    /** What a POP3 client does: RETR, DELE and QUIT, by message number. */
    CommitResult popSession(List<Integer> retrieve, List<Integer> delete) throws Exception {
        Maildrop maildrop = login();
        Marks marks = new Marks();
        retrieve.forEach(marks::retrieve);
        delete.forEach(marks::delete);
        try {
            return maildrop.commit(marks);
        } finally {
            maildrop.close();
        }
    }

    /** The names of the messages that the next POP3 session lists. */
    List<Integer> offered() throws Exception {
        Maildrop maildrop = login();
        List<Integer> names = IntStream.rangeClosed(1, maildrop.messages().size())
                .mapToObj(number -> {
                    try (var content = maildrop.content(number)) {
                        return name(new String(content.readAllBytes(), StandardCharsets.US_ASCII));
                    } catch (Exception e) {
                        throw new AssertionError("message " + number + " is listed but can not be read", e);
                    }
                })
                .toList();
        maildrop.close();
        return names;
    }

    /** The UIDLs that the next POP3 session lists. */
    List<String> uidls() throws Exception {
        Maildrop maildrop = login();
        maildrop.close();
        return maildrop.messages().stream()
                .map(message -> message.uidl().value())
                .toList();
    }

    /** What IMAP clients see in a mailbox, by name; empty when there is no such mailbox. */
    List<Integer> imap(String mailbox) throws Exception {
        return messages(mailbox).map(Mailbox::name).toList();
    }

    Stream<MessageResult> messages(String mailbox) throws Exception {
        MailboxSession session = session();
        MailboxPath path = MailboxPath.forUser(user, mailbox);
        if (!Mono.from(mailboxes.mailboxExists(path, session)).block()) {
            return Stream.of();
        }
        return Flux.from(mailboxes
                        .getMailbox(path, session)
                        .getMessagesReactive(MessageRange.all(), FetchGroup.FULL_CONTENT, session))
                .toStream();
    }

    static int name(MessageResult message) {
        try (var content = message.getFullContent().getInputStream()) {
            return name(new String(content.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static String text(InputStream content) throws IOException {
        return new String(content.readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** James's id of a mailbox; empty when there is none. */
    Optional<String> id(String mailbox) throws Exception {
        MailboxSession session = session();
        MailboxPath path = MailboxPath.forUser(user, mailbox);
        return Mono.from(mailboxes.mailboxExists(path, session)).block()
                ? Optional.of(mailboxes.getMailbox(path, session).getId().serialize())
                : Optional.empty();
    }

    static int name(String text) {
        return Integer.parseInt(text.substring("Subject: ".length(), text.indexOf('\r')));
    }

    ModSeq highestModSeq() throws Exception {
        MailboxSession session = session();
        return mailboxes
                .getMailbox(MailboxPath.inbox(session), session)
                .getMetaData(RecentMode.IGNORE, session, EnumSet.of(Item.HighestModSeq))
                .getHighestModSeq();
    }

    void imapExpunge(int name) throws Exception {
        MailboxSession session = session();
        mailboxes.getMailbox(MailboxPath.inbox(session), session).delete(List.of(uid(INBOX, name)), session);
    }

    /** Removes it as far as James does before it tells anybody of a batch. */
    void removeUntold(int name) throws Exception {
        MailboxSession session = session();
        mailboxes
                .getMapperFactory()
                .getMessageMapper(session)
                .deleteMessages(
                        mailboxes
                                .getMailbox(MailboxPath.inbox(session), session)
                                .getMailboxEntity(),
                        List.of(uid(INBOX, name)));
    }

    /** The messages that are counted towards the user's quota. */
    long counted() throws Exception {
        return Mono.from(james.getCurrentQuotaManager()
                        .getCurrentMessageCount(james.getQuotaRootResolver().getQuotaRoot(MailboxPath.inbox(user))))
                .block()
                .asLong();
    }

    /** Counts octets towards the user's quota that no message has. */
    void count(long octets) throws Exception {
        Mono.from(james.getCurrentQuotaManager()
                        .increase(new QuotaOperation(
                                james.getQuotaRootResolver().getQuotaRoot(MailboxPath.inbox(user)),
                                QuotaCountUsage.count(0),
                                QuotaSizeUsage.size(octets))))
                .block();
    }

    void imapMove(int name, String from, String to) throws Exception {
        imapTransfer(name, from, to, true);
    }

    void imapCopy(int name, String from, String to) throws Exception {
        imapTransfer(name, from, to, false);
    }

    private void imapTransfer(int name, String from, String to, boolean move) throws Exception {
        MailboxSession session = session();
        MailboxPath target = MailboxPath.forUser(user, to);
        if (!Mono.from(mailboxes.mailboxExists(target, session)).block()) {
            mailboxes.createMailbox(target, session);
        }
        MessageRange range = MessageRange.one(uid(from, name));
        MailboxPath source = MailboxPath.forUser(user, from);
        if (move) {
            mailboxes.moveMessages(range, source, target, session);
        } else {
            mailboxes.copyMessages(range, source, target, session);
        }
    }

    /** Time passes after which what was copied is listed. */
    void settle() {
        clock.setInstant(clock.instant().plus(Duration.ofMinutes(1)));
    }

    boolean hasInbox() {
        return Mono.from(mailboxes.mailboxExists(MailboxPath.inbox(user), session()))
                .block();
    }

    /** Copies every message of INBOX into it once more. */
    void imapDouble() throws Exception {
        MailboxPath inbox = MailboxPath.inbox(user);
        mailboxes.copyMessages(MessageRange.all(), inbox, inbox, session());
    }

    void deleteInbox() throws Exception {
        MailboxSession session = session();
        mailboxes.deleteMailbox(MailboxPath.inbox(session), session);
    }

    MessageUid uid(String mailbox, int name) throws Exception {
        return messages(mailbox)
                .filter(message -> name(message) == name)
                .map(MessageResult::getUid)
                .findFirst()
                .orElseThrow();
    }
}
