package io.mailkeep.server.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import java.io.ByteArrayInputStream;
import java.util.Random;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.blob.cassandra.CassandraBlobModule;
import org.apache.james.blob.cassandra.CassandraBlobStoreDAO;
import org.apache.james.blob.cassandra.CassandraBucketDAO;
import org.apache.james.blob.cassandra.CassandraDefaultBucketDAO;
import org.apache.james.metrics.logger.DefaultMetricFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class ShortBlobsTest {
    private static final int PART = 1024;
    private static final BucketName OTHER = BucketName.of("other");

    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static CqlSession session;

    private final HashBlobId.Factory ids = new HashBlobId.Factory();
    private final CassandraBlobStoreDAO all = all(false);
    private final ShortBlobs blobs = new ShortBlobs(session, all, configuration(false));

    @BeforeAll
    static void createTables() {
        session = CASSANDRA.openFreshKeyspace();
        Schema.complete(session, CassandraBlobModule.MODULE);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 7})
    void readsABlobAsItWasSaved(int octets) {
        byte[] data = random(octets);
        BlobId blob = ids.randomId();
        BlobId streamed = ids.randomId();

        Mono.from(blobs.save(BucketName.DEFAULT, blob, data)).block();
        Mono.from(blobs.save(OTHER, blob, data)).block();
        Mono.from(blobs.save(BucketName.DEFAULT, streamed, new ByteArrayInputStream(data)))
                .block();

        assertThat(read(blobs, BucketName.DEFAULT, blob)).isEqualTo(data);
        assertThat(read(blobs, OTHER, blob)).isEqualTo(data);
        assertThat(read(blobs, BucketName.DEFAULT, streamed)).isEqualTo(data);
        assertThat(blobs.read(BucketName.DEFAULT, blob)).hasBinaryContent(data);
    }

    @Test
    void asksNotOfHowManyPartsAShortOneConsists() {
        byte[] data = random(PART - 1);
        BlobId blob = saved(data);
        session.execute("DELETE FROM blobs WHERE id = ?", blob.asString());

        assertThat(read(blobs, BucketName.DEFAULT, blob)).isEqualTo(data);
    }

    @Test
    void aFullPartIsNotTakenForTheWhole() {
        BlobId blob = saved(random(2 * PART));
        session.execute("DELETE FROM blobparts WHERE id = ? AND chunknumber = 1", blob.asString());

        assertThatThrownBy(() -> read(blobs, BucketName.DEFAULT, blob)).isInstanceOf(ObjectNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, PART - 1, PART, PART + 1, 3 * PART})
    void readsWhatWasWrittenWhenPartsWereSmaller(int octets) {
        byte[] data = random(octets);
        BlobId blob = saved(data);
        CassandraConfiguration larger =
                CassandraConfiguration.builder().blobPartSize(2 * PART).build();

        assertThat(read(new ShortBlobs(session, all, larger), BucketName.DEFAULT, blob))
                .isEqualTo(data);
    }

    @Test
    void whatIsDeletedIsNotFound() {
        BlobId blob = saved(random(10));

        Mono.from(blobs.delete(BucketName.DEFAULT, blob)).block();

        assertThatThrownBy(() -> read(blobs, BucketName.DEFAULT, blob)).isInstanceOf(ObjectNotFoundException.class);
    }

    @Test
    void leavesAllToJamesWhereItMayReadOfOneReplica() {
        BlobId blob = saved(random(10));
        session.execute("DELETE FROM blobs WHERE id = ?", blob.asString());
        ShortBlobs optimistic = new ShortBlobs(session, all(true), configuration(true));

        assertThatThrownBy(() -> read(optimistic, BucketName.DEFAULT, blob))
                .isInstanceOf(ObjectNotFoundException.class);
    }

    private BlobId saved(byte[] data) {
        BlobId blob = ids.randomId();
        Mono.from(blobs.save(BucketName.DEFAULT, blob, data)).block();
        return blob;
    }

    private static byte[] read(BlobStoreDAO blobs, BucketName bucket, BlobId blob) {
        return Mono.from(blobs.readBytes(bucket, blob)).block();
    }

    private static byte[] random(int octets) {
        byte[] data = new byte[octets];
        new Random(octets).nextBytes(data);
        return data;
    }

    private CassandraBlobStoreDAO all(boolean optimistic) {
        return new CassandraBlobStoreDAO(
                new CassandraDefaultBucketDAO(session, ids),
                new CassandraBucketDAO(ids, session),
                configuration(optimistic),
                BucketName.DEFAULT,
                new DefaultMetricFactory());
    }

    private static CassandraConfiguration configuration(boolean optimistic) {
        return CassandraConfiguration.builder()
                .blobPartSize(PART)
                .optimisticConsistencyLevel(optimistic)
                .build();
    }
}
