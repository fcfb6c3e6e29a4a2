package io.mailkeep.imap.listing;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.apache.james.imap.api.message.response.ImapResponseMessage;

/** Entries of a mailbox, those that it does not have among them (RFC 5464 §4.4.1). */
final class ListedMetadata implements ImapResponseMessage {
    private final String mailbox;
    private final ImmutableMap<String, Optional<String>> values;

    ListedMetadata(String mailbox, ImmutableMap<String, Optional<String>> values) {
        this.mailbox = mailbox;
        this.values = values;
    }

    String mailbox() {
        return mailbox;
    }

    ImmutableMap<String, Optional<String>> values() {
        return values;
    }
}
