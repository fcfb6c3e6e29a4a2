package io.mailkeep.search.indexing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.search.document.AttachmentText;
import io.mailkeep.search.document.Limits;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.indexing.Messages.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.mail.Flags;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageMapper;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.FakeAuthenticator;
import org.apache.james.mailbox.store.FakeAuthorizator;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class MessagesTest {
    private static final Username BOB = Username.of("bob");
    private static final MessageUid LOST = MessageUid.of(1);
    private static final MessageUid UNREADABLE = MessageUid.of(2);
    private static final MessageUid WHOLE = MessageUid.of(3);
    /** Is not answered before {@link #HASTENING}, which is not there, has been asked for. */
    private static final MessageUid SLOW = MessageUid.of(4);

    private static final MessageUid HASTENING = MessageUid.of(99);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A store whose contents are not all to be had. */
    private static final class Store extends InMemoryMailboxSessionMapperFactory {
        private final InMemoryMessageMapper messages;
        private final Sinks.Empty<Void> hastened = Sinks.empty();
        private final AtomicInteger asked = new AtomicInteger();

        Store() {
            super(Clock.systemUTC());
            messages = new InMemoryMessageMapper(null, getUidProvider(), getModSeqProvider(), Clock.systemUTC()) {
                @Override
                public Iterator<MailboxMessage> findInMailbox(
                        Mailbox mailbox, MessageRange set, FetchType type, int max) {
                    if (type == FetchType.FULL && set.includes(LOST)) {
                        throw new IllegalStateException(new ObjectNotFoundException("there is no such blob"));
                    }
                    if (type == FetchType.FULL && set.includes(UNREADABLE)) {
                        throw new IllegalStateException("the store does not answer");
                    }
                    return super.findInMailbox(mailbox, set, type, max);
                }

                @Override
                public Flux<MailboxMessage> findInMailboxReactive(
                        Mailbox mailbox, MessageRange set, FetchType type, int max) {
                    asked.incrementAndGet();
                    if (set.includes(HASTENING)) {
                        hastened.tryEmitEmpty();
                    }
                    Flux<MailboxMessage> found = super.findInMailboxReactive(mailbox, set, type, max);
                    return set.includes(SLOW)
                            ? hastened.asMono().timeout(PATIENCE).thenMany(found)
                            : found;
                }
            };
        }

        @Override
        public InMemoryMessageMapper createMessageMapper(MailboxSession session) {
            return messages;
        }
    }

    /** What was read. */
    private static final class Read implements Reading {
        private final MessageDocument documents = new MessageDocument(Limits.DEFAULT, AttachmentText.none());
        private final List<MessageUid> whole = new ArrayList<>();
        private final List<Map<String, Object>> withoutContent = new ArrayList<>();

        @Override
        public void with(MailboxMessage message, MailboxSession session) {
            whole.add(message.getUid());
        }

        @Override
        public void withoutContent(MailboxMessage message) {
            withoutContent.add(documents.withoutContent(message));
        }
    }

    private final Store store = new Store();
    private final Messages testee =
            new Messages(store, new SessionProviderImpl(new FakeAuthenticator(), FakeAuthorizator.defaultReject()));
    private final Read read = new Read();
    private Mailbox mailbox;

    @BeforeEach
    void fill() throws Exception {
        mailbox = store.createMailboxMapper(null)
                .create(MailboxPath.inbox(BOB), UidValidity.of(42))
                .block();
        for (int i = 1; i <= 4; i++) {
            InMemoryMessageId id = InMemoryMessageId.of(i);
            store.createMessageMapper(null)
                    .add(
                            mailbox,
                            new SimpleMailboxMessage(
                                    id,
                                    ThreadId.fromBaseMessageId(id),
                                    Date.from(Instant.EPOCH),
                                    10,
                                    0,
                                    new ByteContent("a: b\r\n\r\nc".getBytes(UTF_8)),
                                    new Flags("Kept"),
                                    new PropertyBuilder().build(),
                                    mailbox.getMailboxId()));
        }
    }

    @Test
    void aMessageWhoseContentIsLostIsReadWithoutItAndCostsNoOther() throws Exception {
        testee.read(mailbox.getMailboxId(), BOB, List.of(LOST, WHOLE, HASTENING), read);

        assertThat(read.whole).containsExactly(WHOLE);
        assertThat(read.withoutContent).singleElement().satisfies(document -> assertThat(document)
                .containsEntry("uid", 1L)
                .containsEntry("flags", List.of("Kept"))
                .doesNotContainKeys("body", "headerText", "truncated"));
    }

    @Test
    void aMessageThatCanNotBeReadNowIsNotTakenForLost() {
        assertThatThrownBy(() -> testee.read(mailbox.getMailboxId(), BOB, List.of(UNREADABLE), read))
                .hasMessage("the store does not answer");
        assertThat(read.withoutContent).isEmpty();
    }

    @Test
    void nothingMoreIsReadAfterAFailure() throws Exception {
        assertThatThrownBy(() -> testee.read(mailbox.getMailboxId(), BOB, List.of(WHOLE, UNREADABLE, LOST), read))
                .hasMessage("the store does not answer");

        assertThat(read.whole).containsExactly(WHOLE);
        assertThat(read.withoutContent).isEmpty();
    }

    @Test
    void aMessageIsNotWaitedForBeforeTheNextIsAskedFor() throws Exception {
        testee.read(mailbox.getMailboxId(), BOB, List.of(SLOW, WHOLE, HASTENING), read);

        assertThat(read.whole).containsExactly(SLOW, WHOLE);
    }

    @Test
    void fewMessagesAreAskedForAhead() throws Exception {
        List<MessageUid> many = LongStream.range(0, 100)
                .mapToObj(uid -> uid == 0 ? WHOLE : MessageUid.of(1_000 + uid))
                .toList();
        List<Integer> askedForAtTheFirst = new ArrayList<>();

        testee.read(mailbox.getMailboxId(), BOB, many, new Reading() {
            @Override
            public void with(MailboxMessage message, MailboxSession session) {
                askedForAtTheFirst.add(store.asked.get());
            }

            @Override
            public void withoutContent(MailboxMessage message) {}
        });

        assertThat(askedForAtTheFirst).singleElement().satisfies(asked -> assertThat(asked)
                .isLessThanOrEqualTo(6));
        assertThat(store.asked).hasValue(100);
    }

    @Test
    void consecutiveMessagesAreListedTogetherAndWithoutTheirContent() {
        assertThat(testee.list(mailbox.getMailboxId(), List.of(WHOLE, LOST, UNREADABLE, HASTENING)))
                .extracting(message -> message.getComposedMessageId().getUid())
                .containsExactlyInAnyOrder(LOST, UNREADABLE, WHOLE);
        assertThat(store.asked).hasValue(2);
    }

    @Test
    void nothingIsReadOfAMailboxThatIsGone() throws Exception {
        testee.read(InMemoryId.of(777), BOB, List.of(WHOLE), read);

        assertThat(read.whole).isEmpty();
        assertThat(testee.list(InMemoryId.of(777), List.of(WHOLE))).isEmpty();
        assertThat(testee.mailbox(InMemoryId.of(777))).isEmpty();
        assertThat(testee.mailbox(mailbox.getMailboxId())).isPresent();
    }
}
