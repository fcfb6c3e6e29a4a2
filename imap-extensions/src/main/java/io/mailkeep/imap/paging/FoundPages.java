package io.mailkeep.imap.paging;

import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.response.ESearchResponse;

/** Answers a page where James answers all that it found. */
public final class FoundPages implements Responder {
    private final PagedSearch asked;
    private final Responder responder;

    private FoundPages(PagedSearch asked, Responder responder) {
        this.asked = asked;
        this.responder = responder;
    }

    public static Responder of(SearchRequest asked, Responder responder) {
        return asked instanceof PagedSearch ? new FoundPages((PagedSearch) asked, responder) : responder;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        responder.respond(
                message instanceof ESearchResponse ? new FoundPage(asked, (ESearchResponse) message) : message);
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
