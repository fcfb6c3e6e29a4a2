package io.mailkeep.imap.uidonly;

import com.google.inject.Inject;
import java.io.IOException;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;

/** {@code a1 BAD [UIDREQUIRED]} (RFC 9586 §3). */
// James makes no response code that it does not know.
public final class UidRequiredEncoder implements ImapResponseEncoder<UidRequired> {
    @Inject
    UidRequiredEncoder() {}

    @Override
    public Class<UidRequired> acceptableMessages() {
        return UidRequired.class;
    }

    @Override
    public void encode(UidRequired response, ImapResponseComposer composer) throws IOException {
        composer.tag(response.tag()).message("BAD").openSquareBracket().message("UIDREQUIRED");
        composer.closeSquareBracket()
                .commandName(response.command())
                .message("failed. Messages have no numbers once UIDONLY is enabled.")
                .end();
    }
}
