package io.mailkeep.imap.uidonly;

import org.apache.james.imap.api.ImapCommand;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.ImapResponseMessage;

/** The refusal of a command that names messages by number. */
public final class UidRequired implements ImapResponseMessage {
    private final ImapRequest refused;

    public UidRequired(ImapRequest refused) {
        this.refused = refused;
    }

    Tag tag() {
        return refused.getTag();
    }

    ImapCommand command() {
        return refused.getCommand();
    }
}
