package io.mailkeep.imap.removal;

import com.google.inject.ProvidedBy;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Removals that were begun and whose mod-sequence is not raised yet. Thread-safe; never blocks. An intent is one small
 * row whatever the number of its messages, and a mailbox has a bounded number of them: where very many removals of one
 * mailbox go on at once, a later intent may take the place of an earlier one.
 */
@ProvidedBy(MissingIntents.class)
public interface RemovalIntents {
    /** Writes down that a batch of messages is about to be removed. */
    Mono<Void> begin(MailboxId mailbox, Batch batch);

    /** What was begun and is not finished, in no order: its removal goes on, or was interrupted. */
    Flux<Intent> open(MailboxId mailbox);

    /** Strikes off one intent; the others stay. One that is not there is no error. */
    Mono<Void> finish(MailboxId mailbox, Intent intent);

    /** Strikes off the intent of a batch, whoever began it, on whatever node. */
    default Mono<Void> finish(MailboxId mailbox, Batch batch) {
        return open(mailbox)
                .filter(intent -> intent.batch().equals(batch))
                .concatMap(intent -> finish(mailbox, intent))
                .then();
    }
}
