package io.mailkeep.pop3.ledger;

import java.util.Optional;
import java.util.stream.Stream;

/** What a session, a sweep or an administrator has made of a message that stays in its mailbox. */
public enum KeepTransition {
    /** A client has retrieved it for the first time. */
    RETRIEVED,
    /** POP3 has deleted it, and its policy holds it, for a time or for good. */
    RELEASED,
    /** It had been released and is offered again. */
    UNDONE;

    /** @param before empty of a message that the ledger did not know */
    static Stream<KeepTransition> between(Optional<LedgerEntry> before, LedgerEntry after) {
        boolean wasRetrieved = before.flatMap(LedgerEntry::retrieved).isPresent();
        boolean wasReleased = before.flatMap(LedgerEntry::released).isPresent();
        Stream<KeepTransition> retrieved =
                !wasRetrieved && after.retrieved().isPresent() ? Stream.of(RETRIEVED) : Stream.empty();
        return wasReleased == after.released().isPresent()
                ? retrieved
                : Stream.concat(retrieved, Stream.of(wasReleased ? UNDONE : RELEASED));
    }
}
