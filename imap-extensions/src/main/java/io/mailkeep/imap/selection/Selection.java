package io.mailkeep.imap.selection;

import com.github.fge.lambdas.Throwing;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import io.mailkeep.imap.hook.MailboxRef;
import io.mailkeep.imap.origin.SessionTag;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import javax.mail.Flags;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener;
import org.apache.james.events.Registration;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.NullableMessageSequenceNumber;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.events.MailboxEvents.Expunged;
import org.apache.james.mailbox.events.MailboxEvents.FlagsUpdated;
import org.apache.james.mailbox.events.MailboxEvents.MailboxDeletion;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A mailbox that one session has selected. Thread-safe: events come from any thread, commands one after the other, and
 * while the client is in IDLE its announcements come from a third side.
 *
 * <p>James's own processors tell of arrivals and removals, message by message, but never of flags: they would read,
 * tell and then forget what came in between. The {@link Announcer} tells of everything.
 */
public final class Selection implements SelectedMailbox, EventListener.ReactiveEventListener {
    private static final int FEW = 100;
    // James's processors remove messages one by one from a view that is copied each time.
    private static final int REMOVED_BY_JAMES_AT_ONCE = 256;

    /** Whether the mailbox still exists. */
    enum Deleted {
        NOT,
        BY_THIS_SESSION,
        BY_ANOTHER
    }

    private final MessageManager mailbox;
    private final ImapSession imap;
    private final MailboxSession session;
    private final AtomicReference<Registration> registration = new AtomicReference<>();
    private final AtomicReference<Runnable> listener = new AtomicReference<>(() -> {});

    private final Numbering numbering = new Numbering();
    private Access access = Access.READ_ONLY;
    private final NavigableSet<MessageUid> reflagged = new TreeSet<>();
    private Flags applicable = new Flags();
    private Flags applicableAsShown = new Flags();
    private Deleted deleted = Deleted.NOT;
    private long heard;
    private final Heard changes = new Heard();
    private Covered covered = changes.covered();
    private long told;
    private int tellings;
    private boolean ownFlagsAreNews;
    private boolean announcedOnly;
    private final AtomicReference<Runnable> onLeaving = new AtomicReference<>(() -> {});
    private UidSet listed = UidSet.none();
    private boolean knownWhole;
    private Optional<Position> caughtUp = Optional.empty();
    private UidSet saved = UidSet.none();

    private Selection(MessageManager mailbox, ImapSession imap) {
        this.mailbox = mailbox;
        this.imap = imap;
        this.session = imap.getMailboxSession();
    }

    /**
     * Listens to the mailbox from now on. What happens before {@link #open} is kept and does not get lost between the
     * reading of the mailbox and its first event.
     */
    public static Mono<Selection> listening(EventBus bus, MessageManager mailbox, ImapSession imap) {
        return Mono.defer(() -> {
            Selection selection = new Selection(mailbox, imap);
            return MailboxRegistration.of(bus, selection, mailbox.getId())
                    .doOnNext(selection.registration::set)
                    .thenReturn(selection);
        });
    }

    /** The selection of a session, if it has one that is ours. */
    public static Optional<Selection> in(ImapSession session) {
        return Optional.ofNullable(session.getSelected())
                .filter(Selection.class::isInstance)
                .map(Selection.class::cast);
    }

    /** Whether a session has selected a mailbox that it may not change. */
    public static boolean isReadOnly(ImapSession session) {
        return in(session)
                .filter(selection -> selection.access() == Access.READ_ONLY)
                .isPresent();
    }

    /** Whether a session has selected a mailbox that is empty for all that it knows. */
    public static boolean isEmpty(ImapSession session) {
        return in(session).filter(selection -> selection.view().isEmpty()).isPresent();
    }

    /** Begins the client's view with what the mailbox was read to hold. */
    public synchronized void open(
            Access granted, LivingUids uids, MessageUid next, Collection<MessageUid> recentUids, Flags flags) {
        access = granted;
        numbering.open(uids, next, recentUids);
        addApplicable(flags);
    }

