package io.mailkeep.server.queue;

import java.time.Duration;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives mail that could neither be processed nor put aside, as while Cassandra is away, back to the broker after a pause,
 * in which the spooler's thread waits: the broker brings it again at once. Thread-safe.
 */
final class PausingItems implements MailQueueItemDecoratorFactory {
    private static final Logger LOGGER = LoggerFactory.getLogger(PausingItems.class);

    private final MailQueueItemDecoratorFactory others;
    private final Duration pause;

    PausingItems(MailQueueItemDecoratorFactory others, Duration pause) {
        this.others = others;
        this.pause = pause;
    }

    @Override
    public MailQueueItemDecorator decorate(MailQueueItem item, MailQueueName queue) {
        return others.decorate(new Pausing(item, pause), queue);
    }

    private record Pausing(MailQueueItem item, Duration pause) implements MailQueueItem {
        @Override
        public Mail getMail() {
            return item.getMail();
        }

        @Override
        public void done(CompletionStatus status) throws MailQueueException {
            if (status != CompletionStatus.SUCCESS) {
                LOGGER.warn(
                        "A mail that could not be processed is tried again in {} s: mail={}",
                        pause.toSeconds(),
                        item.getMail().getName());
                rest();
            }
            item.done(status);
        }

        private void rest() {
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                // The server stops, and keeps the mail.
                Thread.currentThread().interrupt();
            }
        }
    }
}
