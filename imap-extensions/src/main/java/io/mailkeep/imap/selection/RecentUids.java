package io.mailkeep.imap.selection;

import com.google.common.collect.ImmutableList;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.james.mailbox.MessageUid;

/**
 * Which messages are recent to a session: those of its view, which are counted, and those that are still to enter it.
 * Counting costs nothing, however many have come. Not thread-safe.
 */
final class RecentUids {
    private final NavigableSet<MessageUid> inView = new TreeSet<>();
    private final NavigableSet<MessageUid> toCome = new TreeSet<>();

    boolean addInView(MessageUid uid) {
        toCome.remove(uid);
        return inView.add(uid);
    }

    boolean addToCome(MessageUid uid) {
        return toCome.add(uid);
    }

    /** The message enters the view. */
    void enter(MessageUid uid) {
        if (toCome.remove(uid)) {
            inView.add(uid);
        }
    }

    /** The message leaves the view, and is to enter it again. */
    void leave(MessageUid uid) {
        if (inView.remove(uid)) {
            toCome.add(uid);
        }
    }

    /**
     * The message is not recent any more, or not any more a message.
     *
     * @return whether it was counted
     */
    boolean remove(MessageUid uid) {
        toCome.remove(uid);
        return inView.remove(uid);
    }

    boolean contains(MessageUid uid) {
        return inView.contains(uid) || toCome.contains(uid);
    }

    int count() {
        return inView.size();
    }

    /** Those that are counted. */
    ImmutableList<MessageUid> counted() {
        return ImmutableList.copyOf(inView);
    }
}
