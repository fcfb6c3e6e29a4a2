package io.mailkeep.search.document;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of a document's fields. */
public final class Fields {
    public static final String MAILBOX = "mailbox";
    public static final String UID = "uid";
    public static final String MESSAGE = "message";
    public static final String THREAD = "thread";
    public static final String MOD_SEQ = "modSeq";
    public static final String SIZE = "size";
    public static final String INTERNAL_DATE = "internalDate";
    public static final String SAVE_DATE = "saveDate";
    /** Each flag, keywords too; compared without regard to case. */
    public static final String FLAGS = "flags";
    /** The names of all header fields, in upper case. */
    public static final String HEADER_NAMES = "headerNames";
    /** The values of all header fields, as a criterion on any one of them compares them. */
    public static final String HEADER_VALUES = "headerValues";
    /** {@link HeaderDate}s. */
    public static final String HEADER_DATES = "headerDates";
    /** Some of the message's own header is not in the document. */
    public static final String HEADER_TRUNCATED = "headerTruncated";
    /** What TEXT looks through besides the body: header fields as they were sent and decoded. */
    public static final String HEADER_TEXT = "headerText";

    public static final String BODY = "body";
    /** Some of what TEXT looks through is not in the document. */
    public static final String TRUNCATED = "truncated";

    public static final String ATTACHED = "attached";
    public static final String ATTACHMENT_NAMES = "attachmentNames";
    public static final String ATTACHMENT_TEXT = "attachmentText";

    /**
     * Header fields as keep policies compare them, one value each: empty where there is no such field, absent where there
     * are several or a longer one than can be told.
     */
    public static final String EXACT = "exact";

    public static final String EXACT_FROM = "from";
    public static final String EXACT_SUBJECT = "subject";

    /** What keep policies make of the message, under the names that follow; absent while POP3 does not know it. */
    public static final String KEEP = "keep";

    public static final String KEEP_STATE = "state";
    /** The identifier of a legal hold. */
    public static final String KEEP_HOLD = "hold";
    /** The user's policy. */
    public static final String KEEP_POLICY = "policy";
    /** The one that the message was delivered with. */
    public static final String KEEP_OWN_POLICY = "ownPolicy";

    public static final String KEEP_UNTIL = "until";
    /** When the ledger was read. */
    public static final String KEEP_AS_OF = "asOf";

    public static final String SORT_SENT = "sort.sent";
    public static final String SORT_SUBJECT = "sort.subject";
    public static final String SORT_FROM = "sort.from";
    public static final String SORT_TO = "sort.to";
    public static final String SORT_CC = "sort.cc";

    /** Header fields that clients search by name: each has a field of its own. */
    private static final Map<String, String> HEADERS = Stream.of(
                    "Bcc",
                    "Cc",
                    "From",
                    "In-Reply-To",
                    "List-Id",
                    "Message-ID",
                    "References",
                    "Reply-To",
                    "Sender",
                    "Subject",
                    "To")
            .collect(Collectors.toUnmodifiableMap(
                    name -> name.toUpperCase(Locale.US), name -> "header." + name.toLowerCase(Locale.US)));

    private static final Map<String, String> ADDRESSES = Stream.of("From", "To", "Cc", "Bcc")
            .collect(Collectors.toUnmodifiableMap(
                    name -> name.toUpperCase(Locale.US), name -> "address." + name.toLowerCase(Locale.US)));

    private Fields() {}

    /** The field with the values of the header field of this name, if it has one of its own. */
    public static Optional<String> ofHeader(String name) {
        return Optional.ofNullable(HEADERS.get(name.toUpperCase(Locale.US)));
    }

    /** The field with the addresses of the header field of this name, if it is one of addresses. */
    public static Optional<String> ofAddresses(String name) {
        return Optional.ofNullable(ADDRESSES.get(name.toUpperCase(Locale.US)));
    }

    /** Those that are searched for any piece of their text. */
    public static Stream<String> ofText() {
        return Stream.of(
                        Stream.of(HEADER_VALUES, HEADER_TEXT, BODY, ATTACHMENT_TEXT),
                        HEADERS.values().stream(),
                        ADDRESSES.values().stream())
                .flatMap(Function.identity())
                .sorted();
    }
}