    /** Read-only until opened. */
    public synchronized Access access() {
        return access;
    }

    /** The client's numbering, which the next announcement may change. */
    public synchronized LivingUids view() {
        return numbering.view();
    }

    /** No message of the view, and none that was in it before, has this UID or a higher one. */
    public synchronized long uidNext() {
        return numbering.uidNext();
    }

    /** Messages that came late: the client has no number for them, though for one with a higher UID. */
    public synchronized UidSet unnumbered() {
        return numbering.unnumbered();
    }

    /** The messages that {@code $} names (RFC 5182). */
    public synchronized UidSet saved() {
        return saved;
    }

    /** What {@code $} names from now on, until the client leaves the mailbox. */
    public synchronized void save(UidSet found) {
        saved = found;
    }

    /** All changes up to a mod-sequence have been read, or come as events. */
    public synchronized void heard(ModSeq modSeq) {
        heard = Math.max(heard, modSeq.asLong());
        changes.begin(modSeq, System.nanoTime());
        // No event that came before it: what it tells of is pending.
        covered = Covered.of(modSeq, ImmutableRangeSet.of());
    }

    /**
     * Begins to look for what no event told of. To be ended by {@link #endLook}.
     *
     * @param period in nanoseconds, from one to the next
     * @return empty if it is not due, or another goes on
     */
    synchronized Optional<Look> beginLook(long nanoTime, long period) {
        return numbering.isOpen() && deleted == Deleted.NOT
                ? changes.beginLook(nanoTime, period, numbering.expected())
                : Optional.empty();
    }

    /**
     * All changes up to what the look {@link Look#noted noted} are known, by events or by this: what was missed is pending.
     *
     * @param highest the mailbox's mod-sequence, read before what was missed
     * @return how many messages the client had not been told of
     */
    int looked(Look look, ModSeq highest, Missed missed) {
        int found = find(look, highest, missed);
        if (found > 0 || !missed.doubtful().isEmpty()) {
            listener.get().run();
        }
        return found;
    }

    private synchronized int find(Look look, ModSeq highest, Missed missed) {
        long found = missed.gone().stream().filter(this::findGone).count()
                + missed.appeared().stream().filter(this::findAppeared).count()
                + missed.changed().stream().filter(this::findChanged).count();
        missed.doubtful().forEach(this::findChanged);
        heard = Math.max(heard, look.noted().asLong());
        changes.looked(highest);
        return (int) found;
    }

    private boolean findGone(MessageUid uid) {
        if (numbering.isExpected(uid.asLong())) {
            disappeared(uid);
            return true;
        }
        return false;
    }

    private boolean findAppeared(MessageUid uid) {
        if (numbering.isKnown(uid.asLong()) || !changes.find(uid.asLong())) {
            return false;
        }
        numbering.comes(uid);
        if (announcedOnly) {
            numbering.markForeign(uid);
        }
        return true;
    }

    private boolean findChanged(MessageUid uid) {
        return isInView(uid) && reflagged.add(uid);
    }

    private boolean isInView(MessageUid uid) {
        return numbering.view().contains(uid.asLong());
    }

    /** Another look may begin. */
    synchronized void endLook() {
        changes.endLook();
    }

    /** The client is told a message's mod-sequence, and will take it that it was told of all changes up to it. */
    public synchronized void told(ModSeq modSeq) {
        told = Math.max(told, modSeq.asLong());
    }

    /**
     * Whether more may become pending without news: a change was told of whose event, which may tell of further messages,
     * is still to come, or flags that were taken to be told may be given back.
     */
    synchronized boolean isUnsettled() {
        return told > heard || tellings > 0;
    }

    synchronized boolean isAhead(ModSeq modSeq) {
        return modSeq.asLong() > heard;
    }

    /** The mailbox, by its names. */
    public MailboxRef ref() {
        return MailboxRef.of(
                mailbox.getId(),
                Throwing.supplier(mailbox::getMailboxPath).sneakyThrow().get());
    }

