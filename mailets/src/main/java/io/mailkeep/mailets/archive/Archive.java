package io.mailkeep.mailets.archive;

import com.google.common.base.Throwables;
import com.google.inject.Inject;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManager.CreateOption;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.StoreMessageManager;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Copies delivered messages into archives. Does not block. */
public final class Archive {
    private static final Logger LOGGER = LoggerFactory.getLogger(Archive.class);

    private final MailboxManager mailboxes;
    private final MailboxSessionMapperFactory mappers;
    private final UsersRepository users;
    private final Enrolment enrolment;
    private final Metric archived;
    private final Metric overQuota;

    @Inject
    Archive(
            MailboxManager mailboxes,
            MailboxSessionMapperFactory mappers,
            UsersRepository users,
            Enrolment enrolment,
            MetricFactory metrics) {
        this.mailboxes = mailboxes;
        this.mappers = mappers;
        this.users = users;
        this.enrolment = enrolment;
        this.archived = metrics.generate("mailkeep-mailets-archived");
        this.overQuota = metrics.generate("mailkeep-mailets-archive-over-quota");
    }

    /**
     * Copies a message as IMAP's COPY does: under the same message id, so that the content is shared. It must be there,
     * or in another mailbox of the recipient by now, else this fails. An archive that is full gets no copy, is logged and
     * counted.
     *
     * <p>Makes none in the mailbox where the message is, and none for who subscribes again, as a retry does, if the
     * archive lists it: an attempt may have failed after it was there. James over Cassandra removes a message from a
     * mailbox as often as it is there, and the content once it is in no other.
     */
    public Mono<Void> copy(Username recipient, ComposedMessageId message, ArchiveOrder order) {
        AtomicBoolean tried = new AtomicBoolean();
        Username keeper = order.keeper(recipient);
        MailboxSession session = mailboxes.createSystemSession(keeper);
        MailboxPath path = MailboxPath.forUser(keeper, order.mailbox());
        return requireUser(keeper, order)
                .then(Mono.defer(() -> Mono.zip(source(recipient, message), target(path, session))))
                // Not MailboxManager's copy, in which one session must have rights in both mailboxes.
                .flatMap(both -> Mono.just(both.getT2())
                        .filterWhen(target -> isMissing(tried, message, target, session))
                        .flatMap(target -> copied(recipient, message, both.getT1(), target, session)))
                .then(Mono.fromRunnable(archived::increment))
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

    private Mono<Boolean> isMissing(
            AtomicBoolean tried, ComposedMessageId message, StoreMessageManager target, MailboxSession session) {
        if (target.getId().equals(message.getMailboxId())) {
            return Mono.just(false);
        }
        return tried.getAndSet(true) ? isListed(message, target, session).map(listed -> !listed) : Mono.just(true);
    }

    private Mono<Void> copied(
            Username recipient,
            ComposedMessageId message,
            StoreMessageManager source,
            StoreMessageManager target,
            MailboxSession session) {
        return isCopied(message, source, target, session)
                .filter(done -> done)
                // A client may have moved it meanwhile.
                .switchIfEmpty(Mono.defer(() -> found(message, session)
                        .concatMap(now -> now.getMailboxId().equals(target.getId())
                                ? Mono.just(true)
                                : source(recipient, now)
                                        .flatMap(elsewhere -> isCopied(now, elsewhere, target, session)))
                        .filter(done -> done)
                        .next()))
                .switchIfEmpty(Mono.error(
                        () -> new IllegalStateException("the message was removed before the archive had its copy")))
                .then();
    }

    /** False where it is no more: James copies what is there, and says nothing of what is not. */
    private Mono<Boolean> isCopied(
            ComposedMessageId message, StoreMessageManager source, StoreMessageManager target, MailboxSession session) {
        return source.copyTo(MessageRange.one(message.getUid()), target, session)
                .map(copies -> !copies.isEmpty());
    }

    // James in memory tells of every message.
    private Flux<ComposedMessageId> found(ComposedMessageId message, MailboxSession session) {
        return Flux.from(mappers.getMessageIdMapper(session).findMetadata(message.getMessageId()))
                .map(ComposedMessageIdWithMetaData::getComposedMessageId)
                .filter(found -> found.getMessageId().equals(message.getMessageId()));
    }

    // Only the listing counts: James's index by message id is written first, and what is there alone nobody sees.
    private Mono<Boolean> isListed(ComposedMessageId message, StoreMessageManager target, MailboxSession session) {
        return found(message, session)
                .filter(found -> found.getMailboxId().equals(target.getId()))
                .concatMap(found ->
                        target.getMessagesReactive(MessageRange.one(found.getUid()), FetchGroup.MINIMAL, session))
                .any(listed -> listed.getMessageId().equals(message.getMessageId()));
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
