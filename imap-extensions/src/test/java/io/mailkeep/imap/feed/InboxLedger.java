package io.mailkeep.imap.feed;

import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.uids.UidSet;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/** What keep policies make of the messages of INBOX. Whether the feed is told of it is for the caller to decide. */
final class InboxLedger implements KeptMessages {
    private final MailboxId inbox;
    private final Set<Long> retrieved = new TreeSet<>();
    private final Set<Long> released = new TreeSet<>();
    private long version;

    InboxLedger(MailboxId inbox) {
        this.inbox = inbox;
    }

    KeptChange retrieve(long uid) {
        retrieved.add(uid);
        return changed("MessageRetrieve", uid);
    }

    KeptChange release(long uid) {
        released.add(uid);
        return changed("MessageRelease", uid);
    }

    KeptChange undo(long uid) {
        released.remove(uid);
        return changed("MessageUndo", uid);
    }

    private KeptChange changed(String type, long uid) {
        ImmutableList<String> lines = Lines.of(inbox.serialize(), type, UidSet.range(uid, uid));
        return KeptChange.of(inbox, ++version, lines);
    }

    /** Those of messages that are there. */
    Set<Long> retrieved(Collection<Long> there) {
        return among(retrieved, there);
    }

    /** Those of messages that are there. */
    Set<Long> released(Collection<Long> there) {
        return among(released, there);
    }

    private static Set<Long> among(Set<Long> uids, Collection<Long> there) {
        Set<Long> among = new TreeSet<>(uids);
        among.retainAll(there);
        return among;
    }

    @Override
    public Mono<Long> version(Username user, String mailbox) {
        return Mono.fromCallable(() -> mailbox.equals("INBOX") ? version : 0);
    }

    @Override
    public Mono<Kept> of(Username user, MailboxId mailbox, String name) {
        return Mono.fromCallable(() -> Kept.of(version, uids(retrieved), uids(released)))
                .filter(kept -> mailbox.equals(inbox));
    }

    private static UidSet uids(Set<Long> uids) {
        return UidSet.of(uids.stream().map(MessageUid::of).collect(ImmutableList.toImmutableList()));
    }
}
