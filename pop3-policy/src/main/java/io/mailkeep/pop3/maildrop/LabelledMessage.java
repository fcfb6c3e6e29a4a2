package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.ledger.Uidl;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;

/** A message of INBOX by all that it may be recognised by, and its UIDL. */
@AutoValue
public abstract class LabelledMessage {
    static LabelledMessage of(MessageUid uid, Optional<String> messageId, long size, Uidl uidl) {
        return new AutoValue_LabelledMessage(uid, messageId, size, uidl);
    }

    public abstract MessageUid uid();

    /** Its Message-ID field (RFC 5322 §3.6.4) with the angle brackets; empty when it has none. */
    public abstract Optional<String> messageId();

    /** Octets. */
    public abstract long size();

    public abstract Uidl uidl();
}
