package io.mailkeep.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.activemq.ActiveMQMailQueueFactory;
import org.apache.james.queue.activemq.metric.ActiveMQMetricCollectorNoop;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class EmbeddedQueueTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    /** More than a broker is content with by itself. */
    private static final int TIMES = 20;

    @TempDir
    private Path home;

    @Test
    void mailThatIsRejectedComesAgainAlways() throws Exception {
        EmbeddedBroker broker = new EmbeddedBroker(new FileSystemImpl(Configuration.builder()
                .workingDirectory(home.toString())
                .build()
                .directories()));
        try {
            MailQueue queue = queues(broker).createQueue(MailQueueFactory.SPOOL);
            queue.enQueue(MailImpl.builder()
                    .name("mail")
                    .sender("sender@elsewhere.test")
                    .addRecipient("user@example.test")
                    .mimeMessage(MimeMessageBuilder.mimeMessageBuilder().setText("text"))
                    .build());

            for (int time = 0; time < TIMES; time++) {
                taken(queue).done(CompletionStatus.REJECT);
            }
            MailQueueItem last = taken(queue);

            assertThat(last.getMail().getName()).isEqualTo("mail");
            last.done(CompletionStatus.SUCCESS);
            assertThat(broker.mails()).isZero();
        } finally {
            broker.stop();
        }
    }

    private static MailQueueItem taken(MailQueue queue) {
        // James waits where it is subscribed to.
        return Flux.from(queue.deQueue())
                .subscribeOn(Schedulers.boundedElastic())
                .blockFirst(SOON);
    }

    private static ActiveMQMailQueueFactory queues(EmbeddedBroker broker) {
        ActiveMQMailQueueFactory queues = new ActiveMQMailQueueFactory(
                broker.connections(),
                new PausingItems(new RawMailQueueItemDecoratorFactory(), Duration.ZERO),
                new RecordingMetricFactory(),
                new NoopGaugeRegistry(),
                new ActiveMQMetricCollectorNoop());
        queues.setUseJMX(false);
        queues.init();
        return queues;
    }
}
