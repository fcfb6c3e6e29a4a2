package io.mailkeep.pop3.maildrop;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.UserRules;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;

/**
 * What the ledger knew of a mailbox when it was read, to be examined under any number of policies. The index, and the
 * mailbox itself, are asked when a condition or a hold first asks for what the ledger does not know. Not thread-safe.
 */
public final class Examinee {
    private final MaildropId id;
    private final MaildropState state;
    private final MaildropState inbox;
    private final Resources resources;
    private final Supplier<Folder> folder;
    private final IndexedLooks looks;
    private final Instant now;

    /**
     * @param inbox the state of the user's INBOX, beside which rules and devices stand
     */
    Examinee(MaildropId id, MaildropState state, MaildropState inbox, Resources resources, MessageFacts facts) {
        this.id = id;
        this.state = state;
        this.inbox = inbox;
        this.resources = resources;
        this.folder = Suppliers.memoize(this::open);
        this.looks = new IndexedLooks(
                () -> state.mailboxId().map(facts::of).orElse(ImmutableMap.of()), new FolderLooks(folder));
        this.now = resources.clock().instant();
    }

    /** Which mailbox this is. */
    public MaildropId id() {
        return id;
    }

    /** James's id of the mailbox, serialised; empty when the ledger does not know one. */
    public Optional<String> mailboxId() {
        return state.mailboxId();
    }

    /** What has been asked of the messages so far. */
    public ImmutableSet<Source> sources() {
        return looks.sources();
    }

    /** What an administrator has set for the user. */
    public UserRules rules() {
        return inbox.rules();
    }

    /** What the policies make of the messages, as of the moment of reading. */
    public Examination under(UserPolicies policies) {
        UserPolicies speaking = speaksOf(policies.users()) ? policies : policies.ofDeliveryAlone();
        MaildropState followed = id.folder().isPresent() ? DeviceStates.follow(state, inbox.devices()) : state;
        MaildropState swept = swept(speaking, followed);
        Holds holds = new Holds(inbox.rules().holds(), folder, looks, gone -> {});
        return new Examination(
                id,
                speaking,
                followed,
                swept,
                inbox.devices(),
                resources.copies(
                        new Verdicts(speaking, id.folder(), now, gone -> {}),
                        swept,
                        id,
                        inbox.devices(),
                        folder,
                        looks,
                        holds),
                entry -> completion(entry, speaking.users(), followed),
                holds,
                now);
    }

    /** Of a mailbox that the policy does not show, it says nothing either; what a message was delivered with does. */
    private boolean speaksOf(KeepPolicy policy) {
        return id.folder().map(policy.visibility().folders()::contains).orElse(true);
    }

    /** The state of which the next sweep asks what may go: without deletions that waited for silent devices. */
    private MaildropState swept(UserPolicies policies, MaildropState followed) {
        if (policies.users().devices().isEmpty()) {
            return followed;
        }
        return new Decision(policies, Optional.empty(), inbox.devices(), Optional.empty(), now).complete(followed);
    }

    /** When a deletion is decided that waits for other devices or for the end of its park; empty when none does. */
    private Optional<Instant> completion(LedgerEntry entry, KeepPolicy policy, MaildropState followed) {
        if (!entry.offered() || entry.deletedBy().isEmpty()) {
            return Optional.empty();
        }
        return policy.devices().map(rule -> Stream.of(
                        now,
                        new DeviceStates(rule, now).waitsUntil(entry, followed.devices()),
                        entry.disposal().flatMap(Disposal::due).orElse(now))
                .max(Comparator.naturalOrder())
                .orElseThrow());
    }

    private Folder open() {
        MailboxSession session = resources.mailboxes().createSystemSession(id.user());
        try {
            return Folder.find(resources, session, id)
                    .orElseThrow(() -> new IllegalStateException("there is no mailbox of " + id.asString()));
        } catch (MailboxException e) {
            throw new IllegalStateException("the mailbox of " + id.asString() + " can not be opened", e);
        }
    }
}
