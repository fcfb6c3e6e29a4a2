package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

class RetriedQueuesTest {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Instant updated = Instant.now();
    private final List<CompletionStatus> done = new CopyOnWriteArrayList<>();

    @Test
    void whatIsRejectedIsGivenBackAfterAPause() throws Exception {
        MailQueue.MailQueueItem item = item();

        item.done(CompletionStatus.REJECT);

        assertThat(done).isEmpty();
        Awaitility.await().untilAsserted(() -> assertThat(done).containsExactly(CompletionStatus.RETRY));
    }

    @Test
    void whatHasBeenTriedForADayIsRejected() throws Exception {
        updated = updated.minus(Duration.ofDays(1));

        item().done(CompletionStatus.REJECT);

        assertThat(done).containsExactly(CompletionStatus.REJECT);
    }

    @ParameterizedTest
    @EnumSource(
            value = CompletionStatus.class,
            names = {"SUCCESS", "RETRY"})
    void allElseIsPassedOnAtOnce(CompletionStatus status) throws Exception {
        item().done(status);

        assertThat(done).containsExactly(status);
    }

    private MailQueue.MailQueueItem item() {
        return Flux.from(new RetriedQueues(new OneMail(), PAUSE)
                        .createQueue(MailQueueFactory.SPOOL)
                        .deQueue())
                .blockFirst();
    }

    private final class OneMail implements MailQueueFactory<MailQueue>, MailQueue, MailQueue.MailQueueItem {
        @Override
        public Optional<MailQueue> getQueue(MailQueueName name, PrefetchCount count) {
            return Optional.of(this);
        }

        @Override
        public MailQueue createQueue(MailQueueName name, PrefetchCount count) {
            return this;
        }

        @Override
        public Set<MailQueueName> listCreatedMailQueues() {
            return Set.of();
        }

        @Override
        public MailQueueName getName() {
            return MailQueueFactory.SPOOL;
        }

        @Override
        public void enQueue(Mail mail, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void enQueue(Mail mail) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Publisher<Void> enqueueReactive(Mail mail) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Publisher<MailQueueItem> deQueue() {
            return Flux.just(this);
        }

        @Override
        public Mail getMail() {
            return MailImpl.builder()
                    .name("mail")
                    .lastUpdated(Date.from(updated))
                    .build();
        }

        @Override
        public void done(CompletionStatus status) {
            done.add(status);
        }

        @Override
        public void close() {}
    }
}
