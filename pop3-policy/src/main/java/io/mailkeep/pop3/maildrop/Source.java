package io.mailkeep.pop3.maildrop;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What was asked for an answer. */
public enum Source {
    LEDGER,
    /** The search index, of flags or headers. */
    INDEX,
    /** The mailbox, of the same. */
    MAILBOX;

    @JsonValue
    public String inWords() {
        return name().toLowerCase(Locale.US);
    }
}
