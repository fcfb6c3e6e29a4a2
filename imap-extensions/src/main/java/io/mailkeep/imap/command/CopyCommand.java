package io.mailkeep.imap.command;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.progress.Progress;
import io.mailkeep.imap.record.Repeats;
import io.mailkeep.imap.selection.Announcer;
import java.util.List;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.CopyRequest;
import org.apache.james.imap.processor.CapabilityImplementingProcessor;
import org.apache.james.imap.processor.CopyProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * COPY and UID COPY (RFC 9051 §6.4.7). Answers CAPABILITY for all the commands that tell how far they have come.
 */
public final class CopyCommand extends CopyProcessor implements CapabilityImplementingProcessor {
    private final Relocating relocating;
    private final Repeats repeats;
    private final Announcer announcer;

    @Inject
    CopyCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Relocating relocating,
            Repeats repeats,
            Announcer announcer) {
        super(mailboxes, statuses, metrics);
        this.relocating = relocating;
        this.repeats = repeats;
        this.announcer = announcer;
    }

    @Override
    public List<Capability> getImplementedCapabilities(ImapSession session) {
        return ImmutableList.of(Progress.CAPABILITY);
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return announcer.turn(message, session, responder, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(CopyRequest request, ImapSession session, Responder responder) {
        Relocating.Transport copy = (messages, source, target, by) -> messages.areRepeated()
                ? repeats.add(messages, source, target, by)
                : getMailboxManager().copyMessagesReactive(messages.range(), source.getId(), target.getId(), by);
        return relocating.relocate(request, copy, Relocating.Report.TAGGED, session, responder);
    }
}
