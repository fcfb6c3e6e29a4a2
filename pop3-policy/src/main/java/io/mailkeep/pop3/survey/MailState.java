package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonValue;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.maildrop.Examination;
import java.util.Locale;

/** What became of a message, each message being in one state. */
enum MailState {
    /** Not deleted by POP3, and never retrieved. */
    OFFERED,
    /** Retrieved and not deleted by POP3. */
    RETRIEVED,
    /** A kept copy: deleted by POP3, in the mailbox still. */
    RELEASED,
    /** Deleted by POP3 not yet for good, or on its way out. */
    UNDOABLE,
    /** Under a legal hold, whatever else. */
    HELD;

    static MailState of(Examination.Message message) {
        LedgerEntry entry = message.entry();
        if (message.hold().isPresent()) {
            return HELD;
        }
        if (entry.disposal().isPresent()) {
            return UNDOABLE;
        }
        if (entry.released().isPresent()) {
            return RELEASED;
        }
        return entry.retrieved().isPresent() ? RETRIEVED : OFFERED;
    }

    @JsonValue
    String inWords() {
        return name().toLowerCase(Locale.US);
    }
}
