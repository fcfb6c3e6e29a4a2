package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.UidSet;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.UidValidity;

/** SELECT or EXAMINE has been answered OK. */
@AutoValue
public abstract class MailboxSelected {
    /** What the client claims to know of the mailbox (RFC 7162 §3.2.5.1); nothing of it has been checked. */
    @AutoValue
    public abstract static class Known {
        public static Known of(UidValidity uidValidity, ModSeq modSeq, Optional<UidSet> uids) {
            return new AutoValue_MailboxSelected_Known(uidValidity, modSeq, uids);
        }

        public abstract UidValidity uidValidity();

        public abstract ModSeq modSeq();

        /** Empty where it did not say, which is: all. */
        public abstract Optional<UidSet> uids();
    }

    public static Builder builder() {
        return new AutoValue_MailboxSelected.Builder();
    }

    public abstract Instant at();

    public abstract ImapClient client();

    public abstract MailboxRef mailbox();

    /** Whether by SELECT, and with the right to write. */
    public abstract boolean writable();

    public abstract UidValidity uidValidity();

    /** How many messages there are. */
    public abstract long exists();

    public abstract MessageUid uidNext();

    /** What the client was told. */
    public abstract ModSeq highestModSeq();

    /** Empty without QRESYNC, and where it knows the mailbox by another UIDVALIDITY: then it knows nothing of this one. */
    public abstract Optional<Known> known();

    /** All must be set, but {@code known}. */
    @AutoValue.Builder
    public interface Builder {
        Builder at(Instant at);

        Builder client(ImapClient client);

        Builder mailbox(MailboxRef mailbox);

        Builder writable(boolean writable);

        Builder uidValidity(UidValidity uidValidity);

        Builder exists(long exists);

        Builder uidNext(MessageUid uidNext);

        Builder highestModSeq(ModSeq highestModSeq);

        Builder known(Known known);

        MailboxSelected build();
    }
}
