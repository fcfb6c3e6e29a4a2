package io.mailkeep.imap.feed;

import com.google.inject.ImplementedBy;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/**
 * Where the feed reads what keep policies have made of messages, when it was not told of a version. Thread-safe; never
 * blocks.
 */
@ImplementedBy(NoKeptMessages.class)
public interface KeptMessages {
    /** That of a user's mailbox of a name; one statement. */
    Mono<Long> version(Username user, String mailbox);

    /** All of it; empty where nothing is known of the mailbox. */
    Mono<Kept> of(Username user, MailboxId mailbox, String name);
}
