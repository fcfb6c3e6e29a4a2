package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.mail.internet.MimeMessage;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.blob.api.Store;
import org.apache.james.blob.mail.MimeMessagePartsId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.server.blob.deduplication.PassThroughBlobStore;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class QueuedContentTest {
    private final PassThroughBlobStore blobs =
            new PassThroughBlobStore(new MemoryBlobStoreDAO(), BucketName.DEFAULT, new HashBlobId.Factory());
    private final Store<MimeMessage, MimeMessagePartsId> testee = new QueuedContent(blobs).mimeMessageStore();

    private MimeMessagePartsId saved() throws Exception {
        return testee.save(new MimeMessage(
                        null,
                        new ByteArrayInputStream("Subject: kept\r\n\r\nbody".getBytes(StandardCharsets.US_ASCII))))
                .block();
    }

    @Test
    void whatIsThereIsRead() throws Exception {
        assertThat(testee.read(saved()).block().getSubject()).isEqualTo("kept");
    }

    @Test
    void whatWasDeletedIsNotFound() throws Exception {
        MimeMessagePartsId parts = saved();
        Mono.from(testee.delete(parts)).block();

        assertThatThrownBy(() -> testee.read(parts).block()).isInstanceOf(ObjectNotFoundException.class);
    }

    /** As James's spooler reads: it goes on after errors, and its queue rejects what is not found. */
    @Test
    void whatWasDeletedIsNotFoundByAReaderThatGoesOnAfterErrors() throws Exception {
        MimeMessagePartsId parts = saved();
        Mono.from(testee.delete(parts)).block();
        List<Throwable> seen = new CopyOnWriteArrayList<>();

        Flux.just(parts)
                .flatMapSequential(queued -> testee.read(queued).onErrorResume(failure -> {
                    seen.add(failure);
                    return Mono.empty();
                }))
                .onErrorContinue((failure, item) -> {})
                .blockLast();

        assertThat(seen).singleElement().isInstanceOf(ObjectNotFoundException.class);
    }
}
