package io.mailkeep.imap.announcing;

import com.google.inject.Inject;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Turn;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.RenameRequest;
import org.apache.james.imap.processor.RenameProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** RENAME (RFC 9051 §6.3.6): as James has it, but for what is announced before it is answered. */
public final class RenameCommand extends RenameProcessor {
    private final Announcer announcer;

    @Inject
    RenameCommand(
            MailboxManager mailboxes, StatusResponseFactory statuses, MetricFactory metrics, Announcer announcer) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    // James answers before it announces.
    @Override
    protected Mono<Void> processRequestReactive(RenameRequest request, ImapSession session, Responder responder) {
        HeldBack answer = new HeldBack(responder);
        return super.processRequestReactive(request, session, answer)
                .then(announcer.announce(session, responder, Expunges.TELL))
                .then(Mono.fromRunnable(answer::release));
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return Mono.empty();
    }

    /** What a command answers, until it is passed on. */
    private static final class HeldBack implements Responder {
        private final Responder responder;
        private final Queue<ImapResponseMessage> held = new ConcurrentLinkedQueue<>();

        HeldBack(Responder responder) {
            this.responder = responder;
        }

        @Override
        public void respond(ImapResponseMessage message) {
            held.add(message);
        }

        @Override
        public void flush() {}

        void release() {
            held.forEach(responder::respond);
        }
    }
}
