package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.imap.selection.Turn;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.SetMetadataRequest;
import org.apache.james.imap.processor.SetMetadataProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** SETMETADATA (RFC 5464): as James has it, and told to who listens, for which James has no event. */
public final class SetMetadataCommand extends SetMetadataProcessor {
    private final Watchers watchers;

    @Inject
    SetMetadataCommand(
            MailboxManager mailboxes, StatusResponseFactory statuses, MetricFactory metrics, Watchers watchers) {
        super(mailboxes, statuses, metrics);
        this.watchers = watchers;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(SetMetadataRequest request, ImapSession session, Responder responder) {
        Success success = new Success(responder);
        // James throws at names of no namespace, and answers NO to what fails.
        return Mono.defer(() -> super.processRequestReactive(request, session, success))
                .then(Mono.fromRunnable(() -> tell(request, session, success)));
    }

    private void tell(SetMetadataRequest request, ImapSession session, Success success) {
        if (!success.seen.get()) {
            return;
        }
        MailboxPath mailbox = PathConverter.forSession(session).buildFullPath(request.getMailboxName());
        ImmutableSet<String> entries = request.getMailboxAnnotations().stream()
                .map(annotation -> annotation.getKey().asString())
                .collect(ImmutableSet.toImmutableSet());
        watchers.of(mailbox.getUser()).stream()
                .filter(watch -> !watch.isOf(session))
                .forEach(watch -> watch.entriesChanged(mailbox.getName(), entries));
    }

    /** Sees whether James did what it was asked. */
    private static final class Success implements Responder {
        private final Responder responder;
        private final AtomicBoolean seen = new AtomicBoolean();

        Success(Responder responder) {
            this.responder = responder;
        }

        @Override
        public void respond(ImapResponseMessage message) {
            if (message instanceof StatusResponse
                    && ((StatusResponse) message).getServerResponseType() == StatusResponse.Type.OK) {
                seen.set(true);
            }
            responder.respond(message);
        }

        @Override
        public void flush() {
            responder.flush();
        }
    }
}
