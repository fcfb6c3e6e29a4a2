package io.mailkeep.imap.fetch;

import io.mailkeep.imap.selection.Access;
import io.mailkeep.imap.selection.Extension;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.FetchRequest;

/** What James is asked for when a client asks for something. */
public final class ItemsToRead {
    private ItemsToRead() {}

    /** What {@link Previews} completes, and nobody's reading marks a mailbox that is read-only. */
    public static FetchData of(FetchRequest request, Access access, ImapSession session) {
        FetchData asked = request.getFetch();
        FetchData.Builder data = FetchData.builder().fetch(Previews.itemsToRead(asked));
        // RFC 9051 §6.4.9. With UIDONLY every line has it anyhow.
        if (request.isUseUids() && !Extension.UIDONLY.isEnabled(session)) {
            data.fetch(Item.UID);
        }
        boolean peek = access == Access.READ_ONLY || !asked.isSetSeen();
        asked.getBodyElements().forEach(element -> data.add(element, peek));
        if (asked.getChangedSince() >= 0) {
            data.changedSince(asked.getChangedSince());
        }
        return data.build();
    }
}
