package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.notify.Interests.Beginning;
import io.mailkeep.imap.notify.MailboxReader.ModSeqs;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.Interest;
import io.mailkeep.imap.selection.Pauses;
import java.util.List;
import java.util.Optional;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.processor.AbstractMailboxProcessor;
import org.apache.james.imap.processor.CapabilityImplementingProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.MDCBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** NOTIFY (RFC 5465): says of what the client is told from now on, in place of what it was told of before. */
public final class NotifyCommand extends AbstractMailboxProcessor<NotifyRequest>
        implements CapabilityImplementingProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(NotifyCommand.class);
    private static final ImmutableList<Capability> CAPABILITIES = ImmutableList.of(Capability.of("NOTIFY"));
    private static final HumanReadableText UNSUPPORTED = new HumanReadableText(
            "io.mailkeep.imap.NOTIFY_UNSUPPORTED", "[BADEVENT " + NotifyEvent.list() + "] There is no such event");
    private static final HumanReadableText TOO_MUCH = new HumanReadableText(
            "io.mailkeep.imap.NOTIFY_TOO_MUCH",
            "[NOTIFICATIONOVERFLOW] More than " + Watchers.MOST_MAILBOXES + " mailboxes");

    private final Announcer announcer;
    private final MailboxReader reader;
    private final Watchers watchers;
    private final Notifier notifier;

    @Inject
    NotifyCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer,
            MailboxReader reader,
            Watchers watchers,
            Notifier notifier) {
        super(NotifyRequest.class, mailboxes, statuses, metrics);
        this.announcer = announcer;
        this.reader = reader;
        this.watchers = watchers;
        this.notifier = notifier;
    }

    @Override
    public List<Capability> getImplementedCapabilities(ImapSession session) {
        return watchers.isConfigured() ? CAPABILITIES : ImmutableList.of();
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return announcer.turn(message, session, responder, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(NotifyRequest request, ImapSession session, Responder responder) {
        return request.interests()
                .map(interests -> replaced(request, interests, session, responder))
                .orElseGet(() -> refused(request, UNSUPPORTED, responder))
                .onErrorResume(failure -> {
                    LOGGER.error(
                            "A client cannot be notified: user={}",
                            session.getUserName().asString(),
                            failure);
                    no(request, responder, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING);
                    return Mono.empty();
                });
    }

    private Mono<Void> replaced(NotifyRequest request, Interests interests, ImapSession session, Responder responder) {
        Optional<Watch> before = watchers.of(session);
        if (interests.isNone()) {
            return ended(request, before, session, responder);
        }
        Watch watch = new Watch(session, interests, Pauses.of(session), notifier);
        watchers.join(watch);
        return folders(watch, before)
                .then(watchers.follow(watch).then())
                .then(Mono.defer(() -> watch.isTooMuch()
                        ? watchers.leave(watch).then(refused(request, TOO_MUCH, responder))
                        : begin(watch, before, responder)
                                .then(Mono.fromRunnable(() -> okComplete(request, responder)))))
                .onErrorResume(failure -> watchers.leave(watch).then(Mono.error(failure)));
    }

    private Mono<Void> folders(Watch watch, Optional<Watch> before) {
        return before.filter(Watch::isOfOthers)
                .map(old -> Mono.<Void>fromRunnable(() -> watch.continues(old)))
                .orElseGet(() ->
                        reader.folders(watch.session()).doOnNext(watch::told).then());
    }

    private Mono<Void> ended(NotifyRequest request, Optional<Watch> before, ImapSession session, Responder responder) {
        return announcer.announce(session, responder, Expunges.TELL).then(Mono.fromRunnable(() -> {
            Pauses.of(session).listen(Interest.NOTHING, Expunges.WITHHOLD, responder, () -> {});
            before.ifPresent(Watch::close);
            okComplete(request, responder);
        }));
    }

    // Without the name of the command, which James would put before the code.
    private Mono<Void> refused(NotifyRequest request, HumanReadableText why, Responder responder) {
        return Mono.fromRunnable(
                () -> responder.respond(getStatusResponseFactory().taggedNo(request.getTag(), null, why)));
    }

    private Mono<Void> begin(Watch watch, Optional<Watch> before, Responder responder) {
        ImapSession session = watch.session();
        return announcer
                .announce(session, responder, Expunges.TELL)
                .then(Mono.defer(() -> answerStatuses(watch, responder)))
                .then(Mono.<Void>fromRunnable(() -> {
                    watch.begin(responder);
                    before.ifPresent(Watch::close);
                }))
                .then(announcer.announce(session, responder, Expunges.TELL));
    }

    private Mono<Void> answerStatuses(Watch watch, Responder responder) {
        if (watch.interests().beginning() == Beginning.SILENT) {
            return Mono.empty();
        }
        boolean ofFlags = watch.interests().others().stream()
                .anyMatch(group -> group.events().contains(NotifyEvent.FLAG_CHANGE));
        ModSeqs modSeqs = ofFlags || Extension.CONDSTORE.isEnabled(watch.session()) ? ModSeqs.TOLD : ModSeqs.LEFT_OUT;
        return notifier.statuses(watch.folders().names().keySet(), modSeqs, watch)
                .doOnNext(responder::respond)
                .then();
    }

    @Override
    protected MDCBuilder mdc(NotifyRequest request) {
        return MDCBuilder.create().addToContext(MDCBuilder.ACTION, "NOTIFY");
    }
}
