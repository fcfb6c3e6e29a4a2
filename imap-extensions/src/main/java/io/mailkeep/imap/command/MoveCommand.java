package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.record.Repeats;
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
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * MOVE and UID MOVE (RFC 9051 §6.4.8), refused in a read-only mailbox. James asks no pre-deletion hook when it moves, so
 * the removal is written down here. What the target has already is only removed from where it was.
 */
public final class MoveCommand extends MoveProcessor {
    private final Relocating relocating;
    private final Repeats repeats;
    private final Announcer announcer;
    private final Removals removals;

    @Inject
    MoveCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Relocating relocating,
            Repeats repeats,
            Removals removals,
            Announcer announcer) {
        super(mailboxes, statuses, metrics);
        this.relocating = relocating;
        this.repeats = repeats;
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
        Relocating.Transport move = (messages, source, target, by) -> messages.areRepeated()
                ? repeats.remove(messages, source, by)
                : removals.from(
                        source.getId(),
                        getMailboxManager().moveMessagesReactive(messages.range(), source.getId(), target.getId(), by));
        return relocating.relocate(request, move, Relocating.Report.UNTAGGED, session, responder);
    }
}
