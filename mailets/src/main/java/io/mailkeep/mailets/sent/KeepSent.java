package io.mailkeep.mailets.sent;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.transport.mailets.delivery.MailboxAppender;
import org.apache.james.transport.mailets.delivery.MailboxAppenderImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.StorageDirective;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Stores what users send in their Sent mailbox, unless or until the client does so itself. Waits for no client: a copy
 * that the client stores later takes the place of ours, see {@link SentListener}. Changes neither message nor recipients.
 */
public final class KeepSent extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(KeepSent.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    // Leaves time to withdraw what can not be written down.
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(20);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final int RETRIES = 5;
    private static final String SENT = "Sent";

    private final SentMailboxes sent;
    private final SentCopies copies;
    private final Withdrawal withdrawal;
    private final MailboxAppender appender;
    private final Metric stored;
    private final Metric overQuota;
    private final AtomicBoolean complained = new AtomicBoolean();
    private StorageDirective where = seenIn(SENT);

    @Inject
    KeepSent(
            SentMailboxes sent,
            SentCopies copies,
            Withdrawal withdrawal,
            MailboxManager mailboxes,
            MetricFactory metrics) {
        this.sent = sent;
        this.copies = copies;
        this.withdrawal = withdrawal;
        this.appender = new MailboxAppenderImpl(mailboxes);
        this.stored = metrics.generate("mailkeep-mailets-sent-stored");
        this.overQuota = metrics.generate("mailkeep-mailets-sent-over-quota");
    }

    @Override
    public void init() throws MessagingException {
        Setting.requireKnown(getMailetConfig(), "mailbox", "clientMailboxes");
        String mailbox = Setting.of(getMailetConfig(), "mailbox").mailbox(SENT);
        where = seenIn(mailbox);
        sent.add(ImmutableSet.<String>builder()
                .add(mailbox)
                .addAll(Setting.of(getMailetConfig(), "clientMailboxes").list())
                .build());
    }

    private static StorageDirective seenIn(String mailbox) {
        return StorageDirective.builder()
                .targetFolder(mailbox)
                .seen(Optional.of(true))
                .build();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Optional<Submission> submission = Submissions.of(mail);
        if (submission.isPresent() && isListenedTo()) {
            keep(submission.get(), mail);
        }
    }

    /** Nobody would withdraw our copies. */
    private boolean isListenedTo() {
        if (!sent.areListenedTo() && complained.compareAndSet(false, true)) {
            LOGGER.error(
                    "Sent messages are not stored, because what clients store would stand beside them. Write"
                            + " <listener><class>{}</class></listener> into conf/listeners.xml and restart.",
                    SentListener.class.getName());
        }
        return sent.areListenedTo();
    }

    private void keep(Submission submission, Mail mail) throws MessagingException {
        try {
            copies.find(submission)
                    .filter(Copies.NONE::equals)
                    .flatMap(none -> append(submission.sender(), mail))
                    .flatMap(copy -> settle(submission, copy))
                    .block(PATIENCE);
        } catch (RuntimeException e) {
            if (Throwables.getCausalChain(e).stream().noneMatch(OverQuotaException.class::isInstance)) {
                throw new MessagingException(
                        "The sender's copy of mail " + mail.getName() + " for "
                                + submission.sender().asString() + " could not be stored",
                        e);
            }
            overQuota.increment();
        }
    }

    private Mono<OurCopy> append(Username sender, Mail mail) {
        return Mono.fromCallable(() -> appender.append(mail.getMessage(), sender, where))
                .flatMap(Mono::from)
                .map(OurCopy::of)
                .doOnNext(copy -> stored(sender, mail, copy));
    }

    private void stored(Username sender, Mail mail, OurCopy copy) {
        stored.increment();
        LOGGER.info(
                "Stored a sent message: mail={} user={} mailboxId={} uid={}",
                mail.getName(),
                sender.asString(),
                copy.mailboxId(),
                copy.uid().asLong());
    }

    /**
     * Written first and then looked: a client's copy that is not found here finds ours. A copy that can not be written
     * down would stay beside the client's for ever, and does not stay.
     */
    private Mono<Void> settle(Submission submission, OurCopy copy) {
        return Mono.defer(() -> copies.add(submission, copy))
                .retryWhen(Retry.backoff(RETRIES, FIRST_BACKOFF))
                .timeout(WRITTEN_WITHIN)
                .onErrorResume(failure ->
                        withdrawal.withdraw(submission.sender(), copy).then(Mono.error(failure)))
                .then(Mono.defer(() -> copies.find(submission)))
                .filter(Copies::clients)
                .flatMap(known -> withdrawal.withdraw(submission.sender(), copy));
    }

    @Override
    public String getMailetInfo() {
        return "The sender's copy";
    }
}
