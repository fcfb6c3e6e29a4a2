package io.mailkeep.pop3.ledger;

import com.google.common.collect.ImmutableSetMultimap;
import java.util.Collection;
import java.util.Optional;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;

/**
 * Keeps maildrop states and the UIDLs of messages that left. Thread-safe; the contract test
 * {@code MaildropStoreContract} defines it. A failing store throws an unchecked exception and leaves each state either
 * as it was or replaced whole.
 */
public interface MaildropStore {
    /** Blocking. Reads a state whole: {@link MaildropState#NEVER_OPENED} when there is none. */
    MaildropState load(MaildropId id);

    /** Blocking. Reads what a login needs of the state that {@link #load} would give. */
    default MaildropListing list(MaildropId id) {
        return MaildropListing.of(load(id));
    }

    /** Blocking. {@link MaildropState#transitions} without the rest of the state; 0 when there is none. */
    long transitions(MaildropId id);

    /**
     * Blocking. Makes {@code next} the state if {@code previous}, as loaded or replaced before, still is.
     *
     * @return {@code next} in its new generation; empty when another writer was first
     */
    Optional<MaildropState> replace(MaildropId id, MaildropState previous, MaildropState next);

    /**
     * Blocking. Remembers the UIDLs of messages that leave INBOX, for the day when one moves back. Called before the
     * state that no longer holds them is written; harmless when repeated.
     */
    void rememberDeparted(Username user, Collection<LedgerEntry> left);

    /** Blocking. The remembered UIDLs of the given message ids; a copied message may have several. */
    ImmutableSetMultimap<String, Uidl> departed(Username user, Collection<String> messageIds);

    /**
     * Every state, each once, in an order that is stable while none is added; those after the given one only, so that a
     * sweep that was stopped can go on.
     */
    Flux<MaildropSummary> summaries(Optional<MaildropId> after);

    /** Blocking. What an administrator has set for a user; the state of the user's INBOX carries it too. */
    UserRules rules(Username user);

    /** Blocking. Sets or, with an empty name, unsets the policy that goes before any other rule. */
    void setPolicy(Username user, Optional<String> policy);

    /** Blocking. Places a legal hold, or replaces the one of that identifier. */
    void putHold(Username user, String id, Hold hold);

    /** Blocking. Lifts a legal hold; harmless when there is none. */
    void removeHold(Username user, String id);

    /**
     * Blocking. Brings what is known of a user under another name: the states of INBOX and of the mailboxes of those
     * names, as they are, the rules, and the UIDLs of messages that left. All of it is under the new name before any of
     * it leaves the old one: after a failure, do it again, whatever has become of what is under the new name since.
     * Nobody else may write any but rules meanwhile.
     *
     * @throws NameTakenException when something else is known under the new name; then nothing is changed
     */
    void rename(Username from, Username to, Collection<String> mailboxes);
}
