package io.mailkeep.imap.selection;

import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.james.mailbox.MessageUid;

/**
 * The messages that the client numbers (RFC 9051 §2.3.1.2), and those that have come or gone without its knowledge. Not
 * thread-safe.
 */
final class Numbering {
    // Removals that arrive before the message that they remove: events have no order across nodes.
    private static final int EARLY_REMOVALS = 10_000;
    // Of the last that the mailbox was read to hold the arrival may still be told: that of one that has gone meanwhile,
    // too.
    private static final int LATE_ARRIVALS = 1_000;

    private LivingUids view = LivingUids.none();
    private boolean open;
    private long uidNext = 1;
    private long uidNextWhenOpened = 1;
    private final NavigableSet<Long> added = new TreeSet<>();
    private final NavigableSet<Long> removed = new TreeSet<>();
    private final Set<Long> removedEarly = new LinkedHashSet<>();
    private final NavigableSet<Long> foreign = new TreeSet<>();
    private final NavigableSet<MessageUid> arrived = new TreeSet<>();
    private final RecentUids recent = new RecentUids();
    private boolean recentChanged;

    /** Begins with what the mailbox was read to hold. What came and went before is not lost. */
    void open(LivingUids uids, MessageUid next, Collection<MessageUid> recentUids) {
        view = uids.without(removedEarly);
        added.stream().filter(view::contains).map(MessageUid::of).forEach(recent::enter);
        added.removeIf(view::contains);
        raiseUidNext(next.asLong());
        uidNextWhenOpened = uidNext;
        recentUids.stream().filter(uid -> view.contains(uid.asLong())).forEach(recent::addInView);
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    LivingUids view() {
        return view;
    }

    /** No message that is or was in the view has this UID or a higher one. */
    long uidNext() {
        return uidNext;
    }

    private void raiseUidNext(long next) {
        uidNext = Math.max(uidNext, Math.max(next, view.last().orElse(0) + 1));
    }

    /** What the view will be once the client has been told all. */
    LivingUids expected() {
        return view.with(added).without(ImmutableList.copyOf(removed));
    }

    /** Whether it is in {@link #expected}. */
    boolean isExpected(long uid) {
        return added.contains(uid) || (view.contains(uid) && !removed.contains(uid));
    }

    /** Whether the client numbers it or will, or it was removed before it came. */
    boolean isKnown(long uid) {
        return view.contains(uid) || added.contains(uid) || removedEarly.contains(uid);
    }

    /** False when it has gone already, or is in the view. */
    boolean comes(MessageUid uid) {
        long number = uid.asLong();
        if (isRemovedEarly(number) || view.contains(number)) {
            return false;
        }
        added.add(number);
        recent.addToCome(uid);
        return true;
    }

    // What is read to open it may have it still.
    private boolean isRemovedEarly(long uid) {
        return open ? removedEarly.remove(uid) : removedEarly.contains(uid);
    }

    /** Another brought what is to come: {@link #takeArrived} tells of it. */
    void markForeign(MessageUid uid) {
        if (added.contains(uid.asLong())) {
            foreign.add(uid.asLong());
        }
    }

    void goes(MessageUid uid) {
        long number = uid.asLong();
        removeRecent(uid);
        foreign.remove(number);
        arrived.remove(uid);
        if (view.contains(number)) {
            removed.add(number);
            if (number < uidNextWhenOpened && number >= uidNextWhenOpened - LATE_ARRIVALS) {
                ignore(uid);
            }
        } else if (!added.remove(number) || !open) {
            ignore(uid);
        }
    }

    /** The next that tells that it has come is late. */
    void ignore(MessageUid uid) {
        removedEarly.add(uid.asLong());
        forgetOldest(removedEarly);
    }

    private static void forgetOldest(Set<Long> uids) {
        if (uids.size() > EARLY_REMOVALS) {
            uids.remove(uids.iterator().next());
        }
    }

    /** How many messages the client is to be told of. */
    int pending() {
        return added.size() + removed.size();
    }

    /** The first of what the client is to be told to have gone, ascending. */
    ImmutableList<MessageUid> removed(int most) {
        return removed.stream().limit(most).map(MessageUid::of).collect(ImmutableList.toImmutableList());
    }

    /** Takes what is pending into the view. */
    News take(Expunges expunges) {
        boolean removals = expunges != Expunges.WITHHOLD;
        News.Removed rewound = removals ? rewind() : nothing();
        int before = view.size();
        OptionalInt exists = admit();
        int admitted = view.size() - before;
        News.Removed gone = removals ? remove(ImmutableList.copyOf(removed)) : nothing();
        removed.removeAll(gone.uids());
        boolean countRecent = exists.isPresent() || (removals && recentChanged);
        if (countRecent) {
            recentChanged = false;
        }
        return News.of(
                rewound, exists, admitted, gone, countRecent ? OptionalInt.of(recent.count()) : OptionalInt.empty());
    }

    /** Takes arrivals into the view. */
    News takeArrivals() {
        int before = view.size();
        OptionalInt exists = admit();
        return News.of(
                nothing(),
                exists,
                view.size() - before,
                nothing(),
                exists.isPresent() ? OptionalInt.of(recent.count()) : OptionalInt.empty());
    }

    // A message may become visible after one with a higher UID was announced, and numbers follow UIDs: what is above it
    // has to leave the numbering and to come back.
    private News.Removed rewind() {
        if (!isToBeRewound()) {
            return nothing();
        }
        News.Removed rewound = remove(view.above(added.first()));
        rewound.uids().stream().filter(uid -> !removed.contains(uid)).forEach(this::comesBack);
        removed.removeAll(rewound.uids());
        return rewound;
    }

    boolean isToBeRewound() {
        return !added.isEmpty() && added.first() < view.last().orElse(0);
    }

    /** Those that have no number until they are announced, though a message with a higher UID has. */
    UidSet unnumbered() {
        return UidSet.of(added.headSet(view.last().orElse(0)).stream()
                .map(MessageUid::of)
                .collect(ImmutableList.toImmutableList()));
    }

    private void comesBack(long uid) {
        added.add(uid);
        recent.leave(MessageUid.of(uid));
    }

    /** Takes arrivals above the view into it; how many it has then, if there were any. */
    OptionalInt admit() {
        ImmutableList<Long> admitted =
                ImmutableList.copyOf(added.tailSet(view.last().orElse(0) + 1));
        if (admitted.isEmpty()) {
            return OptionalInt.empty();
        }
        view = view.with(admitted);
        raiseUidNext(1);
        admitted.forEach(this::entered);
        return OptionalInt.of(view.size());
    }

    private void entered(long uid) {
        added.remove(uid);
        recent.enter(MessageUid.of(uid));
        if (foreign.remove(uid)) {
            arrived.add(MessageUid.of(uid));
        }
    }

    private News.Removed remove(ImmutableList<Long> uids) {
        if (uids.isEmpty()) {
            return nothing();
        }
        News.Removed gone = News.Removed.of(uids, view.expungeNumbers(uids));
        view = view.without(uids);
        return gone;
    }

    private static News.Removed nothing() {
        return News.Removed.of(ImmutableList.of(), ImmutableList.of());
    }

    /** The client is told by another that it has gone. */
    void forget(MessageUid uid) {
        view = view.without(ImmutableList.of(uid.asLong()));
        recent.remove(uid);
        removed.remove(uid.asLong());
    }

    /** What others brought and entered the view since, once each. */
    ImmutableList<MessageUid> takeArrived() {
        ImmutableList<MessageUid> taken = ImmutableList.copyOf(arrived);
        arrived.clear();
        return taken;
    }

    /** Undoes {@link #takeArrived}. */
    void giveBackArrived(Collection<MessageUid> untold) {
        arrived.addAll(untold);
    }

    boolean addRecent(MessageUid uid) {
        return view.contains(uid.asLong()) ? recent.addInView(uid) : recent.addToCome(uid);
    }

    boolean removeRecent(MessageUid uid) {
        boolean was = recent.remove(uid);
        recentChanged |= was;
        return was;
    }

    List<MessageUid> recent() {
        return recent.counted();
    }

    int recentCount() {
        return recent.count();
    }

    boolean isRecent(MessageUid uid) {
        return recent.contains(uid);
    }

    /** Whether the client was told another number of recent messages. */
    boolean hasRecentChanged() {
        return recentChanged;
    }

    /** The client is told the number of recent messages. */
    void recentIsTold() {
        recentChanged = false;
    }
}
