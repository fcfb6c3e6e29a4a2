package io.mailkeep.pop3.conversation;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.OptionalInt;
import org.apache.james.protocols.api.Request;

/** What a client may write after a keyword: numbers are decimal digits, one space separates (RFC 1939 §3). */
public final class Arguments {
    private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');
    private static final int MAX_DIGITS = 10;
    private static final Splitter SPACE = Splitter.on(' ');

    private Arguments() {}

    public static ImmutableList<String> of(Request request) {
        return request.getArgument() == null
                ? ImmutableList.of()
                : ImmutableList.copyOf(SPACE.split(request.getArgument()));
    }

    /** A number from 0; empty for anything else and for what no message number or line count can be. */
    public static OptionalInt number(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS || !DIGITS.matchesAllOf(text)) {
            return OptionalInt.empty();
        }
        long value = Long.parseLong(text);
        return value <= Integer.MAX_VALUE ? OptionalInt.of((int) value) : OptionalInt.empty();
    }
}