    /** Runs a task once, when the session leaves the mailbox. It must not block. */
    public void onLeaving(Runnable task) {
        onLeaving.set(task);
    }

    /** The client has been told of these messages what it did not know, flags included. */
    public synchronized void listed(UidSet uids) {
        if (!knownWhole) {
            listed = view().present(listed.union(uids));
            knownWhole = view().count(listed) == view().size();
        }
        if (knownWhole) {
            listed = UidSet.none();
        }
    }

    /**
     * Up to where the client has been told of everything, by now: further than the last answer, or empty. It never is
     * where the client has not been told what the mailbox held when it was selected.
     */
    synchronized Optional<Position> takeCaughtUp() {
        if (!knownWhole || hasPending()) {
            return Optional.empty();
        }
        Position now = Position.of(ModSeq.of(heard), MessageUid.of(numbering.uidNext()));
        if (caughtUp.filter(now::equals).isPresent()) {
            return Optional.empty();
        }
        caughtUp = Optional.of(now);
        return caughtUp;
    }

    /** What the client has been told of: all that was heard of, or less while some of it is pending. */
    synchronized Covered covered() {
        if (!hasPending()) {
            covered = changes.covered();
        }
        return covered;
    }

    private boolean hasPending() {
        return deleted != Deleted.NOT || numbering.pending() > 0 || !reflagged.isEmpty() || isUnsettled();
    }

    /** How far a client is. */
    @AutoValue
    abstract static class Position {
        static Position of(ModSeq modSeq, MessageUid uidNext) {
            return new AutoValue_Selection_Position(modSeq, uidNext);
        }

        abstract ModSeq modSeq();

        abstract MessageUid uidNext();
    }

    /** Runs a task, soon, whenever there is news; the last one given. It must not block. */
    public void onNews(Runnable task) {
        listener.set(task);
    }

    /** The client is told by announcements only, not by James's own commands; news are for whoever pushes them. */
    void announceOnly(Runnable onNews) {
        onNews(onNews);
        synchronized (this) {
            announcedOnly = true;
        }
    }

    /** Messages that others brought and that were announced since, once each. */
    public synchronized ImmutableList<MessageUid> takeArrived() {
        return numbering.takeArrived();
    }

    /** Undoes {@link #takeArrived} for messages that the client could not be told of. */
    public synchronized void giveBackArrived(Collection<MessageUid> untold) {
        numbering.giveBackArrived(untold);
    }

    /** Flags that this session changes are news too, from now on: those that it did not ask for. */
    public synchronized void ownFlagsAreNews() {
        ownFlagsAreNews = true;
    }

    /** Undoes {@link #ownFlagsAreNews}. */
    public synchronized void ownFlagsAreKnown() {
        ownFlagsAreNews = false;
    }

    /** Whether what is pending is no more than a few lines of numbering, for which nothing has to be read. */
    synchronized boolean hasFewNews() {
        return deleted == Deleted.NOT
                && reflagged.isEmpty()
                && !hasUnshownFlags()
                && !isUnsettled()
                && !numbering.isToBeRewound()
                && numbering.pending() <= FEW;
    }

    /** Takes what is pending into the view; the caller writes it before anything else is written. */
    synchronized News take(Expunges expunges) {
        return numbering.take(expunges);
    }

    /** Takes arrivals into the view; the caller writes their number before anything else is written. */
    synchronized News takeArrivals() {
        return numbering.takeArrivals();
    }

    /**
     * Takes the messages whose flags the client is to be told; who cannot tell them gives them back. A message that is
     * not announced yet is not among them: the client asks for its flags once it is. To be followed by {@link
     * #endTelling}.
     */
    synchronized ImmutableList<MessageUid> takeReflagged() {
        ImmutableList<MessageUid> taken =
                reflagged.stream().filter(this::isInView).collect(ImmutableList.toImmutableList());
        reflagged.clear();
        tellings++;
        return taken;
    }

    /** What was taken has been told or given back. */
    synchronized void endTelling() {
        tellings--;
    }

