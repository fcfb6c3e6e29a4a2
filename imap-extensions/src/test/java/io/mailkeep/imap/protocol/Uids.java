package io.mailkeep.imap.protocol;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Sets of UIDs as they stand on the wire. */
final class Uids {
    private static final Pattern SET = Pattern.compile("[1-9]\\d*(:[1-9]\\d*)?(,[1-9]\\d*(:[1-9]\\d*)?)*");
    private static final int TOO_MANY = 1_000_000;

    private Uids() {}

    /** One by one, in the order told. */
    static List<Long> parse(String set) {
        if (!SET.matcher(set).matches()) {
            throw new AssertionError("Not a set of messages: " + set);
        }
        List<Long> uids = Splitter.on(',')
                .splitToStream(set)
                .flatMapToLong(Uids::range)
                .limit(TOO_MANY)
                .boxed()
                .toList();
        if (uids.size() == TOO_MANY) {
            throw new AssertionError("More UIDs than there ever were: " + set);
        }
        return uids;
    }

    private static LongStream range(String range) {
        int colon = range.indexOf(':');
        return colon < 0
                ? LongStream.of(Long.parseLong(range))
                : LongStream.rangeClosed(
                        Long.parseLong(range.substring(0, colon)), Long.parseLong(range.substring(colon + 1)));
    }
}
