package io.mailkeep.pop3.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.protocols.api.Response;

/** One-line replies to commands that were sent ahead, written at once. Not thread-safe. */
final class Replies implements Response {
    private List<CharSequence> lines = new ArrayList<>();

    void add(Response reply) {
        lines.addAll(reply.getLines());
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** What was added so far, to be written while more is added here. */
    Replies take() {
        Replies taken = new Replies();
        taken.lines = lines;
        lines = new ArrayList<>();
        return taken;
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
