package io.mailkeep.search.document;

import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.mailbox.model.Header;
import org.apache.james.mailbox.store.ResultUtils;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.SearchUtil;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.dom.address.Address;
import org.apache.james.mime4j.dom.address.Group;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.DateTimeFieldLenientImpl;
import org.apache.james.mime4j.field.address.AddressFormatter;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.apache.james.mime4j.field.datetime.parser.DateTimeParser;
import org.apache.james.mime4j.field.datetime.parser.ParseException;
import org.apache.james.mime4j.field.datetime.parser.TokenMgrError;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.util.MimeUtil;

/** The header of a message, read once. */
final class Headers {
    private static final int LONGEST_SORT_KEY = 512;
    private static final int LONGEST_EXACT = 2_000;

    /** Base subjects are found by taking away one piece after the other. */
    private static final int LONGEST_SORTED = 8 * 1024;

    /** mime4j looks from each beginning of an encoded word to the end of the value. */
    private static final int LONGEST_DECODED = 8 * 1024;

    private final List<Header> headers;
    private final boolean complete;

    private Headers(List<Header> headers, boolean complete) {
        this.headers = headers;
        this.complete = complete;
    }

    static Headers all(MailboxMessage message) throws IOException {
        return new Headers(ResultUtils.createHeaders(message), true);
    }

    /** The first of them, of this many characters together. */
    Headers upTo(int characters) {
        List<Header> first = new ArrayList<>();
        int left = characters;
        for (Header header : headers) {
            left -= header.getName().length() + header.getValue().length();
            if (left < 0) {
                return new Headers(first, false);
            }
            first.add(header);
        }
        return this;
    }

    /** Whether these are all that the message has. */
    boolean isComplete() {
        return complete;
    }

    Set<String> names() {
        Set<String> names = new HashSet<>();
        headers.forEach(header -> names.add(upper(header.getName())));
        return names;
    }

    /** The values of all of them, decoded. */
    List<String> values() {
        return headers.stream().map(Headers::decoded).map(Folded::haystack).toList();
    }

    /** The values, decoded, of those that have a field of their own. */
    Map<String, List<String>> byField() {
        Map<String, List<String>> byField = new HashMap<>();
        for (Header header : headers) {
            Fields.ofHeader(header.getName())
                    .ifPresent(field -> byField.computeIfAbsent(field, any -> new ArrayList<>())
                            .add(Folded.haystack(decoded(header))));
        }
        return byField;
    }

    /** What TEXT finds in them. */
    Stream<String> texts() {
        return headers.stream().flatMap(header -> texts(header.getValue()));
    }

    /** A value as it was sent and, where that is not the same, decoded as far as is reasonable. */
    static Stream<String> texts(String value) {
        int begin = Math.min(value.length(), LONGEST_DECODED);
        return Stream.of(
                        MimeUtil.unfold(value),
                        MimeUtil.unscrambleHeaderValue(value.substring(0, begin))
                                + MimeUtil.unfold(value.substring(begin)))
                .distinct();
    }

    /** The addresses of the first header field of this name, and that field as it was sent. */
    List<String> addresses(String name) {
        Set<String> addresses = new LinkedHashSet<>();
        first(name).ifPresent(value -> {
            addresses.add(Folded.haystack(value));
            LenientAddressParser.DEFAULT.parseAddressList(value).forEach(address -> mailboxes(address)
                    .map(mailbox -> MimeUtil.unscrambleHeaderValue(AddressFormatter.DEFAULT.encode(mailbox)))
                    .map(Folded::haystack)
                    .forEach(addresses::add));
        });
        return List.copyOf(addresses);
    }

    private static Stream<Mailbox> mailboxes(Address address) {
        if (address instanceof Mailbox mailbox) {
            return Stream.of(mailbox);
        }
        return address instanceof Group group ? group.getMailboxes().stream() : Stream.of();
    }

    /** The first field of each name, if it is a date. */
    Set<String> dates() {
        Map<String, String> firsts = new HashMap<>();
        headers.forEach(header -> firsts.putIfAbsent(upper(header.getName()), header.getValue()));
        Set<String> dates = new HashSet<>();
        firsts.forEach((name, value) ->
                date(MimeUtil.unscrambleHeaderValue(value)).ifPresent(date -> dates.add(HeaderDate.term(name, date))));
        return dates;
    }

    private static Optional<Instant> date(String value) {
        try {
            return Optional.of(new DateTimeParser(new StringReader(value))
                    .parseAll()
                    .getDate()
                    .toInstant());
        } catch (ParseException | TokenMgrError | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** When it was sent, by a more lenient reading than that of {@link #dates}, as RFC 5256 wants it for SORT. */
    Optional<Instant> sent() {
        return sorted("Date")
                .map(value -> DateTimeFieldLenientImpl.PARSER.parse(new RawField("Date", value), DecodeMonitor.SILENT))
                .flatMap(field -> Optional.ofNullable(field.getDate()))
                .map(Date::toInstant);
    }

    String baseSubject() {
        return sortKey(sorted("Subject").map(SearchUtil::getBaseSubject).orElse(""));
    }

    /** The local part of the first address of this field. */
    String localPart(String name) {
        return sortKey(sorted(name).map(SearchUtil::getMailboxAddress).orElse(""));
    }

    private static String sortKey(String text) {
        String folded = text.toUpperCase(Locale.US).toLowerCase(Locale.US);
        return Folded.writable(folded.substring(0, Math.min(folded.length(), LONGEST_SORT_KEY)));
    }

    /** As James's comparators have it. */
    private Optional<String> sorted(String name) {
        return first(name)
                .map(value -> value.substring(0, Math.min(value.length(), LONGEST_SORTED)))
                .map(Headers::upper);
    }

    /** The only field of this name as it was sent: the empty text if there is none, nothing if it is not certain. */
    Optional<String> only(String name) {
        List<String> values = headers.stream()
                .filter(header -> header.getName().equalsIgnoreCase(name))
                .map(Header::getValue)
                .toList();
        return values.size() > 1
                ? Optional.empty()
                : Optional.of(values.isEmpty() ? "" : values.get(0)).filter(value -> value.length() <= LONGEST_EXACT);
    }

    private Optional<String> first(String name) {
        return headers.stream()
                .filter(header -> header.getName().equalsIgnoreCase(name))
                .map(Header::getValue)
                .findFirst();
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.US);
    }

    private static String decoded(Header header) {
        return MimeUtil.unscrambleHeaderValue(header.getValue());
    }
}
