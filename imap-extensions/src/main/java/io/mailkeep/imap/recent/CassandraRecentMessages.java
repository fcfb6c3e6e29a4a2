package io.mailkeep.imap.recent;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.List;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxRecentsDAO;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/**
 * Takes claimed messages out of James's own table of recent ones, up to 1024 with a statement, and leaves the messages
 * alone. Of two sessions that claim at the same moment both may be given a message, as RFC 3501 §2.3.2 allows where a
 * server can not tell.
 */
@Singleton
public final class CassandraRecentMessages implements RecentMessages {
    private final CassandraMailboxRecentsDAO recents;

    @Inject
    public CassandraRecentMessages(CassandraMailboxRecentsDAO recents) {
        this.recents = recents;
    }

    @Override
    public Mono<ImmutableList<MessageUid>> peek(MailboxId mailbox, List<MessageUid> recent) {
        return Mono.just(ImmutableList.sortedCopyOf(recent));
    }

    @Override
    public Mono<ImmutableList<MessageUid>> claim(MailboxId mailbox, List<MessageUid> recent) {
        ImmutableList<MessageUid> claimed = ImmutableList.sortedCopyOf(recent);
        return claimed.isEmpty()
                ? Mono.just(claimed)
                : recents.removeFromRecent((CassandraId) mailbox, claimed).thenReturn(claimed);
    }
}
