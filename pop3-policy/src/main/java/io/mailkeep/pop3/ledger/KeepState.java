package io.mailkeep.pop3.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What POP3 has made of a message, each message being in one state. */
public enum KeepState {
    /** Not deleted by POP3, and never retrieved. */
    OFFERED,
    /** Retrieved and not deleted by POP3. */
    RETRIEVED,
    /** Deleted by POP3, in the mailbox still. */
    RELEASED,
    /** Deleted by POP3 not yet for good. */
    UNDOABLE,
    /** On its way out. */
    DISPOSING;

    @JsonValue
    public String inWords() {
        return name().toLowerCase(Locale.US);
    }
}
