package io.mailkeep.pop3.dispatch;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.apache.james.protocols.api.Response;

/** One-line replies, any number of them, written at once. Immutable. */
final class Replies implements Response {
    private final ImmutableList<CharSequence> lines;

    Replies(List<CharSequence> lines) {
        this.lines = ImmutableList.copyOf(lines);
    }

    @Override
    public String getRetCode() {
        return "";
    }

    @Override
    public List<CharSequence> getLines() {
        return lines;
    }

    @Override
    public boolean isEndSession() {
        return false;
    }
}
