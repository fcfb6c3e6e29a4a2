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
    /** Blocking. Reads a user's state whole: {@link MaildropState#NEVER_OPENED} when there is none. */
    MaildropState load(Username user);

    /**
     * Blocking. Makes {@code next} the user's state if {@code previous}, as loaded or replaced before, still is.
     *
     * @return {@code next} in its new generation; empty when another writer was first
     */
    Optional<MaildropState> replace(Username user, MaildropState previous, MaildropState next);

    /**
     * Blocking. Remembers the UIDLs of messages that leave INBOX, for the day when one moves back. Called before the
     * state that no longer holds them is written; harmless when repeated.
     */
    void rememberDeparted(Username user, Collection<LedgerEntry> left);

    /** Blocking. The remembered UIDLs of the given message ids; a copied message may have several. */
    ImmutableSetMultimap<String, Uidl> departed(Username user, Collection<String> messageIds);

    /**
     * Every user that has a state, each once, in an order that is stable while no user is added; those after the given
     * one only, so that a sweep that was stopped can go on.
     */
    Flux<MaildropSummary> summaries(Optional<Username> after);
}
