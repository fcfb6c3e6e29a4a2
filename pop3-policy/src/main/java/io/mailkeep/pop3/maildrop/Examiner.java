package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;

/** Tells what a policy, the user's own or another, makes of messages, and changes nothing. Thread-safe. */
@Singleton
public final class Examiner {
    private final Resources resources;

    @Inject
    Examiner(Resources resources) {
        this.resources = resources;
    }

    /** Blocking. Reads what the ledger knows of a mailbox: nothing, when no session has opened it. */
    public Examinee read(MaildropId id) {
        MaildropState state = resources.store().load(id);
        MaildropState inbox = id.folder().isPresent() ? resources.store().load(MaildropId.of(id.user())) : state;
        return new Examinee(id, state, inbox, resources);
    }
}
