package io.mailkeep.search.indexing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.TestIndex;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** What a change costs, and who waits for it. */
class RequestsTest {
    private static final Username USER = Username.of("benwa");
    private static final byte[] MESSAGE =
            ("Subject: one\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nbody\r\n--b\r\n"
                            + "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n"
                            + "attached\r\n--b--\r\n")
                    .getBytes(UTF_8);

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    /** A document is made once for each time that the attachment is read. */
    private final AtomicInteger attachmentsRead = new AtomicInteger();

    private Gate gate;
    private TestIndex index;
    private MailboxSession session;
    private MessageManager inbox;

    @BeforeEach
    void start() throws Exception {
        gate = new Gate(OPEN_SEARCH.address());
        index = TestIndex.open(gate.address(), OPEN_SEARCH.freshName(), Map.of());
        StoreMailboxManager manager = TestIndex.james(stage -> index.over(
                        stage.getMapperFactory(),
                        stage.getSessionProvider(),
                        (attachment, reader) -> {
                            attachmentsRead.incrementAndGet();
                            return stage.getAttachmentContentLoader().load(attachment, reader);
                        },
                        new DefaultTextExtractor()))
                .getMailboxManager();
        session = manager.createSystemSession(USER);
        manager.createMailbox(MailboxPath.inbox(USER), session);
        inbox = manager.getMailbox(MailboxPath.inbox(USER), session);
    }

    @AfterEach
    void stop() throws Exception {
        index.close();
        gate.close();
    }

    @Test
    void aMessageIsReadAndWrittenOnce() throws Exception {
        append(20);

        assertThat(found(SearchQuery.bodyContains("body"))).hasSize(20);
        assertThat(attachmentsRead).hasValue(20);
        assertThat(operations("index")).isEqualTo(20);
    }

    @Test
    void aChangeOfFlagsIsAPartialUpdateForWhichNothingIsRead() throws Exception {
        append(20);
        assertThat(found(SearchQuery.bodyContains("body"))).hasSize(20);
        gate.bulks().clear();
        attachmentsRead.set(0);

        inbox.setFlags(new Flags(Flag.FLAGGED), FlagsUpdateMode.ADD, MessageRange.all(), session);

        assertThat(found(SearchQuery.flagIsSet(Flag.FLAGGED))).hasSize(20);
        assertThat(found(SearchQuery.bodyContains("body"))).hasSize(20);
        assertThat(attachmentsRead).hasValue(0);
        assertThat(operations("update")).isEqualTo(20);
        assertThat(operations("index")).isZero();
        // The first one or more that the indexer finds, then all that came meanwhile.
        assertThat(gate.bulks()).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void whileTheIndexAnswersNothingMailIsTakenAndChangedWithoutDelay() throws Exception {
        gate.shut();
        try {
            assertTimeout(Duration.ofSeconds(10), () -> {
                append(50);
                inbox.setFlags(new Flags(Flag.FLAGGED), FlagsUpdateMode.ADD, MessageRange.all(), session);
                inbox.delete(List.of(MessageUid.of(50)), session);
            });
        } finally {
            gate.open();
        }

        assertThat(found(SearchQuery.flagIsSet(Flag.FLAGGED))).hasSize(49);
    }

    private long operations(String kind) {
        return gate.bulks().stream()
                .flatMap(bulk -> Stream.of(bulk.split("\n")))
                .filter(line -> line.startsWith("{\"" + kind + "\":"))
                .count();
    }

    private void append(int messages) throws MailboxException {
        for (int i = 0; i < messages; i++) {
            inbox.appendMessage(AppendCommand.builder().build(MESSAGE), session);
        }
    }

    private List<MessageUid> found(Criterion criterion) throws MailboxException {
        return Flux.from(inbox.search(SearchQuery.of(criterion), session))
                .collectList()
                .block();
    }
}
