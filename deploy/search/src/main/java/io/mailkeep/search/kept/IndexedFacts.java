package io.mailkeep.search.kept;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.maildrop.MessageFacts;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.document.FlagTerms;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.query.Documents;
import io.mailkeep.search.query.Documents.Document;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mime4j.util.MimeUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells flags, From and Subject of a mailbox's messages, as the mailbox has them once the index has caught up. */
@Singleton
final class IndexedFacts implements MessageFacts {
    private static final Logger LOGGER = LoggerFactory.getLogger(IndexedFacts.class);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);

    private static final Map<String, String> HEADERS = Map.of(
            "from", Fields.EXACT + "." + Fields.EXACT_FROM, "subject", Fields.EXACT + "." + Fields.EXACT_SUBJECT);
    private static final List<String> FIELDS = List.of(Fields.FLAGS, HEADERS.get("from"), HEADERS.get("subject"));

    private final Documents documents;
    private final Indexer indexer;
    private final Missed missed;
    private final MailboxId.Factory mailboxIds;

    @Inject
    IndexedFacts(Cluster cluster, MailIndex index, Indexer indexer, Missed missed, MailboxId.Factory mailboxIds) {
        this.documents = new Documents(cluster, index.readAlias());
        this.indexer = indexer;
        this.missed = missed;
        this.mailboxIds = mailboxIds;
    }

    @Override
    public ImmutableMap<MessageUid, Fact> of(String mailboxId) {
        MailboxId id = mailboxIds.fromString(mailboxId);
        if (missed.contains(id)) {
            return ImmutableMap.of();
        }
        try {
            return indexer.settled(List.of(id))
                    .thenMany(documents.of(id, FIELDS))
                    .collect(ImmutableMap.toImmutableMap(Document::uid, IndexedFacts::fact))
                    .block(ANSWERED_WITHIN);
        } catch (RuntimeException e) {
            LOGGER.debug("The index does not answer, a mailbox is read mailbox={} failure={}", mailboxId, e.toString());
            return ImmutableMap.of();
        }
    }

    private static Fact fact(Document document) {
        ImmutableSet.Builder<String> names = ImmutableSet.builder();
        ImmutableListMultimap.Builder<String, String> values = ImmutableListMultimap.builder();
        HEADERS.forEach((name, field) -> document.texts(field).forEach(value -> {
            names.add(name);
            if (!value.isEmpty()) {
                values.put(name, MimeUtil.unfold(value));
            }
        }));
        return Fact.of(FlagTerms.flags(document.texts(Fields.FLAGS)), names.build(), values.build());
    }
}
