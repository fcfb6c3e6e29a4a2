package io.mailkeep.pop3.hold;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.ledger.Hold;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/**
 * Which messages a user's holds cover: the one place that says so, since a removal that one part of the system thinks
 * allowed and another refuses would be tried for ever. Immutable.
 */
public final class Coverage {
    private final ImmutableMap<String, Hold> holds;

    public Coverage(ImmutableMap<String, Hold> holds) {
        this.holds = holds;
    }

    /** Whether some hold speaks of what only the header says. */
    boolean asksForHeader() {
        return holds.values().stream()
                .anyMatch(hold -> hold.from().isPresent() || hold.subject().isPresent());
    }

    /**
     * A hold that covers a message; empty when none does.
     *
     * @param delivered counts in whole seconds, as the ledger keeps it
     * @param header asked only for a hold that the moment of delivery does not rule out
     */
    public Optional<Map.Entry<String, Hold>> on(Instant delivered, Header header) {
        Instant second = Instant.ofEpochSecond(delivered.getEpochSecond());
        return holds.entrySet().stream()
                .filter(hold -> covers(hold.getValue(), second, header))
                .findFirst();
    }

    private static boolean covers(Hold hold, Instant delivered, Header header) {
        // Of a delivery in the second that a hold begins in, it is safer to think that it came later.
        return hold.since()
                        .filter(since -> delivered.isBefore(since.truncatedTo(ChronoUnit.SECONDS)))
                        .isEmpty()
                && hold.before().filter(before -> !delivered.isBefore(before)).isEmpty()
                && hold.from()
                        .map(from -> isFrom(header, from.toLowerCase(Locale.US)))
                        .orElse(true)
                && hold.subject().map(text -> hasSubject(header, plain(text))).orElse(true);
    }

    private static boolean isFrom(Header header, String wanted) {
        return mayBe(header.fields("From"), fields -> Senders.of(fields).stream()
                .anyMatch(sender -> wanted.startsWith("@") ? sender.endsWith(wanted) : sender.equals(wanted)));
    }

    private static boolean hasSubject(Header header, String wanted) {
        return mayBe(header.fields("Subject"), fields -> fields.stream()
                .map(subject -> DecoderUtil.decodeEncodedWords(subject, DecodeMonitor.SILENT))
                .anyMatch(subject -> plain(subject).contains(wanted)));
    }

    /** What was not looked at may be meant. */
    private static boolean mayBe(Optional<List<String>> fields, Predicate<List<String>> wanted) {
        return fields.filter(found -> !isTooLong(found) && !wanted.test(found)).isEmpty();
    }

    /** Neither case counts, nor how much and which white space: a field may be folded with other than was written. */
    private static String plain(String text) {
        return CharMatcher.whitespace().collapseFrom(text.toLowerCase(Locale.ROOT), ' ');
    }

    /** To decode takes a time that grows with the square of the length. */
    private static boolean isTooLong(List<String> fields) {
        return fields.stream().anyMatch(field -> field.length() > Senders.LONGEST_FIELD);
    }

    /** A message's header. */
    public interface Header {
        /** The bodies of the fields with that name, unfolded; empty when the message's content is gone. May block. */
        Optional<List<String>> fields(String name);
    }
}
