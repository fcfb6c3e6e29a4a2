package io.mailkeep.server.cassandra;

import com.google.inject.Module;
import com.google.inject.util.Modules;

/** Everything a single-node server keeps in Cassandra; the mail queue and the search are chosen apart from it. */
public final class CassandraStore {
    private CassandraStore() {}

    public static Module module() {
        return Modules.combine(
                new SessionModule(),
                new MailboxesModule(),
                new QuotaModule(),
                new BlobsModule(),
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
