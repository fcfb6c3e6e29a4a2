package io.mailkeep.imap.notify;

import java.util.Optional;
import org.apache.james.imap.api.ImapCommand;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.message.request.AbstractImapRequest;

/** A NOTIFY command. */
final class NotifyRequest extends AbstractImapRequest {
    static final ImapCommand COMMAND = ImapCommand.authenticatedStateCommand("NOTIFY");

    private final Optional<Interests> interests;

    private NotifyRequest(Tag tag, Optional<Interests> interests) {
        super(tag, COMMAND);
        this.interests = interests;
    }

    static NotifyRequest of(Tag tag, Interests interests) {
        return new NotifyRequest(tag, Optional.of(interests));
    }

    static NotifyRequest unsupported(Tag tag) {
        return new NotifyRequest(tag, Optional.empty());
    }

    /** Empty if one of the events is not known here. */
    Optional<Interests> interests() {
        return interests;
    }

    @Override
    public String toString() {
        return "NotifyRequest{" + interests + "}";
    }
}
