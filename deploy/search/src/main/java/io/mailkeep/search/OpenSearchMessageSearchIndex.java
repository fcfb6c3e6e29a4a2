package io.mailkeep.search;

import com.google.common.base.Preconditions;
import io.mailkeep.search.indexing.Change;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.query.Searcher;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.mail.Flags;
import org.apache.james.events.Event;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MailboxManager.MessageCapabilities;
import org.apache.james.mailbox.MailboxManager.SearchCapabilities;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.events.MailboxEvents;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * James's search over OpenSearch. An event is taken without waiting, so no delivery, STORE or EXPUNGE ever waits for
 * the index; a search waits, for a bounded time, for the changes of its mailboxes that are on their way, so that whoever
 * has seen a change finds it. Where the index does not know a mailbox well, or does not answer, {@link Fallback}
 * does.
 */
public final class OpenSearchMessageSearchIndex extends ListeningMessageSearchIndex {
    /** The name under which the event bus knows the index. */
    public static final class OpenSearchGroup extends Group {}

    private static final Group GROUP = new OpenSearchGroup();

    private final Indexer indexer;
    private final Searcher searcher;
    private final Verification verification;
    private final Fallback fallback;
    private final MessageId.Factory messageIds;

    public OpenSearchMessageSearchIndex(
            MailboxSessionMapperFactory mappers,
            Set<SearchOverride> overrides,
            SessionProvider sessions,
            Indexer indexer,
            Searcher searcher,
            Verification verification,
            Fallback fallback,
            MessageId.Factory messageIds) {
        super(mappers, overrides, sessions);
        this.indexer = indexer;
        this.searcher = searcher;
        this.verification = verification;
        this.fallback = fallback;
        this.messageIds = messageIds;
    }

    @Override
    public Group getDefaultGroup() {
        return GROUP;
    }

    @Override
    public EnumSet<SearchCapabilities> getSupportedCapabilities(EnumSet<MessageCapabilities> ofMessages) {
        return EnumSet.of(
                SearchCapabilities.MultimailboxSearch,
                SearchCapabilities.Text,
                SearchCapabilities.Attachment,
                SearchCapabilities.AttachmentFileName,
                SearchCapabilities.PartialEmailMatch);
    }

    @Override
    public Flux<MessageUid> search(MailboxSession session, Mailbox mailbox, SearchQuery query) throws MailboxException {
        Preconditions.checkArgument(session != null, "'session' is mandatory");
        return super.search(session, mailbox, query);
    }

    @Override
    protected Flux<MessageUid> doSearch(MailboxSession session, Mailbox mailbox, SearchQuery query) {
        List<MailboxId> one = List.of(mailbox.getMailboxId());
        return fallback.unless(
                one, () -> found(session, one, query).map(Found::uid), scan -> scan.search(session, mailbox, query));
    }

    @Override
    public Flux<MessageId> search(
            MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query, long limit) {
        Preconditions.checkArgument(session != null, "'session' is mandatory");
        if (mailboxes.isEmpty()) {
            return Flux.empty();
        }
        return fallback.unless(
                mailboxes,
                () -> found(session, mailboxes, query)
                        .map(Found::message)
                        .distinct()
                        .map(messageIds::fromString)
                        .take(limit),
                scan -> scan.search(session, mailboxes, query, limit));
    }

    private record Found(MessageUid uid, String message) {}

    private Flux<Found> found(MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query)
            throws MailboxException {
        return indexer.settled(mailboxes)
                .thenMany(verification.certain(searcher.search(mailboxes, query), session, mailboxes, query))
                .map(hit -> new Found(hit.uid(), hit.message()));
    }

    /** Takes what the event says and completes at once. */
    @Override
    public Mono<Void> reactiveEvent(Event event) {
        return Mono.fromRunnable(
                () -> change((MailboxEvents.MailboxEvent) event).ifPresent(indexer::accept));
    }

    /** One, however many messages: it takes one place in the queue. */
    private static Optional<Change> change(MailboxEvents.MailboxEvent event) {
        MailboxId mailbox = event.getMailboxId();
        if (event instanceof MailboxEvents.Added added) {
            return Optional.of(new Change.Added(mailbox, added.getMailboxPath().getUser(), added.getUids()));
        } else if (event instanceof MailboxEvents.Expunged expunged) {
            return Optional.of(new Change.Removed(mailbox, expunged.getUids()));
        } else if (event instanceof MailboxEvents.FlagsUpdated updated) {
            return Optional.of(flagged(mailbox, updated.getUpdatedFlags()));
        } else if (event instanceof MailboxEvents.MailboxDeletion) {
            return Optional.of(new Change.Deleted(mailbox));
        }
        return Optional.empty();
    }

    private static Change flagged(MailboxId mailbox, List<UpdatedFlags> updated) {
        return new Change.Flagged(
                mailbox,
                updated.stream()
                        .map(flags -> new Change.MessageFlags(
                                flags.getUid(),
                                flags.getNewFlags(),
                                flags.getModSeq().asLong()))
                        .toList());
    }

    @Override
    public Mono<Void> add(MailboxSession session, Mailbox mailbox, MailboxMessage message) {
        return written(new Change.Added(mailbox.getMailboxId(), mailbox.getUser(), List.of(message.getUid())));
    }

    @Override
    public Mono<Void> delete(MailboxSession session, MailboxId mailbox, Collection<MessageUid> uids) {
        return written(new Change.Removed(mailbox, uids));
    }

    @Override
    public Mono<Void> deleteAll(MailboxSession session, MailboxId mailbox) {
        return written(new Change.Deleted(mailbox));
    }

    @Override
    public Mono<Void> update(MailboxSession session, MailboxId mailbox, List<UpdatedFlags> updated) {
        return written(flagged(mailbox, updated));
    }

    private Mono<Void> written(Change change) {
        return Mono.fromRunnable(() -> indexer.accept(change)).then(indexer.written(change.mailbox()));
    }

    @Override
    public Mono<Flags> retrieveIndexedFlags(Mailbox mailbox, MessageUid uid) {
        return searcher.flags(mailbox.getMailboxId(), uid);
    }
}
