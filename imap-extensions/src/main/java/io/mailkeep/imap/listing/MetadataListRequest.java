package io.mailkeep.imap.listing;

import com.google.common.collect.ImmutableList;
import java.util.EnumSet;
import java.util.Optional;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.StatusDataItems;
import org.apache.james.imap.message.request.ListRequest;

/** A LIST that asks for entries of the mailboxes that it lists. */
final class MetadataListRequest extends ListRequest {
    private final ImmutableList<String> entries;

    MetadataListRequest(
            String reference,
            String pattern,
            Tag tag,
            EnumSet<ListSelectOption> selected,
            EnumSet<ListReturnOption> returned,
            Optional<StatusDataItems> status,
            ImmutableList<String> entries) {
        super(ImapConstants.LIST_COMMAND, reference, pattern, tag, selected, returned, status);
        this.entries = entries;
    }

    /** As the client named them. */
    ImmutableList<String> entries() {
        return entries;
    }
}
