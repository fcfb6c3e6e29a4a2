package io.mailkeep.imap.removal;

import com.google.common.collect.ImmutableListMultimap;
import com.google.inject.Inject;
import io.mailkeep.imap.metrics.Counter;
import java.time.Duration;
import org.apache.james.mailbox.MetadataWithMailboxId;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.metrics.api.MetricFactory;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Writes down what is about to be removed: {@code <preDeletionHook>} of {@code listeners.xml}, after those that may
 * refuse the removal. Where that fails, nothing is removed: if the node died then, no client would be told. James calls
 * it for every removal but a MOVE. Never blocks.
 */
public final class RemovalHook implements PreDeletionHook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAILBOXES_AT_ONCE = 4;

    private final RemovalIntents intents;
    private final MetricFactory metrics;

    @Inject
    RemovalHook(RemovalIntents intents, MetricFactory metrics) {
        this.intents = intents;
        this.metrics = metrics;
    }

    @Override
    public Publisher<Void> notifyDelete(DeleteOperation operation) {
        ImmutableListMultimap<MailboxId, MessageId> messages = operation.getDeletionMetadataList().stream()
                .collect(ImmutableListMultimap.toImmutableListMultimap(
                        MetadataWithMailboxId::getMailboxId, MetadataWithMailboxId::getMessageId));
        return Flux.fromIterable(messages.asMap().entrySet())
                .flatMap(batch -> intents.begin(batch.getKey(), Batch.of(batch.getValue())), MAILBOXES_AT_ONCE)
                .then()
                .timeout(PATIENCE)
                .onErrorMap(this::refused);
    }

    private MailboxException refused(Throwable failure) {
        metrics.generate(Counter.REMOVAL_INTENTS_FAILED.metric()).increment();
        return new MailboxException(
                "Nothing was removed: it could not be written down that IMAP clients must be told",
                failure instanceof Exception ? (Exception) failure : new IllegalStateException(failure));
    }
}
