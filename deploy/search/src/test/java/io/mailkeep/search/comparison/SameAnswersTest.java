package io.mailkeep.search.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.TestIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Generated queries, asked of the index and of James's scan. A failure tells the seed and the number of the query, which
 * {@code -Dmailkeep.search.seed} and {@code -Dmailkeep.search.first} repeat; {@code -Dmailkeep.search.queries} asks more.
 */
class SameAnswersTest {
    private static final long SEED = Long.getLong("mailkeep.search.seed", 1);
    private static final int FIRST = Integer.getInteger("mailkeep.search.first", 0);
    private static final int QUERIES = Integer.getInteger("mailkeep.search.queries", 800);
    private static final int GENERATED = Integer.getInteger("mailkeep.search.messages", 120);
    private static final int SHOWN = 10;
    private static final int UNLIMITED = -1;
    private static final Username USER = Username.of("benwa");
    private static final List<String> MAILBOXES = List.of("INBOX", "Archive", "Lists");

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private static final TextExtractor EXTRACTOR = new DefaultTextExtractor();

    private static TestIndex index;
    private static StoreMailboxManager manager;
    private static MailboxSessionMapperFactory mappers;
    private static AttachmentContentLoader attachments;
    private static MessageSearchIndex search;
    private static MailboxSession session;

    @BeforeAll
    static void fill() throws Exception {
        index = TestIndex.on(OPEN_SEARCH);
        InMemoryIntegrationResources james = TestIndex.james(stage -> {
            mappers = stage.getMapperFactory();
            attachments = stage.getAttachmentContentLoader();
            return index.over(mappers, stage.getSessionProvider(), attachments, EXTRACTOR);
        });
        manager = james.getMailboxManager();
        search = james.getSearchIndex();
        session = manager.createSystemSession(USER);
        Random random = new Random(SEED);
        for (String name : MAILBOXES) {
            manager.createMailbox(MailboxPath.forUser(USER, name), session);
        }
        for (byte[] message : Stream.concat(Corpus.real().stream(), Corpus.generated(SEED, GENERATED).stream())
                .toList()) {
            append(mailbox(random), message, received(random), flags(random));
        }
        change(random);
    }

    @AfterAll
    static void close() throws Exception {
        Collection<?> missed = index.missed().all().collectList().block();
        index.close();
        assertThat(missed).isEmpty();
    }

    @Test
    void theIndexAnswersAsTheScan() throws Exception {
        List<Mailbox> mailboxes = new ArrayList<>();
        for (String name : MAILBOXES) {
            mailboxes.add(
                    manager.getMailbox(MailboxPath.forUser(USER, name), session).getMailboxEntity());
        }
        Map<Mailbox, List<MailboxMessage>> messages =
                mailboxes.stream().collect(Collectors.toMap(Function.identity(), SameAnswersTest::messages));
        Scan scan = new Scan(EXTRACTOR, attachments, session);
        Questions questions = new Questions(
                mailboxes.stream().map(messages::get).flatMap(List::stream).toList(), scan);

        List<String> wrong = new ArrayList<>();
        for (int number = FIRST; number < FIRST + QUERIES && wrong.size() < SHOWN; number++) {
            SearchQuery query = questions.query(SEED, number);
            String failure = questions.isOfAll()
                    ? compareAll(query, mailboxes, messages, scan)
                    : compare(query, mailboxes.get(number % mailboxes.size()), messages, scan);
            if (!failure.isEmpty()) {
                wrong.add("seed=" + SEED + " first=" + number + " " + query + " sorted by "
                        + query.getSorts().stream()
                                .map(sort -> sort.getSortClause() + (sort.isReverse() ? " reversed" : ""))
                                .collect(joining(", "))
                        + "\n  " + failure);
            }
        }

        System.out.println("SameAnswersTest seed=" + SEED + " queries=" + QUERIES + " messages="
                + messages.values().stream().mapToInt(List::size).sum() + " differences=" + scan.seen());
        assertThat(String.join("\n", wrong)).isEmpty();
    }

    /** One that does not differ any more is to be taken off the list. */
    @ParameterizedTest
    @EnumSource(Difference.class)
    void whatIsListedDiffers(Difference difference) throws Exception {
        String name = difference.name();
        manager.createMailbox(MailboxPath.forUser(USER, name), session);

        append(name, difference.message().getBytes(UTF_8), Difference.RECEIVED, new Flags());

        Mailbox mailbox =
                manager.getMailbox(MailboxPath.forUser(USER, name), session).getMailboxEntity();
        List<MailboxMessage> messages = messages(mailbox);
        SearchQuery query = SearchQuery.of(difference.criterion());
        Scan scan = new Scan(EXTRACTOR, attachments, session);
        boolean indexed =
                !search.search(session, mailbox, query).collectList().block().isEmpty();
        assertThat(indexed).isNotEqualTo(scan.uncorrected(messages.get(0), difference.criterion()));
        assertThat(indexed).isEqualTo(!scan.of(messages, query).isEmpty());
        assertThat(scan.seen()).isEqualTo(EnumSet.of(difference));
    }

