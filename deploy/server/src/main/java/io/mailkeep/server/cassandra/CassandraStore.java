package io.mailkeep.server.cassandra;

import com.google.inject.Module;
import com.google.inject.util.Modules;
import io.mailkeep.server.recount.RecountModule;
import org.apache.commons.configuration2.Configuration;

/** Everything a single-node server keeps in Cassandra; the mail queue and the search are chosen apart from it. */
public final class CassandraStore {
    private CassandraStore() {}

    /** The modules of the store; {@code blob.properties} is refused if it asks for what is not here. */
    public static Module module(Configuration blobs) {
        return Modules.combine(
                new SessionModule(),
                new MailboxesModule(),
                new ConsistencyModule(),
                new QuotaModule(),
                new RecountModule(),
                new BlobsModule(blobs),
                new DirectoryModule(),
                new RepositoriesModule(),
                new EventStoreModule(),
                new DeadLettersModule(),
                new JmapDataModule());
    }

    public static Module users() {
        return new UsersModule();
    }
}
