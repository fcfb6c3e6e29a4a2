package io.mailkeep.search.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.core.Username;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.AttachmentId;
import org.apache.james.mailbox.model.AttachmentMetadata;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TikaAttachmentTextTest {
    private static final MailboxSession SESSION = MailboxSessionUtil.create(Username.of("bob"));

    private static Extractors extractors;

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final AtomicInteger closed = new AtomicInteger();

    @BeforeAll
    static void start() {
        extractors = Extractors.start(ExtractorsTest.module(), Bounds.DEFAULT);
    }

    @AfterAll
    static void stop() {
        extractors.close();
    }

    private Optional<String> text(String type, AttachmentContentLoader contents) {
        AttachmentMetadata attachment = AttachmentMetadata.builder()
                .attachmentId(AttachmentId.random())
                .messageId(InMemoryMessageId.of(1))
                .type(type)
                .size(1)
                .build();
        return new TikaAttachmentText(extractors, contents, metrics).of(attachment, SESSION);
    }

    private AttachmentContentLoader loading(String content) {
        return (attachment, session) -> new ByteArrayInputStream(Attachments.utf8(content)) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    private int failed() {
        return metrics.countFor("mailkeep-search-attachments-failed");
    }

    @Test
    void tellsTheTextOfAnAttachmentAndClosesIt() {
        assertThat(text("text/csv", loading("a,b\nc,d")))
                .hasValueSatisfying(text -> assertThat(text).contains("a", "d"));
        assertThat(closed).hasValue(1);
        assertThat(failed()).isZero();
    }

    @Test
    void whatIsNoMediaTypeIsReadAllTheSame() {
        assertThat(text("text", loading("words")))
                .hasValueSatisfying(text -> assertThat(text).contains("words"));
    }

    @Test
    void loadsNothingThatHasNoText() {
        AttachmentContentLoader forbidden = (attachment, session) -> {
            throw new AssertionError("loaded");
        };

        assertThat(text("image/png", forbidden)).isEmpty();
        assertThat(text("message/rfc822", forbidden)).isEmpty();
    }

    @Test
    void whatHasNoTextAfterAllIsNoFailure() {
        assertThat(text("text/plain", loading(" \n"))).isEmpty();
        assertThat(failed()).isZero();
    }

    @Test
    void whatIsBrokenIsCounted() {
        assertThat(text("application/pdf", loading("%PDF-1.4 and no more"))).isEmpty();
        assertThat(failed()).isEqualTo(1);
        assertThat(closed).hasValue(1);
    }

    @Test
    void whatCanNotBeLoadedIsCounted() {
        assertThat(text("text/plain", (attachment, session) -> gone())).isEmpty();
        assertThat(failed()).isEqualTo(1);
    }

    private static InputStream gone() throws IOException {
        throw new IOException("the blob is gone");
    }
}
