package io.mailkeep.search.comparison;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.AddressType;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.DateResolution;
import org.apache.james.mailbox.model.SearchQuery.Sort;
import org.apache.james.mailbox.model.SearchQuery.UidRange;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

/** Generated queries, each with something in it that some message has. The same for the same seed and number. */
final class Questions {
    private static final List<Flag> FLAGS =
            List.of(Flag.ANSWERED, Flag.DELETED, Flag.DRAFT, Flag.FLAGGED, Flag.SEEN, Flag.RECENT);
    private static final List<String> HEADERS = List.of(
            "Subject",
            "subject",
            "From",
            "To",
            "CC",
            "Bcc",
            "Message-ID",
            "References",
            "List-Id",
            "X-Label",
            "MIME-Version",
            "Content-Type",
            "Received",
            "Date",
            "X-None",
            "Reply-To",
            "Sender");
    private static final List<String> OTHERS = List.of(
            "",
            "a",
            "e ",
            "=?",
            "aab",
            "ABAB",
            "ss",
            "\u03c3",
            "I",
            "\u0131",
            "i",
            "\r\n",
            "@example",
            "nowhere",
            "\ud83d\ude00",
            "\u6211",
            "\u0301",
            "%",
            "*",
            "\\",
            "\"");

    private final List<MailboxMessage> messages;
    private final Scan scan;
    private Random random = new Random(0);

    Questions(List<MailboxMessage> messages, Scan scan) {
        this.messages = messages;
        this.scan = scan;
    }

    SearchQuery query(long seed, int number) {
        random = new Random(seed * 1_000_003 + number);
        SearchQuery.Builder query = SearchQuery.builder()
                .addRecentMessageUids(IntStream.range(0, random.nextInt(4))
                        .mapToObj(some -> message().getUid())
                        .toList());
        IntStream.rangeClosed(0, random.nextInt(3)).forEach(some -> query.andCriteria(criterion(0)));
        if (chance(2, 5)) {
            query.sorts(IntStream.rangeClosed(0, random.nextInt(2))
                    .mapToObj(some -> sort())
                    .toList());
        }
        return query.build();
    }

    /** Whether the same number asks all mailboxes. */
    boolean isOfAll() {
        return chance(1, 4);
    }

    private Sort sort() {
        return new Sort(any(List.of(Sort.SortClause.values())), any(List.of(Sort.Order.values())));
    }

    private Criterion criterion(int depth) {
        if (depth < 3 && chance(1, 4)) {
            List<Criterion> parts = IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(some -> criterion(depth + 1))
                    .toList();
            return switch (random.nextInt(3)) {
                case 0 -> SearchQuery.or(parts);
                case 1 -> SearchQuery.and(parts);
                default -> SearchQuery.not(parts);
            };
        }
        return chance(1, 2) ? text() : metadata();
    }

