package io.mailkeep.search.reindexing;

import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;

/** Mailboxes, dealt to {@link Job#PARTS} parts: the same mailbox always to the same one. */
public interface Parts {
    /** The mailboxes of a part, read as they are taken. */
    Flux<MailboxId> part(int number);

    /** Those of one part after the other. */
    default Flux<MailboxId> all() {
        return Flux.range(0, Job.PARTS).concatMap(this::part);
    }

    /** So few that they are gone through once for each part. */
    static Parts of(Flux<MailboxId> few) {
        return number -> few.filter(mailbox -> Math.floorMod(mailbox.serialize().hashCode(), Job.PARTS) == number);
    }
}
