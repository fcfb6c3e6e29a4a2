package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.util.Optional;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.encode.ImapResponseComposer;

/** A line that James has no response for. */
final class PushedLine implements ImapResponseMessage {
    private final Writing writing;

    private interface Writing {
        void write(ImapResponseComposer composer) throws IOException;
    }

    private PushedLine(Writing writing) {
        this.writing = writing;
    }

    /** {@code * LIST}, with the name that the mailbox had before (RFC 5465 §5.4). */
    static PushedLine list(ImmutableSet<String> attributes, char delimiter, String name, Optional<String> oldName) {
        return new PushedLine(composer -> {
            composer.untagged().message("LIST").openParen();
            for (String attribute : attributes) {
                composer.message(attribute);
            }
            composer.closeParen().quote(delimiter).mailbox(name);
            if (oldName.isPresent()) {
                composer.openParen().quote("OLDNAME").openParen().mailbox(oldName.get());
                composer.closeParen().closeParen();
            }
            composer.end();
        });
    }

    /** {@code * METADATA} without values (RFC 5464 §4.4.2). */
    static PushedLine metadata(String mailbox, ImmutableSet<String> entries) {
        return new PushedLine(composer -> {
            composer.untagged().message(ImapConstants.ANNOTATION_RESPONSE_NAME).mailbox(mailbox);
            for (String entry : entries) {
                composer.quote(entry);
            }
            composer.end();
        });
    }

    void write(ImapResponseComposer composer) throws IOException {
        writing.write(composer);
    }
}
