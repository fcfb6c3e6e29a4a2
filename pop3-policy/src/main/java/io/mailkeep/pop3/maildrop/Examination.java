package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a policy makes of the messages of one mailbox, as the ledger knows them. Changes nothing. */
public final class Examination {
    private final KeepPolicy policy;
    private final ImmutableList<LedgerEntry> entries;
    private final Function<LedgerEntry, Copy> copies;
    private final Function<LedgerEntry, Optional<Instant>> completion;
    private final Holds holds;

    /**
     * @param completion when a deletion is decided that waits for devices; empty for a message that has none
     */
    Examination(
            KeepPolicy policy,
            ImmutableList<LedgerEntry> entries,
            Function<LedgerEntry, Copy> copies,
            Function<LedgerEntry, Optional<Instant>> completion,
            Holds holds) {
        this.policy = policy;
        this.entries = entries;
        this.copies = copies;
        this.completion = completion;
        this.holds = holds;
    }

    /** How many messages the last login or sweep found. */
    public int size() {
        return entries.size();
    }

    /** Blocking. Some messages, by ascending UID; what a condition needs of the mailbox is read while they are. */
    public Stream<Message> messages(int offset, int limit) {
        return entries.stream().skip(offset).limit(limit).map(this::examine);
    }

    private Message examine(LedgerEntry entry) {
        Optional<String> hold = holds.on(entry);
        Expiry expiry = entry.leaves() ? explain(entry.disposal().orElseThrow()) : expiry(entry);
        return Message.of(
                entry,
                hold,
                hold.filter(any -> expiry.moment().isPresent() || entry.leaves())
                        .map(id -> Expiry.never("under the legal hold " + id + "; without it: " + expiry.reason()))
                        .orElse(expiry));
    }

    private Expiry expiry(LedgerEntry entry) {
        Expiry byAge = retention(entry);
        Expiry byDeletion = completion
                .apply(entry)
                .map(decided -> waitingDeletion(entry, decided))
                .orElse(byAge);
        return moment(byDeletion).isBefore(moment(byAge)) ? byDeletion : byAge;
    }

    private static Instant moment(Expiry expiry) {
        return expiry.moment().orElse(Instant.MAX);
    }

    private Expiry waitingDeletion(LedgerEntry entry, Instant decided) {
        OnDelete onDelete = policy.onDelete();
        String reason = "deleted by a device, kept until " + decided + " for others that have not retrieved it";
        switch (onDelete.action()) {
            case RELEASE:
                return retention(entry.releasedAt(decided)).notBefore(decided);
            case IGNORE:
                return Expiry.never("kept: the policy ignores deletions");
            default:
                return Expiry.at(decided.plus(onDelete.undo().orElse(Duration.ZERO)), reason);
        }
    }

    private Expiry retention(LedgerEntry entry) {
        Expiry expiry = policy.retention().explain(copies.apply(entry));
        return entry.disposal().flatMap(Disposal::due).map(expiry::notBefore).orElse(expiry);
    }

    private static Expiry explain(Disposal disposal) {
        String what =
                disposal.destination().map(mailbox -> "move to " + mailbox).orElse("removal");
        return disposal.due()
                .map(due -> Expiry.at(due, "deleted by a client; its " + what + " can be undone until " + due))
                .orElseGet(() -> Expiry.never(
                        "its " + what + " was committed and cut off: the next login or sweep finishes it"));
    }

    /** A message, and what becomes of it. */
    @AutoValue
    public abstract static class Message {
        static Message of(LedgerEntry entry, Optional<String> hold, Expiry expiry) {
            return new AutoValue_Examination_Message(entry, hold, expiry);
        }

        public abstract LedgerEntry entry();

        /** The identifier of a legal hold that covers it; empty when none does. */
        public abstract Optional<String> hold();

        /** When it leaves INBOX, and why. */
        public abstract Expiry expiry();
    }
}
