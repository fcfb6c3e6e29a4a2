package io.mailkeep.imap.announcing;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.paging.FoundPages;
import io.mailkeep.imap.paging.PagedSearch;
import io.mailkeep.imap.paging.SavedResult;
import io.mailkeep.imap.paging.UnknownCharset;
import io.mailkeep.imap.progress.Progress;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.ToldModSeq;
import java.util.List;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.processor.SearchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * SEARCH and UID SEARCH (RFC 9051 §6.4.4): as James has it, but for pages, for what it saves, for what is announced
 * after it, and for a search that can not be answered now.
 */
public final class SearchCommand extends SearchProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(SearchCommand.class);

    private final Announcer announcer;

    @Inject
    SearchCommand(
            MailboxManager mailboxes, StatusResponseFactory statuses, MetricFactory metrics, Announcer announcer) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
    }

    @Override
    public List<Class<? extends SearchRequest>> acceptableClasses() {
        return ImmutableList.of(SearchRequest.class, PagedSearch.class, UnknownCharset.class);
    }

    @Override
    public List<Capability> getImplementedCapabilities(ImapSession session) {
        return ImmutableList.<Capability>builder()
                .addAll(super.getImplementedCapabilities(session))
                .add(Capability.of("PARTIAL"))
                .build();
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return announcer.turn(message, session, responder, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(SearchRequest request, ImapSession session, Responder responder) {
        return Progress.of(
                        request,
                        responder,
                        progress -> SavedResult.of(
                                request,
                                session,
                                progress,
                                (search, answer) -> search(request, search, session, FoundPages.of(request, answer))))
                .onErrorResume(Unavailable::is, failure -> unavailable(request, session, responder, failure));
    }

    private Mono<Void> search(SearchRequest asked, SearchRequest search, ImapSession session, Responder responder) {
        return asked instanceof UnknownCharset
                ? Mono.fromRunnable(
                        () -> no(asked, responder, HumanReadableText.BAD_CHARSET, ResponseCode.badCharset()))
                : super.processRequestReactive(search, session, responder);
    }

    private Mono<Void> unavailable(SearchRequest request, ImapSession session, Responder responder, Throwable failure) {
        return Mono.fromRunnable(() -> {
            LOGGER.info(
                    "A search could not be answered user={} failure={}",
                    session.getUserName().asString(),
                    failure.toString());
            responder.respond(getStatusResponseFactory().taggedNo(request.getTag(), null, Unavailable.TEXT));
        });
    }

    @Override
    protected void condstoreEnablingCommand(
            ImapSession session, Responder responder, MailboxMetaData read, boolean tell) {
        super.condstoreEnablingCommand(session, responder, ToldModSeq.atOnce(session, read), tell);
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return announcer.announce(session, responder, omitExpunged ? Expunges.WITHHOLD : Expunges.TELL);
    }
}
