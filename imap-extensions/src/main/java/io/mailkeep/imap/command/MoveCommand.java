package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.removal.Removals;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Selection;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.MoveRequest;
import org.apache.james.imap.processor.MoveProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * MOVE and UID MOVE (RFC 9051 §6.4.8), refused in a read-only mailbox. James asks no pre-deletion hook when it moves, so
 * the removal is written down here.
 */
public final class MoveCommand extends MoveProcessor {
    // James over Cassandra removes a message from a mailbox as often as it is there.
    private static final String TO_ITSELF = "Messages are not moved to the mailbox where they are";

    private final Relocating relocating;
    private final Announcer announcer;
    private final Removals removals;

    @Inject
    MoveCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Relocating relocating,
            Removals removals,
            Announcer announcer) {
        super(mailboxes, statuses, metrics);
        this.relocating = relocating;
        this.announcer = announcer;
        this.removals = removals;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return announcer.turn(message, session, responder, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(MoveRequest request, ImapSession session, Responder responder) {
        if (Selection.isReadOnly(session)) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY));
        }
        MailboxId source = session.getSelected().getMailboxId();
        Relocating.Transport move = (messages, target, by) -> target.getId().equals(source)
                ? Flux.error(new MailboxException(TO_ITSELF))
                : removals.from(source, getMailboxManager().moveMessagesReactive(messages, source, target.getId(), by));
        return relocating.relocate(request, move, Relocating.Report.UNTAGGED, session, responder);
    }
}
