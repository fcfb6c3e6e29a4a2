package io.mailkeep.imap.login;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.response.AuthenticateResponse;

/** What a client is answered: type, tag and text of each line, or a plus. Thread-safe. */
final class Lines implements Responder {
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile int flushed;

    @Override
    public void respond(ImapResponseMessage message) {
        if (message instanceof AuthenticateResponse) {
            sent.add("+");
            return;
        }
        StatusResponse status = (StatusResponse) message;
        String tag = status.getTag() == null ? "" : status.getTag().asString() + " ";
        sent.add(
                status.getServerResponseType() + " " + tag + status.getTextKey().getDefaultValue());
    }

    @Override
    public void flush() {
        flushed = sent.size();
    }

    List<String> sent() {
        return sent;
    }

    /** How many of the lines. */
    int flushed() {
        return flushed;
    }
}
