package io.mailkeep.imap.changes;

import com.google.common.collect.ImmutableMap;
import com.google.inject.ProvidedBy;
import java.time.Duration;
import java.util.Map;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/**
 * What each mod-sequence of a mailbox did: which messages it added, flagged or removed. Thread-safe; never blocks.
 * Bounded: entries are forgotten after a time, or when a mailbox has too many, and their mod-sequences are then holes; an
 * entry of very many ranges may say less, such as one range that holds them all.
 */
@ProvidedBy(MissingChangeLog.class)
public interface ChangeLog {
    /** An interval longer than this is read from the mailbox instead: its {@link #since} is never complete. */
    long LONGEST_INTERVAL = 10_000;

    /**
     * From when an operation gets its mod-sequence until it has written all that it will: longer than a STORE on hundreds
     * of thousands of messages takes.
     */
    Duration LONGEST_OPERATION = Duration.ofMinutes(5);

    /**
     * Adds to the entries of mod-sequences, which then are no holes, even those that touched nothing. Saying the same
     * again changes nothing.
     */
    Mono<Void> record(MailboxId mailbox, Map<ModSeq, Entry> entries);

    /** Adds to the entry of one mod-sequence. */
    default Mono<Void> record(MailboxId mailbox, ModSeq modSeq, Entry entry) {
        return record(mailbox, ImmutableMap.of(modSeq, entry));
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