    private Criterion text() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> SearchQuery.bodyContains(piece());
            case 2, 3 -> SearchQuery.mailContains(piece());
            case 4 -> SearchQuery.subject(piece());
            case 5 -> SearchQuery.headerContains(any(HEADERS), piece());
            case 6 -> SearchQuery.address(any(List.of(AddressType.values())), piece());
            case 7 -> SearchQuery.attachmentContains(piece());
            case 8 -> SearchQuery.attachmentFileName(message().getAttachments().stream()
                    .flatMap(attachment -> attachment.getName().stream())
                    .findFirst()
                    .orElseGet(this::piece));
            default -> SearchQuery.mimeMessageID(piece());
        };
    }

    private Criterion metadata() {
        return switch (random.nextInt(16)) {
            case 0, 1 -> SearchQuery.flag(any(FLAGS), chance(1, 2));
            case 2 -> SearchQuery.flagSet(
                    chance(1, 2) ? "$forwarded" : any(List.of("Label", "LABEL", "$Forwarded", "none")), chance(1, 2));
            case 3 -> size();
            case 4 -> modSeq();
            case 5, 6 -> SearchQuery.uid(IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(some -> range())
                    .toArray(UidRange[]::new));
            case 7 -> internalDate();
            case 8 -> saveDate();
            case 9 -> sentDate("Date");
            case 10 -> sentDate(any(List.of("Resent-Date", "DATE", "Received", "Subject")));
            case 11 -> SearchQuery.headerExists(any(HEADERS));
            case 12 -> SearchQuery.hasAttachment(chance(1, 2));
            case 13 -> SearchQuery.hasMessageId(message().getMessageId());
            case 14 -> SearchQuery.threadId(message().getThreadId());
            default -> SearchQuery.all();
        };
    }

    private Criterion size() {
        long size = message().getFullContentOctets() + random.nextInt(3) - 1;
        return switch (random.nextInt(3)) {
            case 0 -> SearchQuery.sizeEquals(size);
            case 1 -> SearchQuery.sizeLessThan(size);
            default -> SearchQuery.sizeGreaterThan(size);
        };
    }

    private Criterion modSeq() {
        long modSeq = message().getModSeq().asLong() + random.nextInt(3) - 1;
        return switch (random.nextInt(3)) {
            case 0 -> SearchQuery.modSeqEquals(modSeq);
            case 1 -> SearchQuery.modSeqLessThan(modSeq);
            default -> SearchQuery.modSeqGreaterThan(modSeq);
        };
    }

    private UidRange range() {
        MessageUid one = message().getUid();
        MessageUid other = message().getUid();
        return switch (random.nextInt(3)) {
            case 0 -> new UidRange(one);
            case 1 -> new UidRange(one, MessageUid.MAX_VALUE);
            default -> one.compareTo(other) < 0 ? new UidRange(one, other) : new UidRange(other, one);
        };
    }

    private Criterion internalDate() {
        Date near = near(message().getInternalDate().toInstant());
        DateResolution resolution = any(List.of(DateResolution.values()));
        return switch (random.nextInt(3)) {
            case 0 -> SearchQuery.internalDateOn(near, resolution);
            case 1 -> SearchQuery.internalDateBefore(near, resolution);
            default -> SearchQuery.internalDateAfter(near, resolution);
        };
    }

    private Criterion saveDate() {
        Date near = near(message().getSaveDate().map(Date::toInstant).orElse(Instant.EPOCH));
        DateResolution resolution = any(List.of(DateResolution.values()));
        return switch (random.nextInt(3)) {
            case 0 -> SearchQuery.saveDateOn(near, resolution);
            case 1 -> SearchQuery.saveDateBefore(near, resolution);
            default -> SearchQuery.saveDateAfter(near, resolution);
        };
    }

    /** Of days and more, which is what IMAP asks for. */
    private Criterion sentDate(String header) {
        Date near = near(chance(3, 4) ? Instant.parse("2026-11-01T12:00:00Z") : Instant.parse("1998-03-01T12:00:00Z"));
        DateResolution resolution = any(List.of(DateResolution.Day, DateResolution.Month, DateResolution.Year));
        return switch (random.nextInt(3)) {
            case 0 -> SearchQuery.headerDateOn(header, near, resolution);
            case 1 -> SearchQuery.headerDateBefore(header, near, resolution);
            default -> SearchQuery.headerDateAfter(header, near, resolution);
        };
    }

    private Date near(Instant instant) {
        return Date.from(instant.plus(Duration.ofHours(random.nextInt(60) - 30)));
    }

    /** Something that a message has, mostly. */
    private String piece() {
        if (chance(1, 6)) {
            return any(OTHERS);
        }
        List<Piece> pieces = scan.pieces(message());
        if (pieces.isEmpty()) {
            return any(OTHERS);
        }
        String text = any(pieces).text();
        int length = text.length() == 0 ? 0 : Math.min(text.length(), length());
        int from = chance(1, 6) ? text.length() - length : random.nextInt(text.length() - length + 1);
        return cased(whole(text.substring(from, from + length)));
    }

    private int length() {
        return switch (random.nextInt(10)) {
            case 0 -> 1;
            case 1 -> 2;
            case 2 -> 250 + random.nextInt(20);
            default -> 3 + random.nextInt(12);
        };
    }

    /** Without halves of characters at its ends. */
    private static String whole(String text) {
        int from = !text.isEmpty() && Character.isLowSurrogate(text.charAt(0)) ? 1 : 0;
        int to = text.length() > from && Character.isHighSurrogate(text.charAt(text.length() - 1))
                ? text.length() - 1
                : text.length();
        return text.substring(from, to);
    }

    private String cased(String text) {
        return switch (random.nextInt(4)) {
            case 0 -> text.toUpperCase(Locale.US);
            case 1 -> text.toLowerCase(Locale.US);
            default -> text;
        };
    }

    private MailboxMessage message() {
        return any(messages);
    }

    private boolean chance(int times, int of) {
        return random.nextInt(of) < times;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
