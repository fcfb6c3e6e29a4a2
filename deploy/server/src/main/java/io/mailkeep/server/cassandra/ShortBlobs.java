package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.google.common.io.ByteSource;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.cassandra.CassandraBlobStoreDAO;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * James's blobs in Cassandra, of which those of one part are read by one statement. James first asks of how many parts a
 * blob consists: one statement of two for nearly every header and body there is.
 *
 * <p>A part is the whole if there is no second and it is not full: parts may have been written when they were smaller,
 * and one that is full may have lost the next. Whatever else is found is left to James. Consistency is the session's
 * default, as for what refers to the blob; where James is allowed to read of one replica first, everything is left to it.
 */
@Singleton
final class ShortBlobs implements BlobStoreDAO {
    private final CassandraBlobStoreDAO all;
    private final CassandraAsyncExecutor cassandra;
    private final PreparedStatement firstParts;
    private final Optional<Integer> fullPart;

    @Inject
    ShortBlobs(CqlSession session, CassandraBlobStoreDAO all, CassandraConfiguration configuration) {
        this.all = all;
        this.cassandra = new CassandraAsyncExecutor(session);
        this.firstParts = session.prepare(
                SimpleStatement.newInstance("SELECT chunknumber, data FROM blobparts WHERE id = ? LIMIT 2")
                        .setIdempotent(true));
        this.fullPart = configuration.isOptimisticConsistencyLevel()
                ? Optional.empty()
                : Optional.of(configuration.getBlobPartSize());
    }

    @Override
    public Publisher<byte[]> readBytes(BucketName bucket, BlobId blob) {
        Mono<byte[]> whole = Mono.defer(() -> Mono.from(all.readBytes(bucket, blob)));
        return fullPart.filter(any -> bucket.equals(BucketName.DEFAULT))
                .map(size -> shorterThan(size, blob).switchIfEmpty(whole))
                .orElse(whole);
    }

    private Mono<byte[]> shorterThan(int size, BlobId blob) {
        return cassandra
                .executeRows(firstParts.bind(blob.asString()))
                .collectList()
                .filter(parts -> parts.size() == 1 && parts.get(0).getInt(0) == 0)
                .map(parts -> parts.get(0).getByteBuffer(1))
                .filter(part -> part.remaining() < size)
                .map(ShortBlobs::octets);
    }

    private static byte[] octets(ByteBuffer part) {
        byte[] octets = new byte[part.remaining()];
        part.get(octets);
        return octets;
    }

    @Override
    public InputStream read(BucketName bucket, BlobId blob) {
        return all.read(bucket, blob);
    }

    @Override
    public Publisher<InputStream> readReactive(BucketName bucket, BlobId blob) {
        return all.readReactive(bucket, blob);
    }

    @Override
    public Publisher<Void> save(BucketName bucket, BlobId blob, byte[] data) {
        return all.save(bucket, blob, data);
    }

    @Override
    public Publisher<Void> save(BucketName bucket, BlobId blob, InputStream data) {
        return all.save(bucket, blob, data);
    }

    @Override
    public Publisher<Void> save(BucketName bucket, BlobId blob, ByteSource data) {
        return all.save(bucket, blob, data);
    }

    @Override
    public Publisher<Void> delete(BucketName bucket, BlobId blob) {
        return all.delete(bucket, blob);
    }

    @Override
    public Publisher<Void> delete(BucketName bucket, Collection<BlobId> blobs) {
        return all.delete(bucket, blobs);
    }

    @Override
    public Publisher<Void> deleteBucket(BucketName bucket) {
        return all.deleteBucket(bucket);
    }

    @Override
    public Publisher<BucketName> listBuckets() {
        return all.listBuckets();
    }

    @Override
    public Publisher<BlobId> listBlobs(BucketName bucket) {
        return all.listBlobs(bucket);
    }
}
