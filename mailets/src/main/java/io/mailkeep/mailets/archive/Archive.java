package io.mailkeep.mailets.archive;

import com.google.common.base.Throwables;
import com.google.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManager.CreateOption;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.StoreMessageManager;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Copies delivered messages into archives. Does not block. */
public final class Archive {
    private static final Logger LOGGER = LoggerFactory.getLogger(Archive.class);

    private final MailboxManager mailboxes;
    private final UsersRepository users;
    private final Enrolment enrolment;
    private final Metric archived;
    private final Metric overQuota;

    @Inject
    Archive(MailboxManager mailboxes, UsersRepository users, Enrolment enrolment, MetricFactory metrics) {
        this.mailboxes = mailboxes;
        this.users = users;
        this.enrolment = enrolment;
        this.archived = metrics.generate("mailkeep-mailets-archived");
        this.overQuota = metrics.generate("mailkeep-mailets-archive-over-quota");
    }

    /**
     * Copies a message, which must be there, as IMAP's COPY does: under the same message id, so that the content is
     * shared. An archive that is full gets no copy, is logged and counted.
     */
    public Mono<Void> copy(Username recipient, ComposedMessageId message, ArchiveOrder order) {
        Username keeper = order.keeper(recipient);
        MailboxSession session = mailboxes.createSystemSession(keeper);
        MailboxPath path = MailboxPath.forUser(keeper, order.mailbox());
        return requireUser(keeper, order)
                .then(Mono.defer(() -> Mono.zip(source(recipient, message), target(path, session))))
                // Not MailboxManager's copy, in which one session must have rights in both mailboxes.
                .flatMap(both -> both.getT1().copyTo(MessageRange.one(message.getUid()), both.getT2(), session))
                .doOnNext(copies -> archived.increment())
                .then(Mono.defer(() -> enrolment.enrol(keeper, order)))
                .onErrorResume(Archive::isOverQuota, full -> Mono.fromRunnable(() -> full(path, message)));
    }

    /** James would make mailboxes for anybody. */
    private Mono<Void> requireUser(Username keeper, ArchiveOrder order) {
        return order.user().isEmpty()
                ? Mono.empty()
                : Mono.fromCallable(() -> users.contains(keeper))
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMap(exists -> exists
                                ? Mono.empty()
                                : Mono.error(new IllegalStateException(
                                        "the archive's user " + keeper.asString() + " does not exist")));
    }

    private Mono<StoreMessageManager> source(Username recipient, ComposedMessageId message) {
        return Mono.from(mailboxes.getMailboxReactive(message.getMailboxId(), mailboxes.createSystemSession(recipient)))
                .cast(StoreMessageManager.class);
    }

    private Mono<StoreMessageManager> target(MailboxPath path, MailboxSession session) {
        return open(path, session)
                .onErrorResume(MailboxNotFoundException.class, missing -> Mono.from(
                                mailboxes.createMailboxReactive(path, CreateOption.CREATE_SUBSCRIPTION, session))
                        .onErrorResume(MailboxExistsException.class, createdMeanwhile -> Mono.empty())
                        .then(Mono.defer(() -> open(path, session))))
                .cast(StoreMessageManager.class);
    }

    private Mono<MessageManager> open(MailboxPath path, MailboxSession session) {
        return Mono.from(mailboxes.getMailboxReactive(path, session));
    }

    private static boolean isOverQuota(Throwable failure) {
        return Throwables.getCausalChain(failure).stream().anyMatch(OverQuotaException.class::isInstance);
    }

    private void full(MailboxPath path, ComposedMessageId message) {
        overQuota.increment();
        LOGGER.error(
                "A message was delivered but its archive is over its quota and has no copy: user={} mailbox=\"{}\""
                        + " messageId={}",
                path.getUser().asString(),
                path.getName(),
                message.getMessageId().serialize());
    }
}
