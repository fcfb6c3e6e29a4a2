package io.mailkeep.imap.login;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapProcessor.Responder;

/** What a client is answered: type, tag and text of each line. */
final class Lines implements Responder {
    private final List<String> sent = new ArrayList<>();
    private int flushed;

    @Override
    public void respond(ImapResponseMessage message) {
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
