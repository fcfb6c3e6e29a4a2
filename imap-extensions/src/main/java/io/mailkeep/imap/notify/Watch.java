package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.mailkeep.imap.origin.SessionTag;
import io.mailkeep.imap.selection.Outlet;
import io.mailkeep.imap.selection.Pauses;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.events.MailboxEvents.Expunged;
import org.apache.james.mailbox.events.MailboxEvents.FlagsUpdated;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.events.MailboxEvents.MailboxRenamed;
import org.apache.james.mailbox.model.MailboxId;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What one client wants to be told of since its last NOTIFY, and what is to be told it next. Events only say where to
 * look; one round after the other looks and tells. What a round cannot tell is left to the next. Thread-safe.
 */
final class Watch implements ReactiveEventListener {
    private static final int MOST_ENTRIES = 1000;
    // So that a busy mailbox is not read for each of its messages.
    private static final Duration BREATH = Duration.ofMillis(100);
    // James tells nobody that a connection is closed.
    private static final Duration LOOK_AT_SESSION = Duration.ofSeconds(30);
    // Other nodes may have told this one nothing of new mailboxes.
    private static final int LOOKS_UNTIL_NAMES_ARE_READ = 10;

    private final ImapSession session;
    private final Interests interests;
    private final Pauses pauses;
    private final Notifier notifier;
    private final AtomicInteger asked = new AtomicInteger();

    private volatile boolean closed;
    private volatile Folders folders = Folders.none();
    private boolean namesChanged;
    private final Set<String> known = new HashSet<>();
    private final Set<MailboxId> changed = new LinkedHashSet<>();
    private final Map<String, Set<String>> entries = new LinkedHashMap<>();
    private boolean tooMuch;

    Watch(ImapSession session, Interests interests, Pauses pauses, Notifier notifier) {
        this.session = session;
        this.interests = interests;
        this.pauses = pauses;
        this.notifier = notifier;
    }

    ImapSession session() {
        return session;
    }

    Interests interests() {
        return interests;
    }

    Pauses pauses() {
        return pauses;
    }

    /** As the client was told of them, or could read them itself. */
    Folders folders() {
        return folders;
    }

    void told(Folders now) {
        folders = now;
    }

    /** What the client of another watch was not told yet is still to be told. */
    void continues(Watch before) {
        folders = before.folders();
        change(before.changed());
        giveBackNames(ImmutableSet.of());
    }

    boolean isOfOthers() {
        return !interests.others().isEmpty();
    }

    /** Has its first round at the end of the command, whose responder writes the lines of all. */
    void begin(Responder responder) {
        pauses.listen(interests.selected(), interests.immediate(), responder, this::ask);
        lookAtSession(0);
    }

    /** Nothing is told by it any more; its last round ends it. */
    void close() {
        closed = true;
        ask();
    }

    /** Whether it is what a session is told by. */
    boolean isOf(ImapSession other) {
        return session == other && !closed;
    }

    @Override
    public boolean isHandling(Event event) {
        return event instanceof Added
                || event instanceof Expunged
                || event instanceof FlagsUpdated
                || Watchers.isOfNames(event);
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        return Mono.fromRunnable(() -> hear((MailboxEvent) event));
    }

    /** Something happened. */
    void hear(MailboxEvent event) {
        if (Watchers.isOfNames(event)) {
            nameChanged(event);
            ask();
        } else if (!isOwn(event) && isWanted(event)) {
            change(ImmutableSet.of(event.getMailboxId()));
            ask();
        }
    }

    private boolean isOwn(MailboxEvent event) {
        return SessionTag.isOf(session.getMailboxSession(), event);
    }

    private boolean isWanted(MailboxEvent event) {
        Folders current = folders;
        NotifyEvent kind = event instanceof FlagsUpdated ? NotifyEvent.FLAG_CHANGE : NotifyEvent.MESSAGE_NEW;
        return current.name(event.getMailboxId())
                .filter(name -> interests.of(name, current).contains(kind))
                .isPresent();
    }

    private synchronized void nameChanged(MailboxEvent event) {
        namesChanged = true;
        if (isOwn(event)) {
            known.add(event.getMailboxPath().getName());
            if (event instanceof MailboxRenamed) {
                known.add(((MailboxRenamed) event).getNewPath().getName());
            }
        }
    }

    /** Another session set or removed entries of a mailbox. */
    void entriesChanged(String mailbox, ImmutableSet<String> names) {
        if (!interests.of(mailbox, folders).contains(NotifyEvent.MAILBOX_METADATA_CHANGE)) {
            return;
        }
        synchronized (this) {
            entries.computeIfAbsent(mailbox, any -> new LinkedHashSet<>()).addAll(names);
            tooMuch |= entries.values().stream().mapToInt(Set::size).sum() > MOST_ENTRIES;
        }
        ask();
    }

    /** More than can be told. */
    synchronized void becomeTooMuch() {
        tooMuch = true;
    }

    synchronized boolean isTooMuch() {
        return tooMuch || pauses.isExhausted();
    }

    /** Mailboxes to tell of as if they had changed. */
    synchronized void change(Collection<MailboxId> mailboxes) {
        changed.addAll(mailboxes);
    }

    private synchronized ImmutableList<MailboxId> changed() {
        return ImmutableList.copyOf(changed);
    }

    synchronized ImmutableList<MailboxId> takeChanged() {
        ImmutableList<MailboxId> taken = ImmutableList.copyOf(changed);
        changed.clear();
        return taken;
    }

    /** If names are to be read: those of which the client knows, since it changed them itself. */
    synchronized Optional<ImmutableSet<String>> takeNames() {
        if (!namesChanged || !isOfOthers()) {
            return Optional.empty();
        }
        Optional<ImmutableSet<String>> taken = Optional.of(ImmutableSet.copyOf(known));
        namesChanged = false;
        known.clear();
        return taken;
    }

    /** Undoes {@link #takeNames}. */
    synchronized void giveBackNames(ImmutableSet<String> knownByClient) {
        namesChanged = true;
        known.addAll(knownByClient);
    }

    synchronized ImmutableMap<String, ImmutableSet<String>> takeEntries() {
        ImmutableMap<String, ImmutableSet<String>> taken =
                ImmutableMap.copyOf(Maps.transformValues(entries, ImmutableSet::copyOf));
        entries.clear();
        return taken;
    }

    /** Has a round run soon, after the one that may be running now. Does not block. */
    private void ask() {
        if (asked.getAndIncrement() == 0) {
            run(Mono.empty());
        }
    }

    private void run(Mono<?> before) {
        before.then(Mono.defer(this::round))
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe();
    }

    private Mono<Void> round() {
        int answered = asked.get();
        Outlet outlet = pauses.outlet();
        return Mono.defer(() ->
                        session.getState() == ImapSessionState.LOGOUT || closed ? leave() : notifier.tell(this, outlet))
                .doFinally(end -> {
                    if (asked.addAndGet(-answered) > 0) {
                        run(Mono.delay(BREATH, Schedulers.boundedElastic()));
                    }
                });
    }

    private Mono<Void> leave() {
        closed = true;
        return notifier.leave(this);
    }

    private void lookAtSession(int looks) {
        session.schedule(
                () -> {
                    if (looks == LOOKS_UNTIL_NAMES_ARE_READ) {
                        giveBackNames(ImmutableSet.of());
                    }
                    ask();
                    if (!closed) {
                        lookAtSession(looks % LOOKS_UNTIL_NAMES_ARE_READ + 1);
                    }
                },
                LOOK_AT_SESSION);
    }
}
