package io.mailkeep.imap.notify;

import com.google.inject.Inject;
import java.io.IOException;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;

/** Writes the lines that only NOTIFY has. */
public final class PushedLineEncoder implements ImapResponseEncoder<PushedLine> {
    @Inject
    PushedLineEncoder() {}

    @Override
    public Class<PushedLine> acceptableMessages() {
        return PushedLine.class;
    }

    @Override
    public void encode(PushedLine line, ImapResponseComposer composer) throws IOException {
        line.write(composer);
    }
}
