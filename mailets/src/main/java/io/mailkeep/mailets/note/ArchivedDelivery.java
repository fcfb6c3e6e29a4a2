package io.mailkeep.mailets.note;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.mailets.archive.Archive;
import io.mailkeep.mailets.archive.ArchiveOrder;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** The second copy of a delivered message, as the mail orders it, with the note by which it is kept. Does not block. */
final class ArchivedDelivery {
    private static final Logger LOGGER = LoggerFactory.getLogger(ArchivedDelivery.class);
    private static final int RETRIES = 3;

    private final Notes notes;
    private final Archive archive;
    private final Clock clock;
    private final Metric failed;

    @Inject
    ArchivedDelivery(Notes notes, Archive archive, Clock clock, MetricFactory metrics) {
        this.notes = notes;
        this.archive = archive;
        this.clock = clock;
        this.failed = metrics.generate("mailkeep-mailets-archive-failed");
    }

    /** Empty when the mail orders none; fails when there may be none although it does. */
    Mono<Void> of(Username recipient, ComposedMessageId message, Instant begin, Mail mail) {
        return Mono.justOrEmpty(ArchiveOrder.of(mail)).flatMap(order -> note(recipient, message, begin, order)
                // Not deferred: each attempt is to know of those before.
                .then(archive.copy(recipient, message, order))
                .retryWhen(NotedMailStore.times(RETRIES))
                .doOnError(failure -> failed(recipient, message, order, failure)));
    }

    /** Written before the copy is there: what has no note would be kept for ever. */
    private Mono<Void> note(Username recipient, ComposedMessageId message, Instant begin, ArchiveOrder order) {
        return Mono.defer(() -> notes.write(
                order.keeper(recipient),
                DeliveryNotes.inMailbox(order.mailbox(), message.getMessageId().serialize()),
                begin,
                clock.instant(),
                DeliveryNote.of(Optional.of(order.policy()), ImmutableSet.of())));
    }

    private void failed(Username recipient, ComposedMessageId message, ArchiveOrder order, Throwable failure) {
        failed.increment();
        LOGGER.error(
                "A message was delivered but its archive copy could not be made, so that the delivery counts as failed:"
                        + " user={} archive={} mailbox=\"{}\" messageId={} cause={}",
                recipient.asString(),
                order.keeper(recipient).asString(),
                order.mailbox(),
                message.getMessageId().serialize(),
                failure.toString());
    }
}
