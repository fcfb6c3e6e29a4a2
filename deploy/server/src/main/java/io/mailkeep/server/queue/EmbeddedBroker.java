package io.mailkeep.server.queue;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.server.home.StartUpException;
import java.io.File;
import java.io.FileNotFoundException;
import javax.annotation.PreDestroy;
import javax.jms.ConnectionFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQPrefetchPolicy;
import org.apache.activemq.RedeliveryPolicy;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.plugin.StatisticsBrokerPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.queue.activemq.FileSystemBlobTransferPolicy;

/**
 * An ActiveMQ broker that can be reached from within this process only: James's own broker also listens on TCP, which
 * nothing here needs. Directories are those of a stock James.
 */
@Singleton
final class EmbeddedBroker {
    private static final String DIRECTORY = "file://var/store/activemq/brokers";
    private static final String JOURNAL = DIRECTORY + "/KahaDB";
    private static final String LARGE_MAILS = "file://var/store/activemq/blob-transfer";
    private static final String NAME = "james";

    private final BrokerService broker;
    private final FileSystem files;

    @Inject
    EmbeddedBroker(FileSystem files) {
        this.files = files;
        this.broker = start();
    }

    static boolean existsIn(FileSystem files) {
        try {
            return files.getFile(JOURNAL).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** How many are accepted and not delivered yet. */
    long mails() {
        return broker.getRegionBroker().getDestinationMap().entrySet().stream()
                .filter(destination -> isMailQueue(destination.getKey()))
                .mapToLong(destination -> destination
                        .getValue()
                        .getDestinationStatistics()
                        .getMessages()
                        .getCount())
                .sum();
    }

    // The broker has queues of its own, whose names begin with its own.
    private static boolean isMailQueue(ActiveMQDestination destination) {
        return destination.isQueue() && !destination.getPhysicalName().startsWith("ActiveMQ.");
    }

    ConnectionFactory connections() {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://" + NAME + "?create=false");
        factory.setTrustAllPackages(false);
        // A consumer takes one mail at a time: what it prefetched would wait behind a slow delivery.
        ActiveMQPrefetchPolicy oneByOne = new ActiveMQPrefetchPolicy();
        oneByOne.setAll(0);
        factory.setPrefetchPolicy(oneByOne);
        // After six tries the broker would put a mail aside, where nobody looks.
        RedeliveryPolicy always = new RedeliveryPolicy();
        always.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
        factory.setRedeliveryPolicy(always);
        FileSystemBlobTransferPolicy largeMails = new FileSystemBlobTransferPolicy();
        largeMails.setFileSystem(files);
        largeMails.setDefaultUploadUrl(LARGE_MAILS);
        factory.setBlobTransferPolicy(largeMails);
        return factory;
    }

    @PreDestroy
    void stop() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the mail queue in var/store/activemq can not be closed", e);
        }
        broker.waitUntilStopped();
    }

    private BrokerService start() {
        try {
            KahaDBPersistenceAdapter journal = new KahaDBPersistenceAdapter();
            journal.setDirectory(directory(JOURNAL));
            // It would wait for the other server's end otherwise, and say so in its log alone.
            journal.getLocker().setFailIfLocked(true);
            BrokerService starting = new BrokerService();
            starting.setBrokerName(NAME);
            starting.setBrokerId("broker");
            starting.setDataDirectoryFile(directory(DIRECTORY));
            starting.setPersistenceAdapter(journal);
            starting.setPlugins(new BrokerPlugin[] {new StatisticsBrokerPlugin()});
            starting.setUseJmx(false);
            starting.setUseShutdownHook(false);
            starting.setSchedulerSupport(false);
            starting.start();
            return starting;
        } catch (Exception e) {
            throw new StartUpException(
                    "The mail queue in var/store/activemq cannot be opened: " + e.getMessage()
                            + "; see that no other server uses this working directory and that its disk has room",
                    e);
        }
    }

    private File directory(String url) throws FileNotFoundException {
        return files.getFile(url);
    }
}
