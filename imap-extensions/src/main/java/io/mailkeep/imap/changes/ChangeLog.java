package io.mailkeep.imap.changes;

import com.google.common.collect.ImmutableMap;
import com.google.inject.ProvidedBy;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.Map;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/**
 * Which messages each mod-sequence of a mailbox touched: added or changed flags; none for a removal. Thread-safe; never
 * blocks. Bounded: entries are forgotten after a time, or when a mailbox has too many, and their mod-sequences are then
 * holes; an entry of very many ranges may become one range that holds them all.
 */
@ProvidedBy(MissingModule.class)
public interface ChangeLog {
    /** An interval longer than this is read from the mailbox instead: its {@link #since} is never complete. */
    long LONGEST_INTERVAL = 10_000;

    /**
     * Adds UIDs to the entries of mod-sequences, which then are no holes, even those for which no UID is given. Saying
     * the same again changes nothing.
     */
    Mono<Void> record(MailboxId mailbox, Map<ModSeq, UidSet> touched);

    /** Adds UIDs to the entry of one mod-sequence. */
    default Mono<Void> record(MailboxId mailbox, ModSeq modSeq, UidSet touched) {
        return record(mailbox, ImmutableMap.of(modSeq, touched));
    }

    /**
     * What happened after {@code known} up to {@code highest}. Where the interval is longer than
     * {@link #LONGEST_INTERVAL}, or empty, nothing is read.
     */
    Mono<Changes> since(MailboxId mailbox, ModSeq known, ModSeq highest);

    /**
     * Notes that {@code highest} has been allocated by now. What is noted is remembered until the next call after
     * {@code age}, so the answer lags behind by more than the age where calls are rare.
     *
     * @return a mod-sequence noted at least {@code age} ago, 0 if there is none: whoever allocated it or a lower one
     *     has written what it was for, or never will
     */
    Mono<ModSeq> settled(MailboxId mailbox, ModSeq highest, Duration age);
}
