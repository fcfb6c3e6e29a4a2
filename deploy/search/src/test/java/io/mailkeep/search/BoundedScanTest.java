package io.mailkeep.search;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.search.document.AttachmentText;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageMapper;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Sort;
import org.apache.james.mailbox.model.SearchQuery.Sort.SortClause;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class BoundedScanTest {
    private static final Username BOB = Username.of("bob");
    private static final int MESSAGES = 100;

    /** A store that reads a range as James does over Cassandra, and watches the contents that it has handed out. */
    private static final class Store extends InMemoryMailboxSessionMapperFactory {
        private static final int READ_AT_ONCE = 50;

        private final InMemoryMessageMapper messages;
        private final AtomicInteger opened = new AtomicInteger();
        /** Contents that were handed out and not closed since. */
        private final AtomicInteger held = new AtomicInteger();

        private final AtomicInteger mostHeld = new AtomicInteger();

        Store() {
            super(Clock.systemUTC());
            messages = new InMemoryMessageMapper(null, getUidProvider(), getModSeqProvider(), Clock.systemUTC()) {
                @Override
                public Flux<MailboxMessage> findInMailboxReactive(
                        Mailbox mailbox, MessageRange set, FetchType type, int max) {
                    Iterator<MailboxMessage> found = findInMailbox(mailbox, set, type, max);
                    return Flux.fromIterable(() -> found)
                            .flatMapSequential(
                                    // Hidden, or it would be read only when it is taken.
                                    message -> Mono.fromCallable(
                                                    () -> type == FetchType.FULL ? handedOut(message) : message)
                                            .hide(),
                                    READ_AT_ONCE,
                                    READ_AT_ONCE);
                }
            };
        }

        private MailboxMessage handedOut(MailboxMessage message) throws IOException {
            byte[] octets = message.getFullContent().readAllBytes();
            mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
            return SimpleMailboxMessage.builder()
                    .messageId(message.getMessageId())
                    .threadId(message.getThreadId())
                    .mailboxId(message.getMailboxId())
                    .uid(message.getUid())
                    .modseq(message.getModSeq())
                    .internalDate(message.getInternalDate())
                    .flags(message.createFlags())
                    .size(octets.length)
                    .bodyStartOctet((int) message.getHeaderOctets())
                    .content(watched(octets))
                    .properties(message.getProperties())
                    .build();
        }

        private Content watched(byte[] octets) {
            return new Content() {
                @Override
                public InputStream getInputStream() {
                    opened.incrementAndGet();
                    return new FilterInputStream(new ByteArrayInputStream(octets)) {
                        private boolean isClosed;

                        @Override
                        public void close() {
                            if (!isClosed) {
                                held.decrementAndGet();
                            }
                            isClosed = true;
                        }
                    };
                }

                @Override
                public long size() {
                    return octets.length;
                }
            };
        }

        @Override
        public InMemoryMessageMapper createMessageMapper(MailboxSession session) {
            return messages;
        }
    }

    private final Store store = new Store();
    private final BoundedScan testee = new BoundedScan(store, AttachmentText.none(), MESSAGES);
    private final MailboxSession session = MailboxSessionUtil.create(BOB);
    private Mailbox mailbox;

    @BeforeEach
    void fill() throws Exception {
        mailbox = store.createMailboxMapper(session)
                .create(MailboxPath.inbox(BOB), UidValidity.of(42))
                .block();
        for (int i = 1; i <= MESSAGES; i++) {
            add(i, "Subject: %03d\r\n\r\n".formatted(MESSAGES - i), i % 10 == 0 ? "ten" : "other");
        }
    }

    private void add(int number, String header, String body) throws Exception {
        InMemoryMessageId id = InMemoryMessageId.of(number);
        byte[] octets = (header + body).getBytes(US_ASCII);
        store.createMessageMapper(session)
                .add(
                        mailbox,
                        new SimpleMailboxMessage(
                                id,
                                ThreadId.fromBaseMessageId(id),
                                Date.from(Instant.EPOCH),
                                octets.length,
                                header.length(),
                                new ByteContent(octets),
                                new Flags(),
                                new PropertyBuilder().build(),
                                mailbox.getMailboxId()));
    }

    private List<Long> uids(SearchQuery query) {
        return testee.search(session, mailbox, query)
                .map(MessageUid::asLong)
                .collectList()
                .block();
    }

    @Test
    void fewMessagesAreInMemoryAtOnce() {
        assertThat(uids(SearchQuery.of(SearchQuery.bodyContains("ten"))))
                .containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L);

        assertThat(store.mostHeld).hasValueBetween(2, 4);
    }

    @Test
    void nothingIsKeptOfTheContentOfWhatIsFound() {
        assertThat(uids(SearchQuery.of(SearchQuery.all()))).hasSize(MESSAGES);

        assertThat(store.opened).hasValue(0);
    }

    @Test
    void whatIsFoundIsSortedByItsHeaderWhereThatIsAskedFor() {
        SearchQuery bySubject = SearchQuery.builder()
                .andCriteria(SearchQuery.bodyContains("ten"))
                .sorts(List.of(new Sort(SortClause.BaseSubject)))
                .build();

        assertThat(uids(bySubject)).containsExactly(100L, 90L, 80L, 70L, 60L, 50L, 40L, 30L, 20L, 10L);
    }
}
