package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.UserPolicies;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;

/** Tells what a policy, the user's own or another, makes of messages, and changes nothing. Thread-safe. */
@Singleton
public final class Examiner {
    private final Resources resources;
    private final MessageFacts facts;

    @Inject
    Examiner(Resources resources, MessageFacts facts) {
        this.resources = resources;
        this.facts = facts;
    }

    /** Blocking. INBOX first, then whatever further mailboxes the user has, shown by the policy or not. */
    public ImmutableList<MaildropId> mailboxes(Username user) {
        MailboxSession session = resources.mailboxes().createSystemSession(user);
        Stream<MaildropId> folders = resources.folders(session).stream().map(folder -> MaildropId.of(user, folder));
        return Stream.concat(Stream.of(MaildropId.of(user)), folders).collect(ImmutableList.toImmutableList());
    }

    /** Blocking. Reads what the ledger knows of a mailbox: nothing, when no session has opened it. */
    public Examinee read(MaildropId id) {
        MaildropState state = resources.store().load(id);
        boolean needsInbox = id.folder().isPresent() && state.generation() > 0;
        MaildropState inbox = needsInbox ? resources.store().load(MaildropId.of(id.user())) : state;
        return new Examinee(id, state, inbox, resources, facts);
    }

    /** Blocking. Reads the further mailboxes that the policies show, too; INBOX comes first. */
    public ImmutableList<Examinee> all(Examinee inbox, UserPolicies policies) {
        Stream<Examinee> folders = policies.users().visibility().folders().stream()
                .map(folder -> read(MaildropId.of(inbox.id().user(), folder)));
        return Stream.concat(Stream.of(inbox), folders).collect(ImmutableList.toImmutableList());
    }
}
