package io.mailkeep.imap.paging;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.imap.api.ImapConstants;

/** Which messages of many are asked for, by their places among them (RFC 9394 §3.1). */
@AutoValue
public abstract class Page {
    private static final Pattern RANGE = Pattern.compile("(-?)([1-9]\\d{0,9}):\\1([1-9]\\d{0,9})");

    /** Where places are counted from. */
    enum Side {
        OLDEST,
        NEWEST
    }

    /** A {@code partial-range}; nothing for any other text. */
    public static Optional<Page> parse(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            return Optional.empty();
        }
        long one = Long.parseLong(range.group(2));
        long other = Long.parseLong(range.group(3));
        return Math.max(one, other) > ImapConstants.MAX_NZ_NUMBER
                ? Optional.empty()
                : Optional.of(new AutoValue_Page(
                        text,
                        range.group(1).isEmpty() ? Side.OLDEST : Side.NEWEST,
                        Math.min(one, other),
                        Math.max(one, other)));
    }

    /** As it was asked for. */
    abstract String text();

    abstract Side side();

    abstract long first();

    abstract long last();

    /** The messages of the page, UIDs or numbers; none where there are not that many. */
    public UidSet of(UidSet messages) {
        if (side() == Side.OLDEST) {
            return messages.slice(first(), last());
        }
        long count = messages.size();
        return messages.slice(count - last() + 1, count - first() + 1);
    }
}
