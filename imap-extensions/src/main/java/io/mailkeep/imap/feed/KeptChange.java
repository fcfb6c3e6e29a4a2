package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import org.apache.james.mailbox.model.MailboxId;

/** Lines that tell what keep policies have made of a mailbox, of one version or of some that follow one another. */
@AutoValue
abstract class KeptChange {
    private static final Comparator<KeptChange> IN_ORDER = Comparator.<KeptChange, String>comparing(
                    change -> change.mailbox().serialize())
            .thenComparing(KeptChange::version);

    static KeptChange of(MailboxId mailbox, long version, ImmutableList<String> lines) {
        return new AutoValue_KeptChange(mailbox, version, version, lines);
    }

    /** In their order, those that follow one another as one. */
    static ImmutableList<KeptChange> joined(Collection<KeptChange> changes) {
        Deque<KeptChange> joined = new ArrayDeque<>();
        changes.stream().sorted(IN_ORDER).forEach(change -> {
            if (!joined.isEmpty() && joined.getLast().isBefore(change)) {
                joined.addLast(joined.removeLast().then(change));
            } else {
                joined.addLast(change);
            }
        });
        return ImmutableList.copyOf(joined);
    }

    abstract MailboxId mailbox();

    abstract long firstVersion();

    /** The last one. */
    abstract long version();

    abstract ImmutableList<String> lines();

    /** Whether who was told up to a version misses nothing, and has not been told all. */
    boolean continues(long version) {
        return firstVersion() <= version + 1 && version < version();
    }

    private boolean isBefore(KeptChange other) {
        return mailbox().equals(other.mailbox()) && version() + 1 == other.firstVersion();
    }

    private KeptChange then(KeptChange next) {
        ImmutableList<String> all = ImmutableList.<String>builder()
                .addAll(lines())
                .addAll(next.lines())
                .build();
        return new AutoValue_KeptChange(mailbox(), firstVersion(), next.version(), all);
    }
}
