package io.mailkeep.search.document;

import java.util.Optional;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.AttachmentMetadata;

/** Reads the text of an attachment, in bounded time and memory; nothing where there is none or it can not be read. */
@FunctionalInterface
public interface AttachmentText {
    Optional<String> of(AttachmentMetadata attachment, MailboxSession session);

    /** For an index without the text of attachments. */
    static AttachmentText none() {
        return (attachment, session) -> Optional.empty();
    }
}
