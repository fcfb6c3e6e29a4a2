package io.mailkeep.server.queue;

import io.mailkeep.server.home.StartUpException;
import org.apache.james.filesystem.api.FileSystem;

/** The embedded queue of a node that has become one of several, which nobody serves any more. */
public final class FormerQueue {
    private FormerQueue() {}

    /**
     * Blocking. Opens the queue if there is one.
     *
     * @throws StartUpException if it holds mail, which would never be delivered, or can not be opened
     */
    public static void requireEmpty(FileSystem files) {
        if (!EmbeddedBroker.existsIn(files)) {
            return;
        }
        EmbeddedBroker broker = new EmbeddedBroker(files);
        long mails = broker.mails();
        broker.stop();
        if (mails > 0) {
            throw new StartUpException(
                    "var/store/activemq holds mail that this node accepted when it was alone, and that"
                            + " RabbitMQ does not know of (" + mails
                            + " queued): start it without conf/rabbitmq.properties until"
                            + " it is delivered (GET /mailQueues/spool and /mailQueues/outgoing of webadmin), or move"
                            + " var/store/activemq away to leave it out");
        }
    }
}
