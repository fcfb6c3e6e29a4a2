package io.mailkeep.imap.announcing;

import com.google.inject.Inject;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.MissedChanges;
import io.mailkeep.imap.selection.Turn;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.processor.CheckProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** CHECK (RFC 3501 §6.4.1): as {@link NoopCommand}. */
public final class CheckCommand extends CheckProcessor {
    private final Announcer announcer;
    private final MissedChanges missed;

    @Inject
    CheckCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer,
            MissedChanges missed) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
        this.missed = missed;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        missed.look(session);
        return announcer.announce(session, responder, Expunges.TELL);
    }
}