    synchronized void giveBack(Collection<MessageUid> untold) {
        reflagged.addAll(untold);
    }

    synchronized Deleted deleted() {
        return deleted;
    }

    @Override
    public boolean isHandling(Event event) {
        return event instanceof Added
                || event instanceof Expunged
                || event instanceof FlagsUpdated
                || event instanceof MailboxDeletion;
    }

    /** Never waits for the client: a writer elsewhere does not either. */
    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        return Mono.fromRunnable(() -> {
                    apply((MailboxEvent) event);
                    listener.get().run();
                })
                .then(event instanceof MailboxDeletion ? deselect() : Mono.empty());
    }

    private synchronized void apply(MailboxEvent event) {
        if (event instanceof Added) {
            appeared((Added) event);
        } else if (event instanceof Expunged) {
            ((Expunged) event).getUids().forEach(uid -> disappeared(uid));
        } else if (event instanceof FlagsUpdated) {
            reflagged((FlagsUpdated) event);
        } else {
            deleted = isOwn(event) ? Deleted.BY_THIS_SESSION : Deleted.BY_ANOTHER;
        }
    }

    private void appeared(Added event) {
        event.getAdded().forEach(this::appeared);
        if (announcedOnly && !isOwn(event)) {
            event.getUids().forEach(numbering::markForeign);
        }
    }

    private void appeared(MessageUid uid, MessageMetaData message) {
        heard = Math.max(heard, message.getModSeq().asLong());
        changes.change(message.getModSeq());
        changes.told(message.getModSeq());
        if (numbering.comes(uid)) {
            addApplicable(message.getFlags());
        }
    }

    private void disappeared(MessageUid uid) {
        reflagged.remove(uid);
        numbering.goes(uid);
        if (changes.gone(uid.asLong())) {
            numbering.ignore(uid);
        }
    }

    private void reflagged(FlagsUpdated event) {
        boolean own = isOwn(event) && !ownFlagsAreNews;
        Set<ModSeq> told = new HashSet<>();
        Set<ModSeq> untold = new HashSet<>();
        for (UpdatedFlags message : event.getUpdatedFlags()) {
            addApplicable(message.getNewFlags());
            heard = Math.max(heard, message.getModSeq().asLong());
            boolean isNews = !own && changesMoreThanRecent(message);
            // James names with what it changed what was so already, by an earlier mod-sequence.
            if (message.flagsChanged()) {
                changes.change(message.getModSeq());
                (isNews ? told : untold).add(message.getModSeq());
            }
            if (isNews) {
                reflagged.add(message.getUid());
            }
        }
        Sets.difference(told, untold).forEach(changes::told);
    }

    private boolean isOwn(MailboxEvent event) {
        return SessionTag.isOf(session, event);
    }

    private static boolean changesMoreThanRecent(UpdatedFlags message) {
        Flags before = new Flags(message.getOldFlags());
        Flags after = new Flags(message.getNewFlags());
        before.remove(Flags.Flag.RECENT);
        after.remove(Flags.Flag.RECENT);
        return !before.equals(after);
    }

    private void addApplicable(Flags flags) {
        applicable.add(flags);
        applicable.remove(Flags.Flag.RECENT);
    }

    /** Flags are in use that a message has, whether an event told of them or not. */
    synchronized void inUse(Flags flags) {
        addApplicable(flags);
    }

    /** Whether flags came into use that the client was not shown. */
    synchronized boolean hasUnshownFlags() {
        return !applicable.equals(applicableAsShown);
    }

    /** Which flags the mailbox has in use. Whoever asks shows them to the client. */
    @Override
    public synchronized Flags getApplicableFlags() {
        applicableAsShown = new Flags(applicable);
        return new Flags(applicable);
    }

    // James's STORE shows new flags before the messages that have them.
    @Override
    public synchronized boolean hasNewApplicableFlags() {
        return !announcedOnly && hasUnshownFlags();
    }

    @Override
    public void resetNewApplicableFlags() {}

    @Override
    public Mono<Void> deselect() {
        return Mono.defer(() -> {
            onLeaving.getAndSet(() -> {}).run();
            return Optional.ofNullable(registration.getAndSet(null))
                    .map(registered -> Mono.from(registered.unregister()))
                    .orElse(Mono.empty());
        });
    }

    /**
     * Whether its session has begun to leave the mailbox. Where a command does so, the session has another or none when
     * that ends; where the mailbox was deleted, only its events are over.
     */
    boolean isLeft() {
        return registration.get() == null && deleted() == Deleted.NOT;
    }

    @Override
    public MailboxId getMailboxId() {
        return mailbox.getId();
    }

    @Override
    public MessageManager getMessageManager() {
        return mailbox;
    }

    @Override
    public Mono<MailboxPath> getPathReactive() {
        return Mono.fromCallable(mailbox::getMailboxPath);
    }

    @Override
    public NullableMessageSequenceNumber msn(MessageUid uid) {
        OptionalInt number = view().number(uid.asLong());
        return number.isPresent()
                ? NullableMessageSequenceNumber.of(number.getAsInt())
                : NullableMessageSequenceNumber.noMessage();
    }

    @Override
    public Optional<MessageUid> uid(int number) {
        return uid(view().uid(number));
    }

    @Override
    public Optional<MessageUid> getFirstUid() {
        return uid(view().first());
    }

    @Override
    public Optional<MessageUid> getLastUid() {
        return uid(view().last());
    }

    private static Optional<MessageUid> uid(OptionalLong uid) {
        return uid.isPresent() ? Optional.of(MessageUid.of(uid.getAsLong())) : Optional.empty();
    }

    @Override
    public long existsCount() {
        return view().size();
    }

    @Override
    public synchronized boolean addRecent(MessageUid uid) {
        return numbering.addRecent(uid);
    }

    @Override
    public synchronized boolean removeRecent(MessageUid uid) {
        return numbering.removeRecent(uid);
    }

    @Override
    public synchronized List<MessageUid> getRecent() {
        return numbering.recent();
    }

    @Override
    public synchronized int recentCount() {
        return numbering.recentCount();
    }

    @Override
    public synchronized boolean isRecent(MessageUid uid) {
        return numbering.isRecent(uid);
    }

    @Override
    public boolean isDeletedByOtherSession() {
        return deleted() == Deleted.BY_ANOTHER;
    }

    /** James asks for this only to tell {@link #existsCount} at once: what has arrived enters the view. */
    @Override
    public synchronized boolean isSizeChanged() {
        return !announcedOnly && numbering.admit().isPresent();
    }

    @Override
    public synchronized boolean isRecentUidRemoved() {
        return !announcedOnly && numbering.hasRecentChanged();
    }

    @Override
    public synchronized void resetRecentUidRemoved() {
        numbering.recentIsTold();
    }

    /**
     * James tells them by number unless QRESYNC is enabled: with UIDONLY alone they wait for the next announcement of
     * ours.
     */
    @Override
    public synchronized Collection<MessageUid> expungedUids() {
        if (announcedOnly || (Extension.UIDONLY.isEnabled(imap) && !Extension.QRESYNC.isEnabled(imap))) {
            return ImmutableSortedSet.of();
        }
        return ImmutableSortedSet.copyOf(numbering.removed(REMOVED_BY_JAMES_AT_ONCE));
    }

    /** James tells the number at once: the message leaves the view. */
    @Override
    public synchronized NullableMessageSequenceNumber remove(MessageUid uid) {
        NullableMessageSequenceNumber number = msn(uid);
        numbering.forget(uid);
        return number;
    }

    // Removing them has forgotten them, and no others.
    @Override
    public void resetExpungedUids() {}

    @Override
    public void resetEvents() {}

    @Override
    public Collection<MessageUid> flagUpdateUids() {
        return ImmutableSortedSet.of();
    }

    @Override
    public void registerIdle(EventListener.ReactiveEventListener idle) {}

    @Override
    public void unregisterIdle() {}
}
