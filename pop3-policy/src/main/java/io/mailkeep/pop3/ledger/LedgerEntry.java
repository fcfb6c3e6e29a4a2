package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;

/**
 * One message of a mailbox as the ledger knows it. Moments are whole seconds: the delivery rounded down, as IMAP shows
 * it; what a session did rounded up, since retention counts from it.
 */
@AutoValue
public abstract class LedgerEntry {
    /** In the place of a second. */
    static final long NEVER = Long.MIN_VALUE;

    /** A message seen for the first time: offered, never retrieved. */
    public static LedgerEntry arrived(MessageUid uid, Uidl uidl, String messageId, long size, Instant delivered) {
        return builder()
                .uidValue(uid.asLong())
                .uidl(uidl)
                .messageId(messageId)
                .size(size)
                .deliveredSecond(delivered.getEpochSecond())
                .retrievedSecond(NEVER)
                .lastRetrievedSecond(NEVER)
                .releasedSecond(NEVER)
                .fetchedBits(0)
                .deletedBits(0)
                .disposal(Optional.empty())
                .note(Optional.empty())
                .build();
    }

    static Builder builder() {
        return new AutoValue_LedgerEntry.Builder();
    }

    // Plain numbers, not Instants: a maildrop of 100,000 messages is held in memory while its session is open.
    abstract long uidValue();

    public abstract Uidl uidl();

    abstract CompactText id();

    /** Octets, as {@code OfferedMessage.size()} explains. */
    public abstract long size();

    abstract long deliveredSecond();

    abstract long retrievedSecond();

    abstract long lastRetrievedSecond();

    abstract long releasedSecond();

    abstract int fetchedBits();

    abstract int deletedBits();

    public abstract Optional<Disposal> disposal();

    /** What delivery left of the message; empty when it left nothing. */
    public abstract Optional<DeliveryNote> note();

    abstract Builder toBuilder();

    public MessageUid uid() {
        return MessageUid.of(uidValue());
    }

    /** James's message id, serialised; the same after a move or copy. */
    public String messageId() {
        return id().toString();
    }

    /** The second of its delivery. */
    public Instant delivered() {
        return Instant.ofEpochSecond(deliveredSecond());
    }

    public Optional<Instant> retrieved() {
        return moment(retrievedSecond());
    }

    public Optional<Instant> lastRetrieved() {
        return moment(lastRetrievedSecond());
    }

    public Optional<Instant> released() {
        return moment(releasedSecond());
    }

    public MessageLife life() {
        return MessageLife.of(delivered(), retrieved(), lastRetrieved(), released());
    }

    /** Whether POP3 lists it: neither released nor on its way out. */
    public boolean offered() {
        return releasedSecond() == NEVER && !leaves();
    }

    /** Whether it is on its way out of the mailbox. */
    public boolean leaves() {
        return disposal().filter(Disposal::removes).isPresent();
    }

    /** Whether a policy may hold and one day remove it. */
    public boolean kept() {
        return releasedSecond() != NEVER || retrievedSecond() != NEVER;
    }

    public KeepState keepState(Instant now) {
        if (disposal().isPresent()) {
            return disposal().get().isDue(now) ? KeepState.DISPOSING : KeepState.UNDOABLE;
        }
        if (releasedSecond() != NEVER) {
            return KeepState.RELEASED;
        }
        return retrievedSecond() == NEVER ? KeepState.OFFERED : KeepState.RETRIEVED;
    }

    /** The devices that retrieved it. */
    public DeviceSet fetchedBy() {
        return DeviceSet.of(fetchedBits());
    }

    /** The devices that deleted it while others had not retrieved it yet. */
    public DeviceSet deletedBy() {
        return DeviceSet.of(deletedBits());
    }

    public LedgerEntry retrievedAt(Instant now) {
        long second = WholeSeconds.of(now);
        Builder retrieved = toBuilder().lastRetrievedSecond(second);
        return (retrievedSecond() == NEVER ? retrieved.retrievedSecond(second) : retrieved).build();
    }

    public LedgerEntry fetchedBy(DeviceSet devices) {
        return toBuilder().fetchedBits(devices.bits()).build();
    }

    public LedgerEntry deletedBy(DeviceSet devices) {
        return toBuilder().deletedBits(devices.bits()).build();
    }

    public LedgerEntry noted(DeliveryNote note) {
        return toBuilder().note(Optional.of(note)).build();
    }

    public LedgerEntry withUidl(Uidl uidl) {
        return toBuilder().uidl(uidl).build();
    }

    /** Offered again, as if no session had deleted it. */
    public LedgerEntry undeleted() {
        return toBuilder()
                .releasedSecond(NEVER)
                .deletedBits(0)
                .disposal(Optional.empty())
                .build();
    }

    public LedgerEntry releasedAt(Instant now) {
        return toBuilder().releasedSecond(WholeSeconds.of(now)).build();
    }

    public LedgerEntry disposedBy(Disposal disposal) {
        return toBuilder().disposal(Optional.of(disposal)).build();
    }

    public LedgerEntry withoutDisposal() {
        return toBuilder().disposal(Optional.empty()).build();
    }

    private static Optional<Instant> moment(long second) {
        return second == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochSecond(second));
    }

    @AutoValue.Builder
    abstract static class Builder {
        abstract Builder uidValue(long uid);

        abstract Builder uidl(Uidl uidl);

        abstract Builder id(CompactText id);

        abstract Builder size(long size);

        abstract Builder deliveredSecond(long second);

        abstract Builder retrievedSecond(long second);

        abstract Builder lastRetrievedSecond(long second);

        abstract Builder releasedSecond(long second);

        abstract Builder fetchedBits(int bits);

        abstract Builder deletedBits(int bits);

        abstract Builder disposal(Optional<Disposal> disposal);

        abstract Builder note(Optional<DeliveryNote> note);

        Builder messageId(String messageId) {
            return id(CompactText.of(messageId));
        }

        abstract LedgerEntry build();
    }
}
