package io.mailkeep.pop3.maildrop;

import com.google.common.base.Suppliers;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.Retention;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;

/** Tells what a policy, the user's own or another, makes of messages. Thread-safe. */
@Singleton
public final class Examiner {
    private final Resources resources;

    @Inject
    Examiner(Resources resources) {
        this.resources = resources;
    }

    /**
     * Blocking when its messages are asked for, as far as the policy's conditions ask for the mailbox; and at once for a
     * mailbox other than INBOX, since rules and devices stand beside that.
     */
    public Examination examine(MaildropId id, MaildropState state, KeepPolicy policy) {
        Supplier<Folder> folder = Suppliers.memoize(() -> open(id));
        MaildropState inbox = id.folder().isPresent() ? resources.store().load(MaildropId.of(id.user())) : state;
        MaildropState followed = id.folder().isPresent() ? DeviceStates.follow(state, inbox.devices()) : state;
        KeepPolicy speaking = speaksOf(policy, id)
                ? policy
                : policy.toBuilder()
                        .retention(Retention.FOREVER)
                        .devices(Optional.empty())
                        .build();
        Instant now = resources.clock().instant();
        Holds holds = new Holds(inbox.rules().holds(), folder);
        return new Examination(
                speaking,
                followed.entries(),
                resources.copies(speaking, followed, id.user(), followed.devices(), folder, holds, now),
                entry -> completion(entry, speaking, followed, now),
                holds);
    }

    /** When a deletion is decided that waits for other devices or for the end of its park; empty when none does. */
    private static Optional<Instant> completion(
            LedgerEntry entry, KeepPolicy policy, MaildropState state, Instant now) {
        if (!entry.offered() || entry.deletedBy().isEmpty()) {
            return Optional.empty();
        }
        return policy.devices().map(rule -> Stream.of(
                        now,
                        new DeviceStates(rule, now).waitsUntil(entry, state.devices()),
                        entry.disposal().flatMap(Disposal::due).orElse(now))
                .max(Comparator.naturalOrder())
                .orElseThrow());
    }

    private static boolean speaksOf(KeepPolicy policy, MaildropId id) {
        return id.folder().map(policy.visibility().folders()::contains).orElse(true);
    }

    private Folder open(MaildropId id) {
        MailboxSession session = resources.mailboxes().createSystemSession(id.user());
        try {
            return Folder.find(resources.mailboxes(), session, id)
                    .orElseThrow(() -> new IllegalStateException("there is no mailbox of " + id.asString()));
        } catch (MailboxException e) {
            throw new IllegalStateException("the mailbox of " + id.asString() + " can not be opened", e);
        }
    }
}
