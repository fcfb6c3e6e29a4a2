package io.mailkeep.server.cassandra;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import io.mailkeep.server.home.StartUpException;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.blob.api.BlobStore;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.MetricableBlobStore;
import org.apache.james.blob.cassandra.CassandraBlobModule;
import org.apache.james.blob.cassandra.CassandraBlobStoreDAO;
import org.apache.james.blob.cassandra.CassandraDefaultBucketDAO;
import org.apache.james.blob.cassandra.cache.CachedBlobStore;
import org.apache.james.modules.mailbox.BlobStoreAPIModule;
import org.apache.james.server.blob.deduplication.PassThroughBlobStore;

/** Message content, each message stored for itself: deleting one can never take another's content away. */
final class BlobsModule extends AbstractModule {
    private final boolean shortFirst;

    BlobsModule(Configuration blobs) {
        require(blobs, "implementation", "cassandra");
        require(blobs, "deduplication.enable", "false");
        require(blobs, "encryption.aes.enable", "false");
        require(blobs, "cache.enable", "false");
        shortFirst = blobs.getBoolean("read.short.by.one.statement", true);
    }

    @Override
    protected void configure() {
        install(new BlobStoreAPIModule());
        Tables.declare(binder(), CassandraBlobModule.MODULE);
        bind(CassandraDefaultBucketDAO.class).in(Scopes.SINGLETON);
        bind(CassandraBlobStoreDAO.class).in(Scopes.SINGLETON);
        bind(BlobStoreDAO.class).to(shortFirst ? ShortBlobs.class : CassandraBlobStoreDAO.class);
        bind(PassThroughBlobStore.class).in(Scopes.SINGLETON);
        bind(BucketName.class)
                .annotatedWith(Names.named(BlobStore.DEFAULT_BUCKET_NAME_QUALIFIER))
                .toInstance(BucketName.DEFAULT);
        bind(BlobStore.class)
                .annotatedWith(Names.named(CachedBlobStore.BACKEND))
                .to(PassThroughBlobStore.class);
    }

    @Provides
    @Singleton
    @Named(MetricableBlobStore.BLOB_STORE_IMPLEMENTATION)
    BlobStore chosen(PassThroughBlobStore blobs) {
        return blobs;
    }

    // A stock James offers more here. What is missing must not be taken for granted by whoever configures it.
    private static void require(Configuration blobs, String key, String supported) {
        String value = blobs.getString(key, supported);
        if (!value.equals(supported)) {
            throw new StartUpException("conf/blob.properties: " + key + "=" + value
                    + " is not available in this server; set it to " + supported);
        }
    }
}
