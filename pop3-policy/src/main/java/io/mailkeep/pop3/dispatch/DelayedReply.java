package io.mailkeep.pop3.dispatch;

import java.time.Duration;
import java.util.List;
import org.apache.james.protocols.api.Response;

/** A reply that the client gets only after a while, during which nothing else of its connection runs. */
public final class DelayedReply implements Response {
    private final Response reply;
    private final Duration delay;

    public DelayedReply(Response reply, Duration delay) {
        this.reply = reply;
        this.delay = delay;
    }

    Response reply() {
        return reply;
    }

    Duration delay() {
        return delay;
    }

    @Override
    public String getRetCode() {
        return reply.getRetCode();
    }

    @Override
    public List<CharSequence> getLines() {
        return reply.getLines();
    }

    @Override
    public boolean isEndSession() {
        return reply.isEndSession();
    }
}
