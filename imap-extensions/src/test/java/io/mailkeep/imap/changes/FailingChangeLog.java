package io.mailkeep.imap.changes;

import java.time.Duration;
import java.util.Map;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/** The store of the log is away. */
public final class FailingChangeLog implements ChangeLog {
    @Override
    public Mono<Void> record(MailboxId mailbox, Map<ModSeq, Entry> entries) {
        return Mono.error(new IllegalStateException("no log"));
    }

    @Override
    public Mono<Changes> since(MailboxId mailbox, ModSeq known, ModSeq highest) {
        return Mono.error(new IllegalStateException("no log"));
    }

    @Override
    public Mono<ModSeq> settled(MailboxId mailbox, ModSeq highest, Duration age) {
        return Mono.error(new IllegalStateException("no log"));
    }
}
