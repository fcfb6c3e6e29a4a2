package io.mailkeep.imap.paging;

import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SearchResUtil;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.response.ESearchResponse;

/** Answers and saves a page where James answers and has saved all that it found. */
public final class FoundPages implements Responder {
    private final PagedSearch asked;
    private final ImapSession session;
    private final Responder responder;

    private FoundPages(PagedSearch asked, ImapSession session, Responder responder) {
        this.asked = asked;
        this.session = session;
        this.responder = responder;
    }

    public static Responder of(SearchRequest asked, ImapSession session, Responder responder) {
        return asked instanceof PagedSearch ? new FoundPages((PagedSearch) asked, session, responder) : responder;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        responder.respond(message instanceof ESearchResponse ? page((ESearchResponse) message) : message);
    }

    private FoundPage page(ESearchResponse found) {
        FoundPage page = new FoundPage(asked, found);
        if (page.wants(SearchResultOption.SAVE)) {
            SearchResUtil.saveSequenceSet(session, page.saved());
        }
        return page;
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
