package io.mailkeep.imap.feed;

import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/** Where no module brings keep policies. */
final class NoKeptMessages implements KeptMessages {
    @Override
    public Mono<Long> version(Username user, String mailbox) {
        return Mono.just(0L);
    }

    @Override
    public Mono<Kept> of(Username user, MailboxId mailbox, String name) {
        return Mono.empty();
    }
}
