package io.mailkeep.mailets.note;

import com.google.inject.Inject;
import io.mailkeep.mailets.trace.MailIdentity;
import io.mailkeep.mailets.trace.Traces;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.transport.mailets.delivery.MailStore;
import org.apache.james.transport.mailets.delivery.MailboxAppender;
import org.apache.james.transport.mailets.delivery.MailboxAppenderImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.apache.mailet.StorageDirective;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Stores a mail for one recipient, then its note, and then its archive copy. A note that can not be written makes the delivery fail although
 * the message is there already: a second delivery brings a copy that has the note, and nothing is lost by a policy that
 * was not meant for it.
 */
final class NotedMailStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(NotedMailStore.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(1);
    private static final int NOTE_RETRIES = 5;

    private final MailboxAppender appender;
    private final UsersRepository users;
    private final Notes notes;
    private final ArchivedDelivery archive;
    private final Traces traces;
    private final Clock clock;
    private final Metric delivered;
    private final Metric noted;
    private final Metric failed;

    @Inject
    NotedMailStore(
            MailboxManager mailboxes,
            UsersRepository users,
            Notes notes,
            ArchivedDelivery archive,
            Traces traces,
            Clock clock,
            MetricFactory metrics) {
        this.appender = new MailboxAppenderImpl(mailboxes);
        this.users = users;
        this.notes = notes;
        this.archive = archive;
        this.traces = traces;
        this.clock = clock;
        // James's own name: whoever watches deliveries need not care which mailet it was.
        this.delivered = metrics.generate("localDeliveredMails");
        this.noted = metrics.generate("mailkeep-mailets-noted");
        this.failed = metrics.generate("mailkeep-mailets-note-failed");
    }

    /**
     * A store that tries to append so many times more.
     *
     * @param remembered for how long it leaves a trace of each delivery; empty when it leaves none
     */
    MailStore with(int retries, Optional<Duration> remembered) {
        return (recipient, mail) -> Mono.defer(
                () -> store(recipient, mail, retries).then(Mono.defer(() -> trace(recipient, mail, remembered))));
    }

    private Mono<Void> store(MailAddress recipient, Mail mail, int retries) {
        Username user = user(recipient);
        StorageDirective directive = StorageDirective.fromMail(user, mail).withDefaultFolder(MailboxConstants.INBOX);
        Instant begin = clock.instant();
        return append(user, mail, directive)
                .retryWhen(times(retries))
                .doOnNext(id -> delivered(mail, recipient, directive, id))
                .flatMap(id -> note(user, id, begin, mail).then(Mono.defer(() -> archive.of(user, id, begin, mail))));
    }

    static Retry times(int retries) {
        return Retry.backoff(retries, FIRST_BACKOFF)
                .maxBackoff(MAX_BACKOFF)
                .onRetryExhaustedThrow((retry, signal) -> signal.failure());
    }

    private Mono<ComposedMessageId> append(Username user, Mail mail, StorageDirective directive) {
        return Mono.defer(() -> {
            try {
                return Mono.from(appender.append(mail.getMessage(), user, directive));
            } catch (MessagingException e) {
                return Mono.error(e);
            }
        });
    }

    private void delivered(Mail mail, MailAddress recipient, StorageDirective directive, ComposedMessageId id) {
        delivered.increment();
        LOGGER.info(
                "Delivered: mail={} sender={} recipient={} mailbox=\"{}\" mailboxId={} uid={} messageId={}",
                mail.getName(),
                mail.getMaybeSender().asString(),
                recipient.asString(),
                directive.getTargetFolder().orElse(MailboxConstants.INBOX),
                id.getMailboxId().serialize(),
                id.getUid().asLong(),
                id.getMessageId().serialize());
    }

    private Mono<Void> note(Username user, ComposedMessageId id, Instant begin, Mail mail) {
        return NoteOnMail.of(mail).map(note -> note(user, id, begin, note)).orElse(Mono.empty());
    }

    private Mono<Void> note(Username user, ComposedMessageId id, Instant begin, DeliveryNote note) {
        return Mono.defer(() -> notes.write(user, id.getMessageId().serialize(), begin, clock.instant(), note))
                .retryWhen(times(NOTE_RETRIES))
                .doOnSuccess(any -> noted.increment())
                .doOnError(failure -> noteFailed(user, id, note, failure));
    }

    private void noteFailed(Username user, ComposedMessageId id, DeliveryNote note, Throwable failure) {
        failed.increment();
        LOGGER.error(
                "A message was delivered but its keep policy could not be written, so that the delivery counts as"
                        + " failed: user={} mailboxId={} uid={} policy={} labels={} cause={}",
                user.asString(),
                id.getMailboxId().serialize(),
                id.getUid().asLong(),
                note.policy().orElse("none"),
                note.labels(),
                failure.toString());
    }

    /** The message is delivered: that it could not be remembered is no reason to deliver it again. */
    private Mono<Void> trace(MailAddress recipient, Mail mail, Optional<Duration> remembered) {
        return Mono.justOrEmpty(remembered)
                .flatMap(time -> Mono.fromCallable(() -> MailIdentity.of(mail))
                        .flatMap(Mono::justOrEmpty)
                        .flatMap(identity -> traces.leave(identity.deliveredTo(user(recipient)), time)))
                .onErrorResume(failure -> Mono.fromRunnable(() -> LOGGER.warn(
                        "A delivery could not be remembered, a duplicate of it will be delivered too: mail={}"
                                + " recipient={} cause={}",
                        mail.getName(),
                        recipient.asString(),
                        failure.toString())));
    }

    private Username user(MailAddress recipient) {
        try {
            return users.getUsername(recipient);
        } catch (UsersRepositoryException e) {
            throw new IllegalStateException("the user of " + recipient.asString() + " can not be read", e);
        }
    }
}