    private static String compare(
            SearchQuery query, Mailbox mailbox, Map<Mailbox, List<MailboxMessage>> messages, Scan scan)
            throws MailboxException {
        List<MessageUid> expected = scan.of(messages.get(mailbox), query).stream()
                .map(MailboxMessage::getUid)
                .toList();

        List<MessageUid> found =
                search.search(session, mailbox, query).collectList().block();

        return Objects.equals(expected, found)
                ? ""
                : mailbox.generateAssociatedPath().getName() + ": " + difference(expected, found);
    }

    /** Messages that are equal in the query's order may come in any. */
    private static String compareAll(
            SearchQuery query, List<Mailbox> mailboxes, Map<Mailbox, List<MailboxMessage>> messages, Scan scan)
            throws MailboxException {
        List<MailboxMessage> scanned = scan.of(
                mailboxes.stream().map(messages::get).flatMap(List::stream).toList(), query);
        Set<MessageId> expected =
                scanned.stream().map(MailboxMessage::getMessageId).collect(Collectors.toSet());
        List<MailboxId> ids = mailboxes.stream().map(Mailbox::getMailboxId).toList();

        List<MessageId> found =
                search.search(session, ids, query, Long.MAX_VALUE).collectList().block();

        return expected.equals(Set.copyOf(found)) && found.size() == expected.size()
                ? ""
                : "all: " + difference(List.copyOf(expected), found);
    }

    private static <T> String difference(List<T> expected, List<T> found) {
        List<T> missing = expected.stream().filter(one -> !found.contains(one)).toList();
        List<T> tooMany = found.stream().filter(one -> !expected.contains(one)).toList();
        return missing.isEmpty() && tooMany.isEmpty()
                ? "order " + found + " and not " + expected
                : "missing " + missing + " too many " + tooMany;
    }

    private static List<MailboxMessage> messages(Mailbox mailbox) {
        try {
            List<MailboxMessage> messages = new ArrayList<>();
            mappers.getMessageMapper(session)
                    .findInMailbox(mailbox, MessageRange.all(), FetchType.FULL, UNLIMITED)
                    .forEachRemaining(messages::add);
            return messages;
        } catch (MailboxException e) {
            throw new AssertionError(e);
        }
    }

    private static void append(String mailbox, byte[] message, Instant received, Flags flags) throws MailboxException {
        manager(mailbox)
                .appendMessage(
                        AppendCommand.builder()
                                .withInternalDate(Date.from(received))
                                .withFlags(flags)
                                .notRecent()
                                .build(message),
                        session);
    }

    /** So that some flags are those of a change, some messages copies, and some gone. */
    private static void change(Random random) throws MailboxException {
        for (String name : MAILBOXES) {
            MessageManager messages = manager(name);
            for (MailboxMessage message : messages(messages.getMailboxEntity())) {
                MessageRange one = MessageRange.one(message.getUid());
                switch (random.nextInt(8)) {
                    case 0 -> messages.setFlags(flags(random), FlagsUpdateMode.ADD, one, session);
                    case 1 -> messages.setFlags(flags(random), FlagsUpdateMode.REPLACE, one, session);
                    case 2 -> manager.copyMessages(
                            one, MailboxPath.forUser(USER, name), MailboxPath.forUser(USER, MAILBOXES.get(2)), session);
                    case 3 -> {
                        if (random.nextInt(3) == 0) {
                            messages.delete(List.of(message.getUid()), session);
                        }
                    }
                    default -> {}
                }
            }
        }
    }

    private static MessageManager manager(String name) throws MailboxException {
        return manager.getMailbox(MailboxPath.forUser(USER, name), session);
    }

    private static String mailbox(Random random) {
        return MAILBOXES.get(random.nextInt(2));
    }

    private static Instant received(Random random) {
        return Instant.parse("2026-11-02T00:10:00Z").minus(Duration.ofMinutes(random.nextInt(5 * 24 * 60)));
    }

    private static Flags flags(Random random) {
        Flags flags = new Flags();
        for (Flags.Flag flag : List.of(
                Flags.Flag.ANSWERED, Flags.Flag.DELETED, Flags.Flag.DRAFT, Flags.Flag.FLAGGED, Flags.Flag.SEEN)) {
            if (random.nextInt(4) == 0) {
                flags.add(flag);
            }
        }
        if (random.nextInt(3) == 0) {
            flags.add("$Forwarded");
        }
        if (random.nextInt(5) == 0) {
            flags.add("label");
        }
        return flags;
    }
}
