package io.mailkeep.imap.recent;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/** Which messages no session was told of as recent. Thread-safe; never blocks. */
public interface RecentMessages {
    /** Those of the messages that James calls recent which still are, ascending; they stay so. */
    Mono<ImmutableList<MessageUid>> peek(MailboxId mailbox, List<MessageUid> recent);

    /** As {@link #peek}; from now on none of them is. The flags and mod-sequences of the messages do not change. */
    Mono<ImmutableList<MessageUid>> claim(MailboxId mailbox, List<MessageUid> recent);
}
