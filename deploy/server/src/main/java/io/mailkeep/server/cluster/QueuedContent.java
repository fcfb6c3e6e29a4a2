package io.mailkeep.server.cluster;

import com.google.inject.Inject;
import java.time.Duration;
import javax.mail.internet.MimeMessage;
import org.apache.james.blob.api.BlobStore;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.blob.api.Store;
import org.apache.james.blob.mail.MimeMessagePartsId;
import org.apache.james.blob.mail.MimeMessageStore;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The content of mail in queues, whose reading fails for what is missing where it is missing. James's spooler goes on
 * after every error, by an operator of Reactor that reaches into the reading: there a part that is missing was left out,
 * the rest made no message, and mail that a broker brings again after its content is gone went back into the queue at
 * once, thousands of times a second, for ever. As it is, James rejects it. What can not be read for another reason goes
 * back into the queue after a pause, since RabbitMQ brings it again at once: a short one, as the mail behind it waits, too.
 */
final class QueuedContent extends MimeMessageStore.Factory {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Inject
    QueuedContent(BlobStore blobs) {
        super(blobs);
    }

    @Override
    public Store<MimeMessage, MimeMessagePartsId> mimeMessageStore(BucketName bucket) {
        Store<MimeMessage, MimeMessagePartsId> content = super.mimeMessageStore(bucket);
        return new Store<>() {
            @Override
            public Mono<MimeMessagePartsId> save(MimeMessage message) {
                return content.save(message);
            }

            @Override
            public Mono<MimeMessage> read(MimeMessagePartsId parts) {
                return content.read(parts)
                        .onErrorResume(e -> !(e instanceof ObjectNotFoundException), e -> Mono.delay(PAUSE)
                                .flatMap(now -> Mono.<MimeMessage>error(e).subscribeOn(Schedulers.boundedElastic())))
                        .onErrorStop();
            }

            @Override
            public Publisher<Void> delete(MimeMessagePartsId parts) {
                return content.delete(parts);
            }
        };
    }
}
