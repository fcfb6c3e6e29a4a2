package io.mailkeep.mailets.sent;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import com.google.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Notices what clients store in Sent, and withdraws our copy of it: {@code <listener>} of {@code listeners.xml}. Fails
 * where either can not be done, so that James delivers the event again. What comes before the mailets have started, which
 * say what Sent is, waits for them. Never blocks.
 */
public final class SentListener implements ReactiveGroupEventListener {
    /** James's name for the listener, also in its dead letters. */
    public static final class SentGroup extends Group {}

    private static final Group GROUP = new SentGroup();
    private static final String MESSAGE_ID = "Message-ID";
    // After the listener's start. A server may have no mailet of ours, and nobody waits for it then.
    private static final Duration MAILETS_START_WITHIN = Duration.ofMinutes(1);

    private final SentMailboxes sent;
    private final MailboxManager mailboxes;
    private final SentCopies copies;
    private final Withdrawal withdrawal;
    private final Clock clock;
    private final Instant latestStart;

    @Inject
    SentListener(SentMailboxes sent, MailboxManager mailboxes, SentCopies copies, Withdrawal withdrawal, Clock clock) {
        this.sent = sent;
        this.mailboxes = mailboxes;
        this.copies = copies;
        this.withdrawal = withdrawal;
        this.clock = clock;
        this.latestStart = clock.instant().plus(MAILETS_START_WITHIN);
        sent.listen();
    }

    @Override
    public Group getDefaultGroup() {
        return GROUP;
    }

    @Override
    public ExecutionMode getExecutionMode() {
        return ExecutionMode.ASYNCHRONOUS;
    }

    /** Deliveries are ours. */
    @Override
    public boolean isHandling(Event event) {
        return event instanceof Added
                && !((Added) event).isDelivery()
                && mayBeSent(((Added) event).getMailboxPath())
                && !recent((Added) event).isEmpty();
    }

    private boolean mayBeSent(MailboxPath path) {
        return sent.contain(path) || (areMailetsStarting() && SentMailboxes.isOfUser(path));
    }

    private boolean areMailetsStarting() {
        return !sent.areKnown() && clock.instant().isBefore(latestStart);
    }

    /** Old mail that is copied to the server was not sent just now: its headers are not read. */
    private List<MessageUid> recent(Added added) {
        Instant since = clock.instant().minus(SentCopies.REMEMBERED);
        return added.getAdded().values().stream()
                .filter(message -> message.getInternalDate().toInstant().isAfter(since))
                .map(MessageMetaData::getUid)
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        Added added = (Added) event;
        return mailetsStarted()
                .then(Mono.defer(() -> sent.contain(added.getMailboxPath()) ? noticed(added) : Mono.empty()));
    }

    private Mono<Void> mailetsStarted() {
        return areMailetsStarting()
                ? sent.known()
                        .timeout(
                                Duration.between(clock.instant(), latestStart),
                                Mono.error(() -> new IllegalStateException("conf/listeners.xml names "
                                        + SentListener.class.getName() + ", but no mailet " + KeepSent.class.getName()
                                        + " of conf/mailetcontainer.xml has started")))
                : Mono.empty();
    }

    private Mono<Void> noticed(Added added) {
        Username owner = added.getMailboxPath().getUser();
        MailboxSession session = mailboxes.createSystemSession(owner);
        return Mono.from(mailboxes.getMailboxReactive(added.getMailboxId(), session))
                .flatMapMany(mailbox -> Flux.fromIterable(MessageRange.toRanges(recent(added)))
                        .concatMap(range -> mailbox.getMessagesReactive(range, FetchGroup.HEADERS, session)))
                .concatMap(message -> noticed(owner, message))
                .then()
                .onErrorResume(MailboxNotFoundException.class, gone -> Mono.empty());
    }

    private Mono<Void> noticed(Username owner, MessageResult message) {
        return Mono.fromCallable(() -> submission(owner, message))
                .flatMap(Mono::justOrEmpty)
                .flatMap(submission -> copies.addClients(submission)
                        .then(Mono.defer(() -> copies.find(submission)))
                        .flatMap(known -> Mono.justOrEmpty(known.ours()))
                        .flatMap(ours -> withdrawal.withdraw(owner, ours)));
    }

    static Optional<Submission> submission(Username owner, MessageResult message) throws MailboxException {
        return Streams.stream(message.getHeaders().headers())
                .filter(header -> MESSAGE_ID.equalsIgnoreCase(header.getName()))
                .findFirst()
                .flatMap(header -> Submission.of(owner, header.getValue()));
    }
}
