package io.mailkeep.search.indexing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.james.mailbox.model.MailboxId;

/**
 * Marks of mailboxes: each the moment at which it was set, later than all before it. Every step on a mailbox is atomic.
 * Thread-safe.
 */
final class Marks {
    private static final long NEVER = 0;

    /**
     * @param begun the mark for which a comparison has begun, if one has
     * @param ours whether something was left out here, not only on another server
     */
    private record Mark(long set, long begun, boolean ours) {
        boolean isBegun() {
            return set <= begun;
        }
    }

    private final LongSupplier next;
    private final Map<MailboxId, Mark> marks = new ConcurrentHashMap<>();

    /** @param next a moment later than all before it */
    Marks(LongSupplier next) {
        this.next = next;
    }

    boolean contains(MailboxId mailbox) {
        return marks.containsKey(mailbox);
    }

    boolean isDue(MailboxId mailbox) {
        Mark mark = marks.get(mailbox);
        return mark != null && mark.ours() && !mark.isBegun();
    }

    /** Sets a mark unless the present one will do; {@code onNew} runs with it, before anyone else touches the mailbox. */
    void add(MailboxId mailbox, Runnable onNew) {
        marks.compute(mailbox, (id, mark) -> {
            if (mark != null && mark.ours() && !mark.isBegun()) {
                return mark;
            }
            onNew.run();
            return new Mark(next.getAsLong(), mark == null ? NEVER : mark.begun(), true);
        });
    }

    void begin(MailboxId mailbox) {
        marks.computeIfPresent(mailbox, (id, mark) -> new Mark(mark.set(), mark.set(), mark.ours()));
    }

    /** The mark for which a comparison has begun. */
    OptionalLong begun(MailboxId mailbox) {
        Mark mark = marks.get(mailbox);
        return mark == null || mark.begun() == NEVER ? OptionalLong.empty() : OptionalLong.of(mark.begun());
    }

    OptionalLong of(MailboxId mailbox) {
        Mark mark = marks.get(mailbox);
        return mark == null ? OptionalLong.empty() : OptionalLong.of(mark.set());
    }

    /** Forgets marks up to this one. */
    void forget(MailboxId mailbox, long removed) {
        marks.computeIfPresent(mailbox, (id, mark) -> mark.set() <= removed ? null : mark);
    }

    /** Another server has set this mark. */
    void hear(MailboxId mailbox, long set) {
        marks.merge(
                mailbox,
                new Mark(set, NEVER, false),
                (mark, heard) -> heard.set() <= mark.set() ? mark : new Mark(heard.set(), mark.begun(), mark.ours()));
    }

    /**
     * Another server has removed this mark. It is forgotten unless something was left out here, which the other server's
     * comparison need not have seen: then it is set anew, and {@code onNew} runs as in {@link #add}.
     */
    void vanish(MailboxId mailbox, long removed, Runnable onNew) {
        marks.computeIfPresent(mailbox, (id, mark) -> {
            if (mark.set() != removed) {
                return mark;
            }
            if (!mark.ours()) {
                return null;
            }
            onNew.run();
            return new Mark(next.getAsLong(), mark.begun(), true);
        });
    }

    /** Runs this, before anyone else touches the mailbox, if its mark is this one or gone. */
    void settle(MailboxId mailbox, long mark, Runnable action) {
        marks.compute(mailbox, (id, present) -> {
            if (present == null || present.set() == mark) {
                action.run();
            }
            return present;
        });
    }

    Map<MailboxId, Long> set() {
        Map<MailboxId, Long> set = new HashMap<>();
        marks.forEach((mailbox, mark) -> set.put(mailbox, mark.set()));
        return set;
    }

    List<MailboxId> mailboxes() {
        return List.copyOf(marks.keySet());
    }

    int size() {
        return marks.size();
    }
}
