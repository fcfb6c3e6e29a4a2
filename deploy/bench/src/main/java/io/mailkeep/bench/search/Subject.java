package io.mailkeep.bench.search;

import com.codahale.metrics.MetricRegistry;
import io.mailkeep.engines.OpenSearchNode;
import io.mailkeep.search.BoundedScan;
import io.mailkeep.search.Fallback;
import io.mailkeep.search.OpenSearchMessageSearchIndex;
import io.mailkeep.search.Verification;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.config.SearchConfiguration.Degraded;
import io.mailkeep.search.config.SearchProperties;
import io.mailkeep.search.document.AttachmentText;
import io.mailkeep.search.document.Limits;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.indexing.Change;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.Messages;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.indexing.MissedException;
import io.mailkeep.search.indexing.MissedInMemory;
import io.mailkeep.search.indexing.Servers;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.query.Searcher;
import io.mailkeep.search.reconciliation.Progress;
import io.mailkeep.search.reconciliation.Reconciliation;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import javax.mail.Flags;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.opensearch.client.opensearch.core.bulk.BulkOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The index over {@link LetterBoxes}, and James's scan of them. */
final class Subject implements AutoCloseable {
    private static final int BULK = 1_000;
    /** Later than any message. */
    private static final long LATE = 1_000_000_000;

    private static final int BULKS_AT_ONCE = Runtime.getRuntime().availableProcessors();

    private final LetterBoxes boxes = new LetterBoxes();
    private final SessionProviderImpl sessions = new SessionProviderImpl((user, password) -> false, (user, other) -> {
        throw new UnsupportedOperationException();
    });
    private final MailboxSession session = sessions.createSystemSession(LetterBoxes.USER);
    private final MessageDocument documents = new MessageDocument(Limits.DEFAULT, AttachmentText.none());
    private final Missed missed = new MissedInMemory();
    private final Messages messages = new Messages(boxes, sessions);
    private final SimpleMessageSearchIndex scan;
    private final Cluster cluster;
    private final MailIndex index;
    private final Indexer indexer;
    private final OpenSearchMessageSearchIndex search;

    Subject(OpenSearchNode node) {
        SearchConfiguration configuration = configuration(node);
        AttachmentContentLoader none = (attachment, reader) -> InputStream.nullInputStream();
        scan = new SimpleMessageSearchIndex(boxes, boxes, new DefaultTextExtractor(), none);
        cluster = Cluster.of(configuration);
        index = new MailIndex(cluster, configuration);
        index.prepare().then(index.open()).block();
        indexer = new Indexer(
                cluster,
                index,
                messages,
                documents,
                missed,
                Servers.ONE,
                configuration.indexing(),
                new DropWizardMetricFactory(new MetricRegistry()));
        search = new OpenSearchMessageSearchIndex(
                boxes,
                Set.of(),
                sessions,
                indexer,
                new Searcher(cluster, index),
                new Verification(boxes, AttachmentText.none()),
                new Fallback(
                        new BoundedScan(boxes, AttachmentText.none(), 0),
                        missed,
                        Degraded.REFUSE,
                        Duration.ofSeconds(1),
                        Clock.systemUTC()),
                new InMemoryMessageId.Factory());
    }

    private static SearchConfiguration configuration(OpenSearchNode node) {
        PropertiesConfiguration file = new PropertiesConfiguration();
        file.setProperty("opensearch.hosts", "127.0.0.1:" + node.address().getPort());
        file.setProperty("opensearch.nb.shards", "1");
        file.setProperty("opensearch.nb.replica", "0");
        file.setProperty("opensearch.search.waitForIndexing", "60000");
        return SearchProperties.read(file);
    }

    /** Makes an empty mailbox, whose messages will have so many lines of text and be read in no time. */
    Mailbox create(String name, int lines) {
        return create(name, lines, Duration.ZERO);
    }

    Mailbox create(String name, int lines, Duration latency) {
        return boxes.create(name, lines, latency, sessions);
    }

    Indexer indexer() {
        return indexer;
    }

