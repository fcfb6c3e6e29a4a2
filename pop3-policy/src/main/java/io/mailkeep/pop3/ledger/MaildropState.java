package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;

/**
 * A maildrop as stored. A new state is derived from the one that was read and replaces it only if nobody else
 * did so first ({@link MaildropStore#replace}).
 */
@AutoValue
public abstract class MaildropState {
    /** The state of a user whose maildrop was never opened: whose clients may still know the UIDLs of stock James. */
    public static final MaildropState NEVER_OPENED = builder()
            .generation(0)
            .transitions(0)
            .mailboxId(Optional.empty())
            .highestUidValue(0)
            .verified(Instant.EPOCH)
            .departures(false)
            .noted(Optional.empty())
            .enrolled(Optional.empty())
            .windowStart(0)
            .devices(ImmutableList.of())
            .renamedFrom(Optional.empty())
            .rules(UserRules.NONE)
            .entries(ImmutableList.of())
            .boundaries(ImmutableList.of())
            .listed(true)
            .build();

    static Builder builder() {
        return new AutoValue_MaildropState.Builder();
    }

    /** Counts the replacements of this user's state; 0 when there is none. */
    public abstract long generation();

    /** Counts those of the replacements that retrieved, released or undid a message. */
    public abstract long transitions();

    /** James's id of the INBOX that the entries are of, serialised. */
    public abstract Optional<String> mailboxId();

    abstract long highestUidValue();

    /** When the entries were last compared with the whole mailbox. */
    public abstract Instant verified();

    /** Whether UIDLs of messages that left are remembered, see {@link MaildropStore#departed}. */
    public abstract boolean departures();

    /** What was delivered before has been asked for its note for good; empty when nothing has. */
    public abstract Optional<Instant> noted();

    /** Since when the user sees new mail only; empty when no policy asked for that yet. */
    public abstract Optional<Instant> enrolled();

    /** The lowest UID of the window that sessions see; 0 when none was chosen. */
    public abstract long windowStart();

    /** The devices that logged in, by ascending number. */
    public abstract ImmutableList<KnownDevice> devices();

    /** The name of the user from which a renaming brought it; empty when none did. */
    abstract Optional<Username> renamedFrom();

    /** What an administrator has set, as of the reading; never written with the state. */
    public abstract UserRules rules();

    /** One per message of the mailbox, by ascending UID. */
    public abstract ImmutableList<LedgerEntry> entries();

    /** Where the store divided the entries, see {@link Segments}. */
    abstract ImmutableList<Long> boundaries();

    /** Whether the store has the listing of each segment: not where an older version wrote it. */
    abstract boolean listed();

    abstract Builder toBuilder();

    /** The highest UID ever listed: a message above it is new. 0 when none was. */
    public long highestUid() {
        return highestUidValue();
    }

    public boolean hasDisposals() {
        return entries().stream().anyMatch(entry -> entry.disposal().isPresent());
    }

    /** What POP3 lists, in the order of message numbers. */
    public ImmutableList<LedgerEntry> offered() {
        return entries().stream().filter(LedgerEntry::offered).collect(ImmutableList.toImmutableList());
    }

    /** Replaces the entries, which must ascend by UID. */
    public MaildropState withEntries(Stream<LedgerEntry> entries) {
        ImmutableList<LedgerEntry> list = entries.collect(ImmutableList.toImmutableList());
        long highest = list.isEmpty() ? 0 : list.get(list.size() - 1).uidValue();
        return toBuilder()
                .entries(list)
                .highestUidValue(Math.max(highestUidValue(), highest))
                .build();
    }

    public MaildropState withVerified(Instant now) {
        return toBuilder().verified(Instant.ofEpochSecond(now.getEpochSecond())).build();
    }

    public MaildropState withNoted(Instant moment) {
        return toBuilder()
                .noted(Optional.of(Instant.ofEpochSecond(moment.getEpochSecond())))
                .build();
    }

    public MaildropState withDepartures() {
        return departures() ? this : toBuilder().departures(true).build();
    }

    /** The empty state of another INBOX: UIDs start anew there. */
    public MaildropState forMailbox(String mailboxId) {
        return toBuilder()
                .mailboxId(Optional.of(mailboxId))
                .highestUidValue(0)
                .verified(Instant.EPOCH)
                .windowStart(0)
                .entries(ImmutableList.of())
                .build();
    }

    public MaildropState withEnrolled(Instant moment) {
        return toBuilder()
                .enrolled(Optional.of(Instant.ofEpochSecond(moment.getEpochSecond())))
                .build();
    }

    public MaildropState withWindowStart(long uid) {
        return toBuilder().windowStart(uid).build();
    }

    /** Replaces the devices, which must ascend by number. */
    public MaildropState withDevices(Stream<KnownDevice> devices) {
        return toBuilder()
                .devices(devices.collect(ImmutableList.toImmutableList()))
                .build();
    }

    MaildropState succeeding(MaildropState previous) {
        return toBuilder()
                .generation(previous.generation() + 1)
                .transitions(previous.transitions()
                        + (LedgerChange.transitions(previous, this).isEmpty() ? 0 : 1))
                .rules(previous.rules())
                .listed(true)
                .build();
    }

    /** As a renaming brings it from that name. */
    MaildropState withRenamedFrom(Username former) {
        return toBuilder().renamedFrom(Optional.of(former)).build();
    }

    /** Whether a renaming brought this from that name, where the other is still; it may have changed since. */
    boolean cameOf(MaildropState other, Username former) {
        // What is about another mailbox began under that name after this had left it.
        return renamedFrom().equals(Optional.of(former)) && mailboxId().equals(other.mailboxId());
    }

    /** Whether they are the same wherever they are stored. */
    boolean isCopyOf(MaildropState other) {
        return wherever().equals(other.wherever());
    }

    private MaildropState wherever() {
        return toBuilder()
                .renamedFrom(Optional.empty())
                .rules(UserRules.NONE)
                .boundaries(ImmutableList.of())
                .listed(true)
                .build();
    }

    /** The UID from which a message is new to this state. */
    public MessageUid firstNewUid() {
        return firstAbove(highestUidValue());
    }

    static MessageUid firstAbove(long highestUid) {
        return MessageUid.of(highestUid + 1);
    }

    @AutoValue.Builder
    abstract static class Builder {
        abstract Builder generation(long generation);

        abstract Builder transitions(long transitions);

        abstract Builder mailboxId(Optional<String> mailboxId);

        abstract Builder highestUidValue(long uid);

        abstract Builder verified(Instant verified);

        abstract Builder departures(boolean departures);

        abstract Builder noted(Optional<Instant> moment);

        abstract Builder enrolled(Optional<Instant> moment);

        abstract Builder windowStart(long uid);

        abstract Builder devices(ImmutableList<KnownDevice> devices);

        abstract Builder renamedFrom(Optional<Username> former);

        abstract Builder rules(UserRules rules);

        abstract Builder entries(ImmutableList<LedgerEntry> entries);

        abstract Builder boundaries(ImmutableList<Long> boundaries);

        abstract Builder listed(boolean listed);

        abstract MaildropState build();
    }
}
