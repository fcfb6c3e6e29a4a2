package io.mailkeep.imap.uidonly;

import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageUid;

/** A FETCH response that names its message by its UID (RFC 9586 §3.3). */
public final class UidFetch implements ImapResponseMessage {
    private final MessageUid uid;
    private final FetchResponse items;

    /** @param items of which the message number is not told */
    public UidFetch(MessageUid uid, FetchResponse items) {
        this.uid = uid;
        this.items = items;
    }

    MessageUid uid() {
        return uid;
    }

    public FetchResponse items() {
        return items;
    }
}
