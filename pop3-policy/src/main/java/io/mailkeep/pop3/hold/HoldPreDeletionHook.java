package io.mailkeep.pop3.hold;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import com.google.inject.Inject;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.MaildropStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.MetadataWithMailboxId;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Refuses every deletion in which a held message takes part, the whole of it, since James offers no part:
 * {@code <preDeletionHook>} of {@code listeners.xml}. What is held can not be found out: refused as well. Never blocks.
 */
public final class HoldPreDeletionHook implements PreDeletionHook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int READ_AT_ONCE = 100;

    private final MaildropStore store;
    private final SessionProvider sessions;
    private final MailboxSessionMapperFactory mappers;
    private final HoldAudit audit;

    @Inject
    HoldPreDeletionHook(
            MaildropStore store, SessionProvider sessions, MailboxSessionMapperFactory mappers, HoldAudit audit) {
        this.store = store;
        this.sessions = sessions;
        this.mappers = mappers;
        this.audit = audit;
    }

    @Override
    public Publisher<Void> notifyDelete(DeleteOperation operation) {
        ImmutableListMultimap<MailboxId, MessageId> messages = operation.getDeletionMetadataList().stream()
                .collect(ImmutableListMultimap.toImmutableListMultimap(
                        MetadataWithMailboxId::getMailboxId, MetadataWithMailboxId::getMessageId));
        return Flux.fromIterable(messages.keySet())
                .concatMap(this::mailbox)
                .collectMultimap(Mailbox::getUser)
                .flatMapIterable(Map::entrySet)
                .concatMap(owned -> refuseHeld(owned.getKey(), owned.getValue(), messages))
                .then()
                .onErrorMap(failure -> !(failure instanceof HeldException), this::undecided);
    }

    private Mono<Mailbox> mailbox(MailboxId id) {
        MailboxSession session = sessions.createSystemSession(Username.of("mailkeep-hold"));
        return mappers.getMailboxMapper(session).findMailboxById(id).timeout(PATIENCE);
    }

    private Mono<Void> refuseHeld(
            Username user, Collection<Mailbox> mailboxes, ImmutableListMultimap<MailboxId, MessageId> messages) {
        return Mono.fromCallable(() -> store.rules(user).holds())
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(PATIENCE)
                .filter(holds -> !holds.isEmpty())
                .flatMapMany(holds -> Flux.fromIterable(mailboxes)
                        .concatMap(mailbox -> refuseHeld(holds, mailbox, messages.get(mailbox.getMailboxId()))))
                .then();
    }

    private Mono<Void> refuseHeld(ImmutableMap<String, Hold> holds, Mailbox mailbox, List<MessageId> messages) {
        Coverage coverage = new Coverage(holds);
        return Flux.fromIterable(Lists.partition(messages, READ_AT_ONCE))
                .concatMap(some -> read(mailbox, some, coverage).flatMap(found -> refuseHeld(coverage, mailbox, found)))
                .then();
    }

    private Mono<List<MailboxMessage>> read(Mailbox mailbox, List<MessageId> messages, Coverage coverage) {
        MailboxSession session = sessions.createSystemSession(mailbox.getUser());
        return mappers.getMessageIdMapper(session)
                .findReactive(messages, coverage.asksForHeader() ? FetchType.HEADERS : FetchType.METADATA)
                .filter(message -> message.getMailboxId().equals(mailbox.getMailboxId()))
                .collectList()
                .timeout(PATIENCE);
    }

    private Mono<Void> refuseHeld(Coverage coverage, Mailbox mailbox, List<MailboxMessage> messages) {
        return Mono.fromCallable(() -> held(coverage, messages))
                .subscribeOn(Schedulers.boundedElastic())
                .filter(held -> !held.isEmpty())
                .flatMap(held -> Mono.error(refusal(mailbox, held)));
    }

    private static ImmutableListMultimap<Map.Entry<String, Hold>, MessageUid> held(
            Coverage coverage, List<MailboxMessage> messages) {
        ImmutableListMultimap.Builder<Map.Entry<String, Hold>, MessageUid> held = ImmutableListMultimap.builder();
        for (MailboxMessage message : messages) {
            Optional<Map.Entry<String, Hold>> hold =
                    coverage.on(message.getInternalDate().toInstant(), name -> Optional.of(fields(message, name)));
            hold.ifPresent(by -> held.put(by, message.getUid()));
        }
        return held.build();
    }

    private HeldException refusal(Mailbox mailbox, ImmutableListMultimap<Map.Entry<String, Hold>, MessageUid> held) {
        held.asMap()
                .forEach((hold, uids) -> audit.prevented(
                        mailbox.getUser(),
                        hold.getKey(),
                        hold.getValue(),
                        mailbox.getMailboxId().serialize(),
                        uids,
                        HoldAudit.Path.OTHER));
        return new HeldException("Nothing was removed: messages of mailbox "
                + mailbox.getMailboxId().serialize() + " of "
                + mailbox.getUser().asString()
                + " are under a legal hold");
    }

    private MailboxException undecided(Throwable failure) {
        audit.undecided(failure);
        return new MailboxException(
                "Nothing was removed: whether a legal hold covers it could not be read",
                failure instanceof Exception ? (Exception) failure : new IllegalStateException(failure));
    }

    private static List<String> fields(MailboxMessage message, String name) {
        try (InputStream content = message.getHeaderContent()) {
            return HeaderFields.of(content, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
