package io.mailkeep.pop3.retention;

import com.google.common.collect.ImmutableSetMultimap;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropListing;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.ledger.MemoryMaildropLock;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.ledger.UserRules;
import io.mailkeep.pop3.maildrop.Unreadable;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManager.RenameOption;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.utils.UpdatableTickingClock;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What all nodes share: mailboxes, ledgers, locks and the time. Everyone's copies are kept 30 days after retrieve. */
public final class Site {
    public static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    /** The size of each message. */
    public static final int OCTETS = 20;

    private static final int KEPT_DAYS = 30;
    public static final Duration KEPT = Duration.ofDays(KEPT_DAYS);
    static final Duration SWEEP_EVERY = Duration.ofHours(1);
    public static final Username ANNA = Username.of("anna");
    public static final Username BERT = Username.of("bert");
    public static final Username CARL = Username.of("carl");

    public final UpdatableTickingClock clock = new UpdatableTickingClock(START);
    public final Store store = new Store();
    final MaildropLock lock = new MemoryMaildropLock(clock);
    final AtomicInteger deleted = new AtomicInteger();
    final Unreadable unreadable = new Unreadable();
    final KeepPolicy policy;
    public final InMemoryIntegrationResources james = InMemoryIntegrationResources.builder()
            .preProvisionnedFakeAuthenticator()
            .fakeAuthorizator()
            .inVmEventBus()
            .defaultAnnotationLimits()
            .defaultMessageParser()
            .scanningSearchIndex()
            .preDeletionHook(deletion -> Mono.fromRunnable(
                    () -> deleted.addAndGet(deletion.getDeletionMetadataList().size())))
            .storeQuotaManager()
            .build();

    public Site() {
        this(KeepPolicy.of("keep30", OnRetrieve.NOTHING, OnDelete.RELEASE, Retentions.daysSinceRetrieved(KEPT_DAYS)));
    }

    /** The same with another policy for everyone. */
    public Site(KeepPolicy policy) {
        this.policy = policy;
    }

    public void deliver(Username user, int messages) throws Exception {
        MailboxManager mailboxes = james.getMailboxManager();
        MailboxSession session = mailboxes.createSystemSession(user);
        MailboxPath path = MailboxPath.inbox(session);
        if (!Mono.from(mailboxes.mailboxExists(path, session)).block()) {
            mailboxes.createMailbox(path, session);
        }
        MessageManager inbox = mailboxes.getMailbox(path, session);
        for (int i = 0; i < messages; i++) {
            inbox.appendMessage(
                    AppendCommand.builder()
                            .withInternalDate(Date.from(clock.instant()))
                            .build(new ByteContent("Subject: x\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII))),
                    session);
        }
    }

    /** What an IMAP client does: moves a message of INBOX to another mailbox, created when missing. */
    void move(Username user, long uid, String mailbox) throws Exception {
        MailboxManager mailboxes = james.getMailboxManager();
        MailboxSession session = mailboxes.createSystemSession(user);
        MailboxPath target = MailboxPath.forUser(user, mailbox);
        mailboxes.createMailbox(target, session);
        mailboxes.moveMessages(MessageRange.one(MessageUid.of(uid)), MailboxPath.inbox(session), target, session);
    }

    void limitStorage(Username user, long octets) throws Exception {
        james.getMaxQuotaManager()
                .setMaxStorage(
                        james.getQuotaRootResolver().getQuotaRoot(MailboxPath.inbox(user)),
                        QuotaSizeLimit.size(octets));
    }

    void deleteInbox(Username user) throws Exception {
        MailboxSession session = james.getMailboxManager().createSystemSession(user);
        james.getMailboxManager().deleteMailbox(MailboxPath.inbox(session), session);
    }

    /** What James does to the INBOX of a user with another name. */
    public void rename(Username from, Username to) throws Exception {
        StoreMailboxManager mailboxes = james.getMailboxManager();
        MailboxSession former = mailboxes.createSystemSession(from);
        MailboxSession now = mailboxes.createSystemSession(to);
        mailboxes
                .renameMailboxReactive(
                        MailboxPath.inbox(former), MailboxPath.inbox(now), RenameOption.NONE, former, now)
                .block();
    }

    /** How many messages an IMAP client sees in INBOX. */
    public long inbox(Username user) throws Exception {
        MailboxSession session = james.getMailboxManager().createSystemSession(user);
        return james.getMailboxManager()
                .getMailbox(MailboxPath.inbox(session), session)
                .getMessageCount(session);
    }

    public void passTo(Instant moment) {
        clock.setInstant(moment);
    }

    /** Counts what is read, and fails where told to. */
    public static final class Store implements MaildropStore {
        private final MaildropStore delegate = new MemoryMaildropStore();
        public final Set<Username> failing = ConcurrentHashMap.newKeySet();
        final AtomicInteger loads = new AtomicInteger();
        private volatile boolean writeProtected;

        /** From now on whatever would change something fails. */
        public void protect() {
            writeProtected = true;
        }

        private MaildropStore writable() {
            if (writeProtected) {
                throw new AssertionError("something writes");
            }
            return delegate;
        }

        @Override
        public MaildropState load(MaildropId user) {
            failIfToldTo(user);
            loads.incrementAndGet();
            return delegate.load(user);
        }

        @Override
        public MaildropListing list(MaildropId user) {
            failIfToldTo(user);
            return delegate.list(user);
        }

        private void failIfToldTo(MaildropId user) {
            if (failing.contains(user.user())) {
                throw new IllegalStateException("the store failed");
            }
        }

        @Override
        public long transitions(MaildropId user) {
            return delegate.transitions(user);
        }

        @Override
        public Optional<MaildropState> replace(MaildropId user, MaildropState previous, MaildropState next) {
            return writable().replace(user, previous, next);
        }

        @Override
        public void rememberDeparted(Username user, Collection<LedgerEntry> left) {
            writable().rememberDeparted(user, left);
        }

        @Override
        public ImmutableSetMultimap<String, Uidl> departed(Username user, Collection<String> messageIds) {
            return delegate.departed(user, messageIds);
        }

        @Override
        public Flux<MaildropSummary> summaries(Optional<MaildropId> after) {
            return delegate.summaries(after);
        }

        @Override
        public UserRules rules(Username user) {
            return delegate.rules(user);
        }

        @Override
        public void setPolicy(Username user, Optional<String> policy) {
            writable().setPolicy(user, policy);
        }

        @Override
        public void putHold(Username user, String id, Hold hold) {
            writable().putHold(user, id, hold);
        }

        @Override
        public void removeHold(Username user, String id) {
            writable().removeHold(user, id);
        }

        @Override
        public void rename(Username from, Username to, Collection<String> mailboxes) {
            writable().rename(from, to, mailboxes);
        }
    }

    static List<Username> users(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> Username.of(String.format("user%04d", number)))
                .toList();
    }
}
