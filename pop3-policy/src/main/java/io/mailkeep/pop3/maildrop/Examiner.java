package io.mailkeep.pop3.maildrop;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.KnownDevice;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.util.function.Supplier;
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

    /** Blocking when its messages are asked for, and only as far as the policy's conditions ask for the mailbox. */
    public Examination examine(MaildropId id, MaildropState state, KeepPolicy policy) {
        Supplier<Folder> folder = Suppliers.memoize(() -> open(id));
        ImmutableList<KnownDevice> devices = state.devices();
        return new Examination(
                policy,
                state.entries(),
                resources.copies(
                        policy,
                        state,
                        id.user(),
                        devices,
                        folder,
                        resources.clock().instant()),
                new Holds(state.rules().holds(), folder));
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