    /** Delivers one message; the index is told of it and not waited for. */
    MessageUid deliver(Mailbox mailbox) {
        MessageUid uid = MessageUid.of(boxes.add(mailbox, 1));
        indexer.accept(new Change.Added(mailbox.getMailboxId(), LetterBoxes.USER, List.of(uid)));
        return uid;
    }

    /** Has the indexer index so many messages more, each a change of its own; returns when they are written. */
    void index(Mailbox mailbox, int messages) throws InterruptedException {
        long last = boxes.add(mailbox, messages);
        List<Mono<Void>> underway = new ArrayList<>();
        for (long uid = last - messages + 1; uid <= last; uid++) {
            underway.add(indexer.mend(
                    new Change.Added(mailbox.getMailboxId(), LetterBoxes.USER, List.of(MessageUid.of(uid)))));
        }
        Mono.when(underway).block();
    }

    /** Flags the first messages, each a change of its own; returns when that is written. */
    void flag(Mailbox mailbox, int messages) throws InterruptedException {
        List<Mono<Void>> underway = new ArrayList<>();
        for (long uid = 1; uid <= messages; uid++) {
            underway.add(indexer.mend(new Change.Flagged(
                    mailbox.getMailboxId(),
                    List.of(new Change.MessageFlags(MessageUid.of(uid), new Flags(Flags.Flag.FLAGGED), LATE + uid)))));
        }
        Mono.when(underway).block();
    }

    /** Puts so many messages more into the mailbox and lets a comparison find that the index lacks them. */
    void reconcile(Mailbox mailbox, int messages) throws MissedException, InterruptedException {
        boxes.add(mailbox, messages);
        new Reconciliation(cluster, index, indexer, this.messages, missed)
                .reconcile(mailbox.getMailboxId(), Depth.DIFFERENCES, Progress.unwatched());
    }

    /** Writes so many messages into the index past the indexer, and makes the index what it is after a while. */
    void fill(Mailbox mailbox, long messages) {
        long last = boxes.add(mailbox, messages);
        Flux.fromStream(LongStream.iterate(last - messages + 1, from -> from <= last, from -> from + BULK)
                        .boxed())
                .flatMap(
                        from -> Mono.fromCallable(() -> bulk(mailbox, from, Math.min(last, from + BULK - 1)))
                                .subscribeOn(Schedulers.boundedElastic())
                                .flatMap(this::written),
                        BULKS_AT_ONCE)
                .blockLast();
        index.refresh().block();
    }

    private List<BulkOperation> bulk(Mailbox mailbox, long from, long to) throws IOException {
        String id = mailbox.getMailboxId().serialize();
        List<BulkOperation> bulk = new ArrayList<>();
        for (long uid = from; uid <= to; uid++) {
            Object document = documents.of(boxes.letter(mailbox, uid), session);
            String name = MessageDocument.id(id, uid);
            bulk.add(BulkOperation.of(operation ->
                    operation.index(write -> write.id(name).routing(id).document(document))));
        }
        return bulk;
    }

    private Mono<Void> written(List<BulkOperation> bulk) {
        return cluster.ask(client ->
                        client.bulk(request -> request.index(index.writeAlias()).operations(bulk)))
                .flatMap(answer -> answer.errors()
                        ? Mono.error(new IOException(
                                "OpenSearch did not take " + answer.items().get(0)))
                        : Mono.empty());
    }

    List<MessageUid> search(Mailbox mailbox, SearchQuery query) throws MailboxException {
        return search.search(session, mailbox, query).collectList().block();
    }

    /** What James's scan finds; nothing if that takes longer. */
    Optional<List<MessageUid>> scan(Mailbox mailbox, SearchQuery query, Duration longest) {
        boxes.patience().lasts(longest);
        try {
            return Optional.of(
                    scan.search(session, mailbox, query).collectList().block());
        } catch (Patience.OverException e) {
            return Optional.empty();
        } finally {
            boxes.patience().isEndless();
        }
    }

    boolean hasMissed() {
        return missed.all().hasElements().block();
    }

    @Override
    public void close() throws IOException {
        indexer.close();
        cluster.close();
    }
}
