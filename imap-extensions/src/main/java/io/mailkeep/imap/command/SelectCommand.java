package io.mailkeep.imap.command;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.removal.HighestModSeq;
import io.mailkeep.imap.selection.Access;
import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.selection.ToldModSeq;
import io.mailkeep.imap.selection.Turn;
import java.util.List;
import java.util.Optional;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.SelectRequest;
import org.apache.james.imap.processor.AbstractMailboxProcessor;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.imap.processor.PermitEnableCapabilityProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.MDCBuilder;
import reactor.core.publisher.Mono;

/** SELECT, with CONDSTORE and QRESYNC (RFC 7162). Advertises both and enables them. */
public final class SelectCommand extends AbstractMailboxProcessor<SelectRequest>
        implements PermitEnableCapabilityProcessor {
    private static final List<Capability> CAPABILITIES =
            ImmutableList.of(Extension.CONDSTORE.capability(), Extension.QRESYNC.capability());
    private static final String TELLING = SelectCommand.class.getName();

    private final Selecting selecting;
    private final HighestModSeq highestModSeq;
    private final ToldModSeq told;
    private final CapabilityProcessor capabilities;

    @Inject
    SelectCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Selecting selecting,
            HighestModSeq highestModSeq,
            ToldModSeq told,
            CapabilityProcessor capabilities) {
        super(SelectRequest.class, mailboxes, statuses, metrics);
        this.selecting = selecting;
        this.highestModSeq = highestModSeq;
        this.told = told;
        this.capabilities = capabilities;
    }

    // James hides CONDSTORE and has no setting to show it.
    @Override
    public void configure(ImapConfiguration configuration) {
        super.configure(configuration);
        if (!configuration.getDisabledCaps().contains(Extension.CONDSTORE.capability())) {
            capabilities.configure(
                    ImapConfiguration.builder().isCondstoreEnable(true).build());
        }
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(SelectRequest request, ImapSession session, Responder responder) {
        return selecting.select(request, Access.READ_WRITE, session, responder);
    }

    @Override
    public List<Capability> getImplementedCapabilities(ImapSession session) {
        return CAPABILITIES;
    }

    @Override
    public List<Capability> getPermitEnableCapabilities(ImapSession session) {
        return CAPABILITIES;
    }

    /**
     * While a mailbox is selected, a mod-sequence of it follows (RFC 7162 §3.1). It is one up to which the client was
     * told of everything: of flags James's ENABLE tells nothing.
     */
    @Override
    public Mono<Void> enable(ImapMessage message, Responder responder, ImapSession session, Capability capability) {
        if (!Extension.CONDSTORE.isEnabled(session)) {
            Extension.CONDSTORE.enable(session);
            session.setAttribute(TELLING, telling(responder, session).cache());
        }
        // James asks the SELECT of each listener, and forgets all others when the first one is done: none is sooner.
        return telling(session);
    }

    private Mono<Void> telling(Responder responder, ImapSession session) {
        return Mono.justOrEmpty(Selection.in(session))
                .flatMap(selection -> Mono.fromCallable(selection.getMessageManager()::getMailboxEntity)
                        .flatMap(highestModSeq::of)
                        .flatMap(highest -> told.of(selection, highest)))
                .doOnNext(highest -> responder.respond(getStatusResponseFactory()
                        .untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ, ResponseCode.highestModSeq(highest))))
                .doFinally(end -> session.setAttribute(TELLING, null))
                .then();
    }

    @SuppressWarnings("unchecked") // What this class has set.
    private static Mono<Void> telling(ImapSession session) {
        return Optional.ofNullable((Mono<Void>) session.getAttribute(TELLING)).orElseGet(Mono::empty);
    }

    @Override
    protected MDCBuilder mdc(SelectRequest request) {
        return MDCBuilder.create()
                .addToContext(MDCBuilder.ACTION, "SELECT")
                .addToContext("mailbox", request.getMailboxName());
    }
}
