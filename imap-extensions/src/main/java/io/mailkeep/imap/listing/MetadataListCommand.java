package io.mailkeep.imap.listing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.imap.selection.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.MailboxTyper;
import org.apache.james.imap.main.DeniedAccessOnSharedMailboxException;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.response.ListResponse;
import org.apache.james.imap.processor.ListProcessor;
import org.apache.james.imap.processor.StatusProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManager.MailboxCapabilities;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxAnnotation;
import org.apache.james.mailbox.model.MailboxAnnotationKey;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** LIST with METADATA (RFC 9590). James lists; each mailbox that exists is followed by its entries. */
public final class MetadataListCommand extends ListProcessor<MetadataListRequest> {
    private static final Logger LOGGER = LoggerFactory.getLogger(MetadataListCommand.class);
    private static final ImmutableList<Capability> CAPABILITY = ImmutableList.of(Capability.of("LIST-METADATA"));
    // A session's share of the store's connections.
    private static final int READ_AT_ONCE = 8;

    @Inject
    MetadataListCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            SubscriptionManager subscriptions,
            StatusProcessor status,
            MailboxTyper typer) {
        super(MetadataListRequest.class, mailboxes, statuses, metrics, subscriptions, status, typer);
    }

    @Override
    public List<Capability> getImplementedCapabilities(ImapSession session) {
        return getMailboxManager().hasCapability(MailboxCapabilities.Annotation) ? CAPABILITY : ImmutableList.of();
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(MetadataListRequest request, ImapSession session, Responder responder) {
        Listing listing = new Listing();
        // James throws at references of no namespace, and answers NO to what fails.
        return Mono.defer(() -> super.processRequestReactive(request, session, listing))
                .thenMany(Flux.defer(() -> Flux.fromIterable(listing.responses)))
                .flatMapSequential(response -> withEntries(response, request, session), READ_AT_ONCE)
                .doOnNext(responder::respond)
                .then();
    }

    private Flux<ImapResponseMessage> withEntries(
            ImapResponseMessage response, MetadataListRequest request, ImapSession session) {
        return Flux.concat(
                Mono.just(response),
                listed(response, request)
                        .map(name -> entries(name, request, session))
                        .orElse(Mono.empty()));
    }

    // An empty pattern asks for the hierarchy's delimiter, and is answered with no mailbox (RFC 9051 §6.3.9).
    private static Optional<String> listed(ImapResponseMessage response, MetadataListRequest request) {
        return Optional.of(response)
                .filter(ListResponse.class::isInstance)
                .map(ListResponse.class::cast)
                .filter(mailbox -> !mailbox.isReturnNonExistent()
                        && !request.getMailboxPattern().isEmpty())
                .map(ListResponse::getName);
    }

    private Mono<ImapResponseMessage> entries(String mailbox, MetadataListRequest request, ImapSession session) {
        return Mono.fromCallable(() -> PathConverter.forSession(session).buildFullPath(mailbox))
                .flatMapMany(path -> getMailboxManager()
                        .getAnnotationsByKeysReactive(path, session.getMailboxSession(), keys(request)))
                .collect(ImmutableMap.toImmutableMap(MailboxAnnotation::getKey, MailboxAnnotation::getValue))
                .<ImapResponseMessage>map(found -> new ListedMetadata(mailbox, values(request, found)))
                // Gone since it was listed, or nobody's whose entries this user may read: the listing is right without.
                .onErrorResume(MailboxNotFoundException.class, e -> Mono.empty())
                .onErrorResume(DeniedAccessOnSharedMailboxException.class, e -> Mono.empty())
                .onErrorResume(MailboxException.class, e -> {
                    LOGGER.warn(
                            "Entries of a mailbox could not be read, it is listed without: user={} mailbox={}",
                            session.getUserName().asString(),
                            mailbox,
                            e);
                    return Mono.empty();
                });
    }

    private static Set<MailboxAnnotationKey> keys(MetadataListRequest request) {
        return request.entries().stream().flatMap(entry -> key(entry).stream()).collect(ImmutableSet.toImmutableSet());
    }

    // What James would not let anybody set has no value anywhere.
    private static Optional<MailboxAnnotationKey> key(String entry) {
        try {
            return Optional.of(new MailboxAnnotationKey(entry));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ImmutableMap<String, Optional<String>> values(
            MetadataListRequest request, ImmutableMap<MailboxAnnotationKey, Optional<String>> found) {
        return request.entries().stream()
                .collect(ImmutableMap.toImmutableMap(
                        entry -> entry, entry -> key(entry).map(found::get).flatMap(value -> value)));
    }

    /** What James answers, until it can be sent. Filled by one thread after the other. */
    private static final class Listing implements Responder {
        private final List<ImapResponseMessage> responses = new ArrayList<>();

        @Override
        public void respond(ImapResponseMessage response) {
            responses.add(response);
        }

        @Override
        public void flush() {}
    }
}
