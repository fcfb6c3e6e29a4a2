package io.mailkeep.imap.selection;

import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;

/** Nobody hears it. */
final class SilentResponder implements Responder {
    @Override
    public void respond(ImapResponseMessage message) {}

    @Override
    public void flush() {}
}
