package io.mailkeep.pop3.dispatch;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.apache.james.protocols.api.Response;

/**
 * A reply that asks for one more line (RFC 5034 §4): the client's next line, also one that was sent ahead, is no command
 * but goes to the handler that asked, as an {@link Answer}.
 */
public final class Challenge implements Response {
    private static final String PLUS = "+";

    private final String text;

    /** With text in Base64; an empty one leaves plus and space. */
    public Challenge(String text) {
        this.text = text;
    }

    @Override
    public String getRetCode() {
        return PLUS;
    }

    @Override
    public List<CharSequence> getLines() {
        return ImmutableList.of(PLUS + ' ' + text);
    }

    @Override
    public boolean isEndSession() {
        return false;
    }
}
