package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.inject.Inject;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.notify.MailboxReader.ModSeqs;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.Outlet;
import io.mailkeep.imap.selection.Selection;
import java.time.Duration;
import java.util.Set;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.response.MailboxStatusResponse;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tells clients what they watch. One round of a watch at a time; never blocks. */
final class Notifier {
    private static final Logger LOGGER = LoggerFactory.getLogger(Notifier.class);

    private static final Duration SECOND_LOOK = Duration.ofMillis(500);
    // A session's share of the store's connections.
    private static final int READ_AT_ONCE = 8;
    private static final HumanReadableText OVERFLOW = new HumanReadableText(
            "io.mailkeep.imap.NOTIFY_OVERFLOW", "[NOTIFICATIONOVERFLOW] It was too much, ask anew");

    private final Announcer announcer;
    private final MailboxReader reader;
    private final ArrivalFetch arrivals;
    private final Watchers watchers;
    private final StatusResponseFactory statuses;
    private final MetricFactory metrics;

    @Inject
    Notifier(
            Announcer announcer,
            MailboxReader reader,
            ArrivalFetch arrivals,
            Watchers watchers,
            StatusResponseFactory statuses,
            MetricFactory metrics) {
        this.announcer = announcer;
        this.reader = reader;
        this.arrivals = arrivals;
        this.watchers = watchers;
        this.statuses = statuses;
        this.metrics = metrics;
    }

    /** Looks where something changed and tells, for as long as the outlet is open; the rest is still to be told. */
    Mono<Void> tell(Watch watch, Outlet outlet) {
        return announcer
                .announce(watch.session(), outlet, watch.pauses().expunges())
                .then(Mono.defer(() -> tellArrivals(watch, outlet)))
                .then(Mono.defer(() -> tellNames(watch, outlet)))
                .then(Mono.defer(() -> tellChanged(watch, outlet)))
                .then(Mono.<Void>fromRunnable(() -> tellEntries(watch, outlet)))
                .onErrorResume(
                        failure -> failed("A change could not be read, the client is told later", watch, failure))
                .then(Mono.defer(() -> giveUpIfTooMuch(watch)));
    }

    /** Ends a watch. */
    Mono<Void> leave(Watch watch) {
        return watchers.leave(watch)
                .onErrorResume(failure -> failed("Could not stop listening for a client that left", watch, failure));
    }

    private Mono<Void> failed(String what, Watch watch, Throwable failure) {
        metrics.generate(Counter.NOTIFY_FAILED.metric()).increment();
        LOGGER.warn("{}: user={}", what, watch.session().getUserName().asString(), failure);
        return Mono.empty();
    }

    private Mono<Void> tellArrivals(Watch watch, Outlet outlet) {
        return Mono.justOrEmpty(Selection.in(watch.session())).flatMap(selection -> {
            ImmutableList<MessageUid> arrived = selection.takeArrived();
            return Mono.justOrEmpty(watch.interests().arrivals())
                    .filter(asked -> !arrived.isEmpty())
                    .flatMap(asked -> arrivals.tell(arrived, asked, selection, watch.session(), outlet));
        });
    }

    private Mono<Void> tellNames(Watch watch, Outlet outlet) {
        return Mono.justOrEmpty(watch.takeNames()).flatMap(known -> look(watch)
                .filter(now -> outlet.write(responder -> {
                    new FolderChanges(watch.folders(), now, watch.interests(), known)
                            .lines()
                            .forEach(responder::respond);
                    watch.told(now);
                }))
                .switchIfEmpty(Mono.fromRunnable(() -> watch.giveBackNames(known)))
                .flatMap(now -> follow(watch, now, known))
                .doOnError(failure -> watch.giveBackNames(known)));
    }

    // A mailbox that is being renamed is for a moment nowhere.
    private Mono<Folders> look(Watch watch) {
        Mono<Folders> look = reader.folders(watch.session());
        return look.flatMap(
                now -> now.names().keySet().containsAll(watch.folders().names().keySet())
                        ? Mono.just(now)
                        : Mono.delay(SECOND_LOOK, Schedulers.boundedElastic()).then(look));
    }

    // In a mailbox that was not listened to before, there may be messages of which nobody told.
    private Mono<Void> follow(Watch watch, Folders now, Set<String> known) {
        return watchers.follow(watch)
                .doOnNext(added -> watch.change(Maps.filterKeys(now.names(), added::contains).entrySet().stream()
                        .filter(mailbox -> !known.contains(mailbox.getValue()))
                        .map(mailbox -> mailbox.getKey())
                        .collect(ImmutableSet.toImmutableSet())))
                .then();
    }

    private Mono<Void> tellChanged(Watch watch, Outlet outlet) {
        ImmutableList<MailboxId> taken = watch.takeChanged();
        ModSeqs modSeqs = Extension.CONDSTORE.isEnabled(watch.session()) ? ModSeqs.TOLD : ModSeqs.LEFT_OUT;
        return statuses(taken, modSeqs, watch)
                .doOnNext(status -> outlet.write(responder -> responder.respond(status)))
                .then(Mono.<Void>fromRunnable(() -> {
                    if (!outlet.write(responder -> {})) {
                        watch.change(taken);
                    }
                }))
                .doOnError(failure -> watch.change(taken));
    }

    /** How mailboxes are, of those whose messages the client wants to hear of; other lines tell of the selected one. */
    Flux<MailboxStatusResponse> statuses(Iterable<MailboxId> mailboxes, ModSeqs modSeqs, Watch watch) {
        Folders folders = watch.folders();
        return Flux.fromIterable(mailboxes)
                .filter(id -> !isSelected(id, watch.session()))
                .filter(id -> folders.name(id)
                        .filter(name -> watch.interests().ofMessagesIn(name, folders))
                        .isPresent())
                .flatMapSequential(id -> reader.status(id, modSeqs, watch.session()), READ_AT_ONCE);
    }

    private static boolean isSelected(MailboxId id, ImapSession session) {
        return Selection.in(session)
                .filter(selection -> selection.getMailboxId().equals(id))
                .isPresent();
    }

    private static void tellEntries(Watch watch, Outlet outlet) {
        outlet.write(responder -> watch.takeEntries()
                .forEach((mailbox, names) -> responder.respond(PushedLine.metadata(mailbox, names))));
    }

    private Mono<Void> giveUpIfTooMuch(Watch watch) {
        if (!watch.isTooMuch() || !watch.pauses().giveUp(statuses.untaggedOk(OVERFLOW))) {
            return Mono.empty();
        }
        metrics.generate(Counter.NOTIFY_OVERFLOWN.metric()).increment();
        watch.close();
        return Mono.empty();
    }
}
